// Which dates and magnitudes of a sentence belong to which of its events, and whom it cites for them.
#ifndef POLICYWIRE_ENRICH_EXTRACT_DETAILS_H_
#define POLICYWIRE_ENRICH_EXTRACT_DETAILS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "enrich/document.h"
#include "enrich/extract/date.h"
#include "enrich/extract/decided.h"
#include "enrich/extract/magnitude.h"
#include "enrich/lexicon/lexicon.h"

namespace policywire::enrich {

// Fills `details` of what was decided to be an event; sentences without one are not read. Holds the working memory of
// a thread; not thread-safe itself.
class DetailFinder {
 public:
  explicit DetailFinder(const Lexicon& lexicon) : lexicon_(&lexicon) {}

  // `decided` is in the order of the text, as candidates are found.
  void Fill(const Document& document, const std::optional<CivilDate>& published,
            std::vector<DecidedCandidate>& decided);

 private:
  void AssignDates(DecidedCandidate* first, DecidedCandidate* last);
  void Attribute(DecidedCandidate& event) const;
  void AssignMagnitudes(DecidedCandidate* first, DecidedCandidate* last);
  int DateCost(const DecidedCandidate& event, const DateMention& date) const;
  int MagnitudeCost(const DecidedCandidate& event, const MagnitudeMention& magnitude) const;
  std::string_view Word(uint32_t token) const;  // empty behind the last
  bool Qualifies(const DateMention& date) const;
  bool TakesEffect(const DateMention& date) const;
  bool ComesInForce(const DateMention& date) const;
  bool Counts(const DecidedCandidate& event, const MagnitudeMention& magnitude) const;
  bool IsWeapon(uint32_t first, uint32_t last) const;

  const Lexicon* lexicon_;
  const Document* document_ = nullptr;
  std::vector<DateMention> dates_;
  std::vector<MagnitudeMention> magnitudes_;
  std::vector<const DateMention*> date_of_;            // by event of the sentence
  std::vector<const MagnitudeMention*> magnitude_of_;  // by event of the sentence
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_DETAILS_H_
