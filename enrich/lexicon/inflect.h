// Forms of English verbs and nouns, made from the base form by rule.
#ifndef POLICYWIRE_ENRICH_LEXICON_INFLECT_H_
#define POLICYWIRE_ENRICH_LEXICON_INFLECT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "enrich/lexicon/senses.h"

namespace policywire::enrich {

struct InflectedForm {
  std::string text;
  uint8_t forms = 0;  // Form
};

// The forms of a verb whose first word is inflected ("calls off"). `irregular` is "-" for a regular verb, "double" for
// one that doubles its last letter ("banned"), "both" for one that is written either way ("canceled", "cancelled"),
// else "PAST", "PAST,PARTICIPLE" or "PAST,PARTICIPLE,GERUND" of the first word. Equal forms are one element. nullopt
// when `irregular` is none of these.
std::optional<std::vector<InflectedForm>> InflectVerb(std::string_view verb, std::string_view irregular);

// Singular and plural of a noun whose last word is inflected. `irregular` is "-", "none" for a noun without a plural,
// "only" for one that is a plural already, "head" when the first word is inflected ("orders to leave"), else the
// plural.
std::vector<InflectedForm> InflectNoun(std::string_view noun, std::string_view irregular);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_LEXICON_INFLECT_H_
