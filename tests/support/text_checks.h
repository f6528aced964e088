// What enrich/clean and enrich/segment promise of any text, checked by slow and obvious means that share no code with
// them. For unit tests and fuzz targets.
#ifndef POLICYWIRE_TESTS_SUPPORT_TEXT_CHECKS_H_
#define POLICYWIRE_TESTS_SUPPORT_TEXT_CHECKS_H_

#include <optional>
#include <string>
#include <string_view>

#include "enrich/clean/clean.h"
#include "enrich/document.h"

namespace policywire::testing {

// Well-formed by the table of the Unicode Standard: no overlong form, no surrogate, nothing above U+10FFFF.
bool IsUtf8(std::string_view bytes);

// `bytes` without what is not UTF-8 and without U+FFFD: what damage and its repair have in common.
std::string WithoutDamage(std::string_view bytes);

// Each returns a sentence about the first broken promise, or nothing.
//
// The text is UTF-8 without control characters; each of its characters leads back to the bytes of `original` that it
// was made from, and those may become this character; spans rise, join, and leave out only marks that no one sees.
std::optional<std::string> FaultOfClean(std::string_view original, const enrich::CleanText& clean);

// Every byte but white space is in one token, every token in one sentence, none is too long; flags say what is there.
std::optional<std::string> FaultOfSegments(const enrich::Document& document);

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_TEXT_CHECKS_H_
