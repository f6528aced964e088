#include "enrich/extract/details.h"

#include <algorithm>
#include <string_view>

#include "enrich/extract/attribution.h"

namespace policywire::enrich {
namespace {

constexpr int kNever = 1 << 20;

bool Inside(const Candidate& candidate, uint32_t first, uint32_t last) {
  return first >= std::min(candidate.scope_first, candidate.trigger_first) &&
         last <= std::max(candidate.scope_last, candidate.trigger_last);
}

// Tokens between [first, last) and the trigger, with what stands before it counted as further away: English puts times
// and measures behind their verb.
int Distance(const Candidate& candidate, uint32_t first, uint32_t last) {
  if (first >= candidate.trigger_last) return static_cast<int>(first - candidate.trigger_last);
  if (last <= candidate.trigger_first) return static_cast<int>(candidate.trigger_first - last) + 4;
  return 0;
}

bool TakesRate(v1::Instrument instrument) {
  switch (instrument) {
    case v1::TARIFF:
    case v1::TRADE_REMEDY:
    case v1::TRADE_AGREEMENT:
    case v1::IMPORT_RESTRICTION:
    case v1::EXPORT_CONTROL:
    case v1::SUBSIDY:
    case v1::SANCTIONS:
    case v1::INVESTMENT_CONTROL:
    case v1::MONETARY_POLICY:
    case v1::FISCAL_POLICY:
    case v1::FINANCIAL_ASSISTANCE:
    case v1::CURRENCY:
    case v1::LEGISLATION:
    case v1::REGULATION:
    case v1::ENERGY:
    case v1::CLIMATE:
      return true;
    default:
      return false;
  }
}

}  // namespace

void DetailFinder::Fill(const Document& document, const std::optional<CivilDate>& published,
                        std::vector<DecidedCandidate>& decided) {
  document_ = &document;
  for (size_t i = 0; i < decided.size();) {
    const uint32_t s = decided[i].candidate->sentence;
    size_t end = i;
    bool event = false;
    for (; end < decided.size() && decided[end].candidate->sentence == s; ++end) event |= decided[end].decision.event;
    if (event) {
      for (size_t e = i; e < end; ++e) {
        if (decided[e].decision.event) Attribute(decided[e]);
      }
      FindDates(document, document.sentences[s], published, dates_);
      if (!dates_.empty()) AssignDates(&decided[i], decided.data() + end);
      FindMagnitudes(document, document.sentences[s], magnitudes_);
      if (!magnitudes_.empty()) AssignMagnitudes(&decided[i], decided.data() + end);
    }
    i = end;
  }
}

std::string_view DetailFinder::Word(uint32_t token) const {
  return token < document_->tokens.size() ? document_->Text(document_->tokens[token]) : std::string_view();
}

// Whom the text cites. An official who speaks of the own act is no source for it, nor is an organ that announces what
// it will do; an organ that tells what its people did is.
void DetailFinder::Attribute(DecidedCandidate& event) const {
  const Candidate& candidate = *event.candidate;
  const TokenRange phrase{candidate.told_first, candidate.told_last};
  if (phrase.first >= phrase.last) return;
  const TokenRange name = CitedName(*document_, phrase);
  if (name.first >= name.last) return;
  const bool deed = event.decision.status == v1::DONE && !(candidate.marks & kGerundMark);
  if (candidate.Has(kToldByActor) && (!deed || NamesOfficial(*document_, phrase))) return;
  event.details.attribution = name;
}

// "the 2022 invasion", "yesterday's strikes": the time is an attribute of the noun behind it.
bool DetailFinder::Qualifies(const DateMention& date) const {
  const std::string_view behind = Word(date.last);
  if (behind == "'s" || behind == "’s") return true;
  if (date.first == 0 || behind.empty() || document_->tokens[date.last].Is(Token::kPunctuation)) return false;
  const std::string_view before = Word(date.first - 1);
  return before == "the" || before == "The" || before == "a" || before == "its" || before == "their" ||
         before == "his" || before == "her" || before == "'s" || before == "’s";
}

// "effective February 10", "from 1 July": when a measure starts, not when it was decided.
bool DetailFinder::ComesInForce(const DateMention& date) const {
  if (date.first == 0) return false;
  const std::string_view before = Word(date.first - 1);
  return before == "effective" || before == "from" || before == "starting" || before == "beginning" || before == "by" ||
         TakesEffect(date);
}

// "tariffs that take effect on 24 September": the clause has no act of its own.
bool DetailFinder::TakesEffect(const DateMention& date) const {
  if (date.first < 2) return false;
  const std::string_view before = Word(date.first - 1);
  if (before == "effective") return true;
  const std::string_view verb = before == "on" || before == "in" || before == "from" ? Word(date.first - 2) : before;
  return verb == "effect" || verb == "force" || verb == "apply" || verb == "applies";
}

int DetailFinder::DateCost(const DecidedCandidate& event, const DateMention& date) const {
  const Candidate& candidate = *event.candidate;
  const std::string_view end = Word(date.last - 1);
  if (end == "after" || end == "before") {
    // "two years after": of what follows.
    const bool follows = candidate.trigger_first >= date.last && candidate.trigger_first < date.last + 14;
    return follows ? static_cast<int>(candidate.trigger_first - date.last) : kNever;
  }
  // "in 2011, when Peru asked": of both clauses.
  const uint32_t when = Word(date.last) == "," ? date.last + 1 : date.last;
  if (Word(when) == "when" && candidate.scope_first >= date.last && candidate.scope_first <= when + 1) return 0;
  if (Qualifies(date)) {
    const bool noun = candidate.Has(kNominal) && candidate.trigger_first >= date.last &&
                      candidate.trigger_first < date.last + 7 && Inside(candidate, date.first, date.last);
    return noun ? static_cast<int>(candidate.trigger_first - date.last) : kNever;
  }
  if (!Inside(candidate, date.first, date.last)) return kNever;
  if (date.first > 0 && Word(date.first - 1) == "since" && !candidate.Has(kNominal) && !(candidate.marks & kPerfect)) {
    return kNever;  // "the largest fine since 1997"
  }
  // "sentenced over attacks in 2022": a year or month behind the reason is the reason's.
  if (date.value.size() < 10 && date.first >= candidate.trigger_last && !candidate.Has(kNominal)) {
    for (uint32_t t = candidate.trigger_last; t < date.first; ++t) {
      const std::string_view word = Word(t);
      if (word == "over" || word == "after" || word == "following" || word == "amid") return kNever;
    }
  }
  // What is told in the noun phrase of a verb that is an act of its own is the verb's, unless it is far behind.
  return Distance(candidate, date.first, date.last) + (candidate.Has(kNominal) ? 3 : 0);
}

void DetailFinder::AssignDates(DecidedCandidate* first, DecidedCandidate* last) {
  const size_t count = static_cast<size_t>(last - first);
  date_of_.assign(count, nullptr);
  for (const DateMention& date : dates_) {
    int least = kNever;
    size_t owner = 0;
    for (size_t e = 0; e < count; ++e) {
      if (!first[e].decision.event) continue;
      const int cost = DateCost(first[e], date);
      if (cost < least) {
        least = cost;
        owner = e;
      }
    }
    if (least == kNever && TakesEffect(date)) {
      for (size_t e = 0; e < count; ++e) {
        if (!first[e].decision.event || first[e].candidate->trigger_last > date.first) continue;
        owner = e;
        least = kNever - 1;
      }
    }
    if (least == kNever) continue;
    const DateMention*& current = date_of_[owner];
    const bool better = current == nullptr || (ComesInForce(date) && !ComesInForce(*current)) ||
                        (ComesInForce(date) == ComesInForce(*current) && least < DateCost(first[owner], *current));
    if (better) current = &date;
  }
  // "took the port on Monday and closed it": what the same actor did next shares the time.
  for (size_t e = 0; e < count; ++e) {
    const Candidate& candidate = *first[e].candidate;
    if (!first[e].decision.event || date_of_[e] != nullptr || candidate.Has(kNominal) || candidate.Has(kInRelative) ||
        candidate.Has(kInAdverbial)) {
      continue;
    }
    for (size_t d = e; d-- > 0 && date_of_[e] == nullptr;) {
      const Candidate& other = *first[d].candidate;
      const bool shares = date_of_[d] != nullptr && first[d].decision.event && !other.Has(kNominal) &&
                          !ComesInForce(*date_of_[d]) && !other.Has(kInAdverbial) && !other.Has(kInRelative) &&
                          first[d].decision.status == first[e].decision.status && !candidate.sources.empty() &&
                          !other.sources.empty() && candidate.sources[0].code == other.sources[0].code &&
                          date_of_[d]->last <= candidate.trigger_first;
      if (shares) date_of_[e] = date_of_[d];
    }
  }
  for (size_t e = 0; e < count; ++e) {
    if (date_of_[e] != nullptr) first[e].details.date = date_of_[e]->value;
  }
}

bool DetailFinder::IsWeapon(uint32_t first, uint32_t last) const {
  const auto begin = std::lower_bound(document_->mentions.begin(), document_->mentions.end(), first,
                                      [](const Mention& mention, uint32_t token) { return mention.first < token; });
  for (auto it = begin; it != document_->mentions.end() && it->first < last; ++it) {
    if (it->kind == Kind::kGood && lexicon_->Goods(it->entry)[0].kind == GoodKind::kWeapon) return true;
    if (it->kind == Kind::kInstrument && lexicon_->Instruments(it->entry)[0].instrument == v1::ARMED_FORCE) return true;
  }
  return false;
}

// Whether a magnitude may be of the event's instrument: not the dead of an attack, not the share of a vote.
bool DetailFinder::Counts(const DecidedCandidate& event, const MagnitudeMention& magnitude) const {
  const v1::Instrument instrument = event.decision.instrument;
  const bool force = event.decision.action == v1::ASSAULT;
  switch (magnitude.kind) {
    case MagnitudeMention::kRate:
      return TakesRate(instrument);
    case MagnitudeMention::kSum:
      return !force;
    case MagnitudeMention::kDuration:
      return !force && instrument != v1::STATEMENT;
    case MagnitudeMention::kQuantity:
      if (instrument == v1::STATEMENT || instrument == v1::DEMONSTRATION || instrument == v1::MEETING ||
          instrument == v1::COURT_ACTION || instrument == v1::ELECTION || instrument == v1::GOVERNMENT ||
          instrument == v1::DETAINEES || event.decision.action == v1::COERCE) {
        return false;  // people, not tools
      }
      return !force || IsWeapon(magnitude.first, magnitude.last);
  }
  return false;
}

int DetailFinder::MagnitudeCost(const DecidedCandidate& event, const MagnitudeMention& magnitude) const {
  const Candidate& candidate = *event.candidate;
  if (!Counts(event, magnitude)) return kNever;
  int distance = kNever;
  // What a sentence is for has its own sums: "nine years over a theft of $2 million".
  if (event.decision.instrument == v1::COURT_ACTION && magnitude.kind == MagnitudeMention::kSum &&
      magnitude.first > candidate.trigger_last + 8) {
    return kNever;
  }
  if (Inside(candidate, magnitude.first, magnitude.last)) {
    distance = Distance(candidate, magnitude.first, magnitude.last);
    // Who acts may be counted, too: "75 countries asked for talks".
    const bool before = magnitude.last <= candidate.trigger_first;
    const bool passive = (candidate.marks & kPassive) != 0;
    if (before && !passive && magnitude.kind == MagnitudeMention::kQuantity) distance = kNever;
  }
  if (candidate.Has(kHasTool)) {
    const bool behind = magnitude.first >= candidate.tool.last && magnitude.first < candidate.tool.last + 3;
    const bool before = magnitude.last <= candidate.tool.first && magnitude.last + 3 > candidate.tool.first;
    if (behind) distance = std::min(distance, static_cast<int>(magnitude.first - candidate.tool.last));
    if (before) distance = std::min(distance, static_cast<int>(candidate.tool.first - magnitude.last));
  }
  return distance;
}

void DetailFinder::AssignMagnitudes(DecidedCandidate* first, DecidedCandidate* last) {
  const size_t count = static_cast<size_t>(last - first);
  magnitude_of_.assign(count, nullptr);
  for (const MagnitudeMention& magnitude : magnitudes_) {
    int least = kNever;
    size_t owner = 0;
    for (size_t e = 0; e < count; ++e) {
      if (!first[e].decision.event) continue;
      const int cost = MagnitudeCost(first[e], magnitude);
      if (cost < least) {
        least = cost;
        owner = e;
      }
    }
    if (least == kNever) continue;
    // A rate tells more of a tool than a sum, a sum more than how long or how many.
    const MagnitudeMention*& current = magnitude_of_[owner];
    const bool better = current == nullptr || magnitude.kind < current->kind ||
                        (magnitude.kind == current->kind && least < MagnitudeCost(first[owner], *current));
    if (better) current = &magnitude;
  }
  for (size_t e = 0; e < count; ++e) {
    if (magnitude_of_[e] != nullptr) first[e].details.magnitude = {magnitude_of_[e]->first, magnitude_of_[e]->last};
  }
}

}  // namespace policywire::enrich
