#include "enrich/decide/anchor.h"

namespace policywire::enrich {

Anchor ReadAnchor(const Reading& r, uint32_t word) {
  Anchor anchor;
  anchor.word = word;
  const auto is_verb = [&](uint32_t w) { return IsVerb(r.node(w).upos); };
  anchor.object = r.Child(word, Deprel::kObj);
  anchor.subject = r.Child(word, Deprel::kNsubj);
  if (const uint32_t patient = r.Child(word, Deprel::kNsubjPass); patient != kNoWord) {
    anchor.passive = true;
    anchor.object = patient;
  }
  anchor.passive |= r.Child(word, Deprel::kAuxPass) != kNoWord;
  anchor.agent = r.Child(word, Deprel::kOblAgent);
  // "officials visiting Oslo", "tariffs imposed by": a clause about a noun.
  const SyntaxNode& node = r.node(word);
  if (node.relation == Deprel::kAcl && node.head != kRootHead && is_verb(word)) {
    if (node.xpos == Xpos::kVbn) {
      anchor.passive = true;
      if (anchor.object == kNoWord) anchor.object = node.head;
    } else if (node.xpos == Xpos::kVbg && anchor.subject == kNoWord) {
      anchor.subject = node.head;
    }
  }
  // Up to whose subject is this one's, too.
  uint32_t up = word;
  for (int depth = 0; depth < 5 && anchor.subject == kNoWord && !anchor.passive; ++depth) {
    const SyntaxNode& at = r.node(up);
    if (at.head == kRootHead || !is_verb(at.head)) break;
    const bool shares = at.relation == Deprel::kXcomp || at.relation == Deprel::kConj || at.relation == Deprel::kAdvcl;
    if (!shares) break;
    up = at.head;
    if (at.relation == Deprel::kXcomp) {
      if (anchor.governor == kNoWord) anchor.governor = up;
      const uint32_t object = r.Child(up, Deprel::kObj);
      if (object != kNoWord) {
        anchor.subject = object;
        break;
      }
    }
    anchor.subject = r.Child(up, Deprel::kNsubj);
    if (anchor.subject == kNoWord) anchor.subject = r.Child(up, Deprel::kNsubjPass);
  }
  if (anchor.passive && anchor.agent != kNoWord) anchor.subject = anchor.agent;
  if (anchor.governor == kNoWord && node.head != kRootHead &&
      (node.relation == Deprel::kXcomp || node.relation == Deprel::kCcomp || node.relation == Deprel::kAdvcl ||
       node.relation == Deprel::kObj || node.relation == Deprel::kNsubjPass)) {
    anchor.governor = node.head;
  }
  // "which bans": the relative stands for the noun that its clause is about.
  const auto resolve = [&](uint32_t& noun) {
    if (noun == kNoWord || r.node(noun).upos != Upos::kPron) return;
    const uint32_t verb = r.node(noun).head;
    if (verb == kRootHead || r.node(verb).relation != Deprel::kAclRelcl) return;
    if (r.node(noun).xpos == Xpos::kWdt || r.node(noun).xpos == Xpos::kWp) noun = r.node(verb).head;
  };
  resolve(anchor.subject);
  resolve(anchor.object);
  // Of a noun: whose it is, and whom it is of.
  if (!is_verb(word)) {
    if (anchor.subject == kNoWord) anchor.subject = r.Child(word, Deprel::kNmodPoss);
    if (anchor.governor != kNoWord && anchor.subject == kNoWord && node.relation == Deprel::kObj) {
      anchor.subject = r.Child(anchor.governor, Deprel::kNsubj);
    }
    for (const uint32_t c : r.Children(word)) {
      if (r.node(c).relation == Deprel::kNmod && anchor.object == kNoWord) anchor.object = c;
    }
  }
  return anchor;
}

}  // namespace policywire::enrich
