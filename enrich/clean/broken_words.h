// Words that were broken at the end of a line: "govern-\nment".
#ifndef POLICYWIRE_ENRICH_CLEAN_BROKEN_WORDS_H_
#define POLICYWIRE_ENRICH_CLEAN_BROKEN_WORDS_H_

#include <cstddef>
#include <string_view>

namespace policywire::enrich {

// What a hyphen before a line end is.
enum class LineEndHyphen {
  kNone,   // no part of a word
  kBreak,  // of a word that has none: "govern-\nment"
  kOwn,    // of the word itself: "long-\nterm"
};

// Looks at the hyphen at `text[at]`, behind which a line ends and the next begins at `next`. A word is broken between
// small letters. Whether its hyphen is its own tells, if it can, the text, which writes the word elsewhere, else the
// kind of word that stands on either side. Looks through the text as long as `searches` are left, and counts them down.
LineEndHyphen HyphenAt(std::string_view text, size_t at, size_t next, int& searches);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_CLEAN_BROKEN_WORDS_H_
