// The tags and relations of Universal Dependencies that the English treebanks use.
#ifndef POLICYWIRE_ENRICH_SYNTAX_GRAMMAR_H_
#define POLICYWIRE_ENRICH_SYNTAX_GRAMMAR_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace policywire::enrich {

// Parts of speech.
enum class Upos : uint8_t {
  kAdj,
  kAdp,
  kAdv,
  kAux,
  kCconj,
  kDet,
  kIntj,
  kNoun,
  kNum,
  kPart,
  kPron,
  kPropn,
  kPunct,
  kSconj,
  kSym,
  kVerb,
  kX
};
inline constexpr int kUposes = 17;

// The Penn treebank's tags, which tell forms apart: VBD "said", VBN "been", NNPS "States".
enum class Xpos : uint8_t {
  kDollar,
  kCloseQuote,
  kComma,
  kLrb,
  kRrb,
  kPeriod,
  kColon,
  kAdd,
  kAfx,
  kCc,
  kCd,
  kDt,
  kEx,
  kFw,
  kGw,
  kHyph,
  kIn,
  kJj,
  kJjr,
  kJjs,
  kLs,
  kMd,
  kNfp,
  kNn,
  kNnp,
  kNnps,
  kNns,
  kPdt,
  kPos,
  kPrp,
  kPrpPoss,
  kRb,
  kRbr,
  kRbs,
  kRp,
  kSym,
  kTo,
  kUh,
  kVb,
  kVbd,
  kVbg,
  kVbn,
  kVbp,
  kVbz,
  kWdt,
  kWp,
  kWpPoss,
  kWrb,
  kOpenQuote
};
inline constexpr int kXposes = 49;

// Relations of a word to its head; a subtype stands behind its universal relation.
enum class Deprel : uint8_t {
  kRoot,
  kAcl,
  kAclRelcl,
  kAdvcl,
  kAdvclRelcl,
  kAdvmod,
  kAmod,
  kAppos,
  kAux,
  kAuxPass,
  kCase,
  kCc,
  kCcPreconj,
  kCcomp,
  kCompound,
  kCompoundPrt,
  kConj,
  kCop,
  kCsubj,
  kCsubjOuter,
  kCsubjPass,
  kDep,
  kDet,
  kDetPredet,
  kDiscourse,
  kDislocated,
  kExpl,
  kFixed,
  kFlat,
  kGoeswith,
  kIobj,
  kList,
  kMark,
  kNmod,
  kNmodDesc,
  kNmodPoss,
  kNmodUnmarked,
  kNsubj,
  kNsubjOuter,
  kNsubjPass,
  kNummod,
  kObj,
  kObl,
  kOblAgent,
  kOblUnmarked,
  kOrphan,
  kParataxis,
  kPunct,
  kReparandum,
  kVocative,
  kXcomp
};
inline constexpr int kDeprels = 51;

// As the treebanks write them: "PROPN", "PRP$", "nsubj:pass".
std::string_view Name(Upos upos);
std::string_view Name(Xpos xpos);
std::string_view Name(Deprel relation);

// Nothing for a name that is none of these.
std::optional<Upos> FindUpos(std::string_view name);
std::optional<Xpos> FindXpos(std::string_view name);
std::optional<Deprel> FindDeprel(std::string_view name);

// The relation without its subtype: nsubj for nsubj:pass.
Deprel Universal(Deprel relation);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_GRAMMAR_H_
