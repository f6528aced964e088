// Sentences to candidates.
#ifndef POLICYWIRE_ENRICH_EXTRACT_FIND_CANDIDATES_H_
#define POLICYWIRE_ENRICH_EXTRACT_FIND_CANDIDATES_H_

#include <cstdint>
#include <vector>

#include "enrich/document.h"
#include "enrich/extract/actors.h"
#include "enrich/extract/candidate.h"
#include "enrich/extract/clauses.h"
#include "enrich/extract/phrases.h"
#include "enrich/extract/words.h"
#include "enrich/lexicon/lexicon.h"

namespace policywire::enrich {

// Finds the candidates of one article. Holds the working memory of a thread; not thread-safe itself.
class CandidateFinder {
 public:
  explicit CandidateFinder(const Lexicon& lexicon) : lexicon_(&lexicon), actors_(lexicon) {}

  // `document` has been matched. Candidates come in the order of the text. Sentences without an act, or without an
  // actor and without a word that could stand for one, are passed over.
  void Find(const Document& document, std::string_view published, std::vector<Candidate>& out);

  const Actors& actors() const { return actors_; }

 private:
  void ReadSentence(uint32_t index, uint32_t first_mention, uint32_t last_mention, std::vector<Candidate>& out);
  void FromClause(int32_t c, std::vector<Candidate>& out);
  void FromNoun(uint32_t word, int32_t phrase, std::vector<Candidate>& out);
  // A tool as the object of a verb that only says how real it is: "announced tariffs".
  void FromToolsOf(int32_t c, std::vector<Candidate>& out);
  void FromToolOf(int32_t c, PhraseRange range, std::vector<Candidate>& out);

  bool FindTool(PhraseRange range, Candidate& candidate, uint32_t& noun_word);
  bool ToolAt(uint32_t word, Candidate& candidate);
  void SpecifyAgreement(int32_t phrase, Candidate& candidate) const;
  void BareDemand(int32_t c, size_t first, std::vector<Candidate>& out);
  void SpecifySale(int32_t phrase, Candidate& candidate) const;
  void SpecifyRestriction(int32_t phrase, Candidate& candidate) const;
  void WidenTrigger(int32_t c, Candidate& candidate) const;
  bool IsNone(PhraseRange range) const;
  bool FindLeftTool(int32_t clause, Candidate& candidate, uint32_t& noun_word);
  bool IsLeft(PhraseRange range, Candidate& candidate) const;
  void FindWeapon(PhraseRange range, Candidate& candidate) const;
  void AddOperators(int32_t c, Candidate& candidate);
  void FillVerbParties(int32_t c, Candidate& candidate);
  bool IsToolPhrase(PhraseRange range, Candidate& candidate, uint32_t& noun_word);
  void BorrowLawmaker(int32_t c, Candidate& candidate);
  void FillNounParties(uint32_t word, int32_t phrase, Candidate& candidate);
  bool OnlyNames(const Phrase& phrase) const;
  bool SetObject(int32_t phrase, Candidate& candidate) const;
  void FindObject(Candidate& candidate) const;
  void InferSource(Candidate& candidate);
  void InferTarget(Candidate& candidate) const;
  void Finish(Candidate& candidate);
  void MergeAttacks(size_t first, std::vector<Candidate>& out) const;
  void MergeMeetings(size_t first, std::vector<Candidate>& out) const;
  bool Reports(int32_t clause) const;
  bool SetTeller(PhraseRange teller, Candidate& candidate);
  void FindTeller(Candidate& candidate);
  void CompareTeller(Candidate& candidate) const;
  void SetScope(int32_t clause, Candidate& candidate) const;
  void SetNounScope(int32_t phrase, Candidate& candidate) const;
  int32_t PhraseOf(uint32_t word) const;
  int32_t ClauseWithSubject(int32_t phrase) const;
  int32_t ClauseWithObject(int32_t phrase) const;
  bool HeadIsPublic(PhraseRange range) const;
  bool HeadIsPrivate(PhraseRange range) const;
  void Gather(PhraseRange range, uint32_t links, bool resolve, Parties& out) const {
    actors_.Collect(*sentence_, words_, phrases_, range, links, resolve, out);
  }

  const Lexicon* lexicon_;
  const Document* document_ = nullptr;
  const Sentence* sentence_ = nullptr;
  uint32_t sentence_index_ = 0;
  Actors actors_;
  std::vector<Word> words_;
  std::vector<uint32_t> act_ends_;
  std::vector<Phrase> phrases_;
  std::vector<uint32_t> act_nouns_;  // words of the sentence that may be nouns of acts
  std::vector<Clause> clauses_;
  std::vector<uint8_t> used_;       // by word: its noun has become part of another candidate
  uint32_t sentence_features_ = 0;  // Feature, of every candidate of the sentence
  bool force_in_sentence_ = false;
  bool labour_in_sentence_ = false;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_FIND_CANDIDATES_H_
