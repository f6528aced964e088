// What the steps of the cascade hand to each other: text, then tokens and sentences, then mentions.
//
// Each step reads what the one before left and adds its own part: clean -> segment -> match -> extract -> score.
// Offsets count bytes of `Document::clean.text`; only `OffsetMap::ToOriginal` leads back to the article's bytes.
#ifndef POLICYWIRE_ENRICH_DOCUMENT_H_
#define POLICYWIRE_ENRICH_DOCUMENT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "enrich/clean/clean.h"
#include "policywire/v1/article.pb.h"

namespace policywire::enrich {

// A word, number or mark, as the Universal Dependencies treebanks of English have them: clitics apart ("China" "'s",
// "did" "n't"), hyphenated words split at the hyphen ("US" "-" "China"), abbreviations whole ("U.S.").
struct Token {
  enum Flag : uint8_t {
    kCapitalised = 1,   // first letter is upper case
    kAllCaps = 2,       // two letters or more, all upper case
    kNumeric = 4,       // begins with a digit
    kPunctuation = 8,   // no letter and no digit
    kSpaceBefore = 16,  // white space, or the start of the text, stands before it
    kSentenceStart = 32,
  };
  uint32_t begin = 0;
  uint32_t end = 0;
  // Id of the lower-cased form in the lexicon's vocabulary; 0 for a word that no table has. Set by `match`.
  uint32_t word = 0;
  uint8_t flags = 0;

  bool Is(Flag flag) const { return (flags & flag) != 0; }
};

// A run of tokens [first, last). Never empty.
struct Sentence {
  uint32_t first = 0;
  uint32_t last = 0;
  bool cut = false;  // ends where it does for its length alone, and goes on in the next
};

// What an entry of the lexicon is about; its senses are of this kind.
enum class Kind : uint8_t { kActor, kGood, kAct, kInstrument, kCue };
inline constexpr int kKinds = 5;

// A lexicon entry that occurs in the text: tokens [first, last) name `entry` of the lexicon.
struct Mention {
  uint32_t first = 0;
  uint32_t last = 0;
  uint32_t entry = 0;  // index into Lexicon::entries()
  Kind kind = Kind::kActor;
};

// One article on its way through the cascade. Reused from article to article by its thread, so that the vectors keep
// their memory; nothing in it outlives the next article.
struct Document {
  CleanText clean;
  std::vector<Token> tokens;
  std::vector<Sentence> sentences;
  std::vector<Mention> mentions;  // by first token; longer ones first; may overlap only across kinds

  std::string_view Text(const Token& token) const { return Slice(token.begin, token.end); }
  // The text from token `first` to the end of token `last - 1`.
  std::string_view Text(uint32_t first, uint32_t last) const {
    return Slice(tokens[first].begin, tokens[last - 1].end);
  }
  std::string_view Slice(uint32_t begin, uint32_t end) const {
    return std::string_view(clean.text).substr(begin, end - begin);
  }
};

// What extraction reads of an article, each text matched.
struct MatchedArticle {
  Document text;
  Document title;
  Document source;
  std::string_view published;  // as in Article.published
  std::string_view url;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DOCUMENT_H_
