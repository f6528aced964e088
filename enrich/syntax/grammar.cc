#include "enrich/syntax/grammar.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace policywire::enrich {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, kUposes> kUposNames = {"ADJ",   "ADP",   "ADV", "AUX",  "CCONJ", "DET",
                                                              "INTJ",  "NOUN",  "NUM", "PART", "PRON",  "PROPN",
                                                              "PUNCT", "SCONJ", "SYM", "VERB", "X"};
constexpr std::array<std::string_view, kXposes> kXposNames = {
    "$",   "''",  ",",    "-LRB-", "-RRB-", ".",   ":",   "ADD", "AFX", "CC",  "CD", "DT",  "EX",
    "FW",  "GW",  "HYPH", "IN",    "JJ",    "JJR", "JJS", "LS",  "MD",  "NFP", "NN", "NNP", "NNPS",
    "NNS", "PDT", "POS",  "PRP",   "PRP$",  "RB",  "RBR", "RBS", "RP",  "SYM", "TO", "UH",  "VB",
    "VBD", "VBG", "VBN",  "VBP",   "VBZ",   "WDT", "WP",  "WP$", "WRB", "``"};
constexpr std::array<std::string_view, kDeprels> kDeprelNames = {
    "root",       "acl",        "acl:relcl", "advcl",       "advcl:relcl",   "advmod",   "amod",        "appos",
    "aux",        "aux:pass",   "case",      "cc",          "cc:preconj",    "ccomp",    "compound",    "compound:prt",
    "conj",       "cop",        "csubj",     "csubj:outer", "csubj:pass",    "dep",      "det",         "det:predet",
    "discourse",  "dislocated", "expl",      "fixed",       "flat",          "goeswith", "iobj",        "list",
    "mark",       "nmod",       "nmod:desc", "nmod:poss",   "nmod:unmarked", "nsubj",    "nsubj:outer", "nsubj:pass",
    "nummod",     "obj",        "obl",       "obl:agent",   "obl:unmarked",  "orphan",   "parataxis",   "punct",
    "reparandum", "vocative",   "xcomp"};

template <typename Value, size_t size>
std::optional<Value> Find(const std::array<std::string_view, size>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Value>(std::distance(names.begin(), found));
}

}  // namespace

std::string_view Name(Upos upos) { return kUposNames[static_cast<size_t>(upos)]; }
std::string_view Name(Xpos xpos) { return kXposNames[static_cast<size_t>(xpos)]; }
std::string_view Name(Deprel relation) { return kDeprelNames[static_cast<size_t>(relation)]; }

std::optional<Upos> FindUpos(std::string_view name) { return Find<Upos>(kUposNames, name); }
std::optional<Xpos> FindXpos(std::string_view name) { return Find<Xpos>(kXposNames, name); }
std::optional<Deprel> FindDeprel(std::string_view name) { return Find<Deprel>(kDeprelNames, name); }

Deprel Universal(Deprel relation) {
  const std::string_view name = Name(relation);
  return FindDeprel(name.substr(0, name.find(':'))).value_or(relation);
}

}  // namespace policywire::enrich
