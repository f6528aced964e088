#include "enrich/extract/details.h"

#include <algorithm>
#include <string_view>

#include "enrich/extract/attribution.h"

namespace policywire::enrich {
namespace {

constexpr int kNever = 1 << 20;

bool Inside(const Event& event, uint32_t first, uint32_t last) {
  return first >= std::min(event.scope.first, event.trigger.first) &&
         last <= std::max(event.scope.last, event.trigger.last);
}

// Tokens between [first, last) and the trigger, with what stands before it counted as further away: English puts times
// and measures behind their verb.
int Distance(const Event& event, uint32_t first, uint32_t last) {
  if (first >= event.trigger.last) return static_cast<int>(first - event.trigger.last);
  if (last <= event.trigger.first) return static_cast<int>(event.trigger.first - last) + 4;
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
                        std::vector<Event>& events) {
  document_ = &document;
  for (size_t i = 0; i < events.size();) {
    const uint32_t s = events[i].sentence;
    size_t end = i;
    bool found = false;
    for (; end < events.size() && events[end].sentence == s; ++end) found |= events[end].verdict == Event::kEvent;
    if (found) {
      for (size_t e = i; e < end; ++e) {
        if (events[e].verdict == Event::kEvent) Attribute(events[e]);
      }
      FindDates(document, document.sentences[s], published, dates_);
      if (!dates_.empty()) AssignDates(&events[i], events.data() + end);
      FindMagnitudes(document, document.sentences[s], magnitudes_);
      if (!magnitudes_.empty()) AssignMagnitudes(&events[i], events.data() + end);
    }
    i = end;
  }
}

std::string_view DetailFinder::Word(uint32_t token) const {
  return token < document_->tokens.size() ? document_->Text(document_->tokens[token]) : std::string_view();
}

// Whom the text cites. An official who speaks of the own act is no source for it, nor is an organ that announces what
// it will do; an organ that tells what its people did is.
void DetailFinder::Attribute(Event& event) const {
  const TokenRange phrase = event.told;
  if (phrase.empty()) return;
  const TokenRange name = CitedName(*document_, phrase);
  if (name.empty()) return;
  const bool deed = event.status == v1::DONE && !event.gerund;
  if (event.told_by_actor && (!deed || NamesOfficial(*document_, phrase))) return;
  event.attribution = name;
}

// "the 2022 invasion", "yesterday's strikes": the time is an attribute of the noun behind it.
bool DetailFinder::Qualifies(const DateMention& date) const {
  const std::string_view behind = Word(date.last);
  // "a day after Monday's strike" is when something else happened.
  for (uint32_t t = date.first + 2; t < date.last; ++t) {
    if (Word(t) == "after" || Word(t) == "before") return false;
  }
  if (behind == "'s" || behind == "’s") return true;
  if (date.first == 0 || behind.empty() || document_->tokens[date.last].Is(Token::kPunctuation)) return false;
  if (Word(date.first + 1) == "of") return false;  // "at the end of the month"
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

int DetailFinder::DateCost(const Event& event, const DateMention& date) const {
  const std::string_view end = Word(date.last - 1);
  if (end == "after" || end == "before") {
    // "two years after": of what follows.
    const bool follows = event.trigger.first >= date.last && event.trigger.first < date.last + 14;
    return follows ? static_cast<int>(event.trigger.first - date.last) : kNever;
  }
  // "in 2011, when Peru asked": of both clauses.
  const uint32_t when = Word(date.last) == "," ? date.last + 1 : date.last;
  if (Word(when) == "when" && event.scope.first >= date.last && event.scope.first <= when + 1) return 0;
  if (Qualifies(date)) {
    const bool noun = event.nominal && event.trigger.first >= date.last && event.trigger.first < date.last + 7 &&
                      Inside(event, date.first, date.last);
    return noun ? static_cast<int>(event.trigger.first - date.last) : kNever;
  }
  if (!Inside(event, date.first, date.last)) return kNever;
  if (date.first > 0 && Word(date.first - 1) == "since" && !event.nominal && !event.perfect) {
    return kNever;  // "the largest fine since 1997"
  }
  // "sentenced over attacks in 2022": a year or month behind the reason is the reason's.
  if (date.value.size() < 10 && date.first >= event.trigger.last && !event.nominal) {
    for (uint32_t t = event.trigger.last; t < date.first; ++t) {
      const std::string_view word = Word(t);
      if (word == "over" || word == "after" || word == "following" || word == "amid") return kNever;
    }
  }
  // What is told in the noun phrase of a verb that is an act of its own is the verb's, unless it is far behind.
  return Distance(event, date.first, date.last) + (event.nominal ? 3 : 0);
}

void DetailFinder::AssignDates(Event* first, Event* last) {
  const size_t count = static_cast<size_t>(last - first);
  date_of_.assign(count, nullptr);
  for (const DateMention& date : dates_) {
    if (date.value.empty()) continue;
    int least = kNever;
    size_t owner = 0;
    for (size_t e = 0; e < count; ++e) {
      if (first[e].verdict != Event::kEvent) continue;
      const int cost = DateCost(first[e], date);
      if (cost < least) {
        least = cost;
        owner = e;
      }
    }
    if (least == kNever && TakesEffect(date)) {
      for (size_t e = 0; e < count; ++e) {
        if (first[e].verdict != Event::kEvent || first[e].trigger.last > date.first) continue;
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
    const Event& event = first[e];
    if (first[e].verdict != Event::kEvent || date_of_[e] != nullptr || event.nominal || event.dependent) {
      continue;
    }
    for (size_t d = e; d-- > 0 && date_of_[e] == nullptr;) {
      const Event& other = first[d];
      const bool shares = date_of_[d] != nullptr && first[d].verdict == Event::kEvent && !other.nominal &&
                          !ComesInForce(*date_of_[d]) && !other.dependent && first[d].status == first[e].status &&
                          !event.sources.empty() && !other.sources.empty() &&
                          event.sources[0].code == other.sources[0].code && date_of_[d]->last <= event.trigger.first;
      if (shares) date_of_[e] = date_of_[d];
    }
  }
  for (size_t e = 0; e < count; ++e) {
    if (date_of_[e] != nullptr) first[e].date = date_of_[e]->value;
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
bool DetailFinder::Counts(const Event& event, const MagnitudeMention& magnitude) const {
  const v1::Instrument instrument = event.instrument;
  const bool force = event.action == v1::ASSAULT;
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
          instrument == v1::DETAINEES || event.action == v1::COERCE) {
        return false;  // people, not tools
      }
      return !force || IsWeapon(magnitude.first, magnitude.last);
  }
  return false;
}

int DetailFinder::MagnitudeCost(const Event& event, const MagnitudeMention& magnitude) const {
  if (!Counts(event, magnitude)) return kNever;
  int distance = kNever;
  // What a sentence is for has its own sums: "nine years over a theft of $2 million".
  if (event.instrument == v1::COURT_ACTION && magnitude.kind == MagnitudeMention::kSum &&
      magnitude.first > event.trigger.last + 8) {
    return kNever;
  }
  if (Inside(event, magnitude.first, magnitude.last)) {
    distance = Distance(event, magnitude.first, magnitude.last);
    // Who acts may be counted, too: "75 countries asked for talks".
    const bool before = magnitude.last <= event.trigger.first;
    if (before && !event.passive && magnitude.kind == MagnitudeMention::kQuantity) distance = kNever;
  }
  if (!event.tool.empty()) {
    const bool behind = magnitude.first >= event.tool.last && magnitude.first < event.tool.last + 3;
    const bool before = magnitude.last <= event.tool.first && magnitude.last + 3 > event.tool.first;
    if (behind) distance = std::min(distance, static_cast<int>(magnitude.first - event.tool.last));
    if (before) distance = std::min(distance, static_cast<int>(event.tool.first - magnitude.last));
  }
  return distance;
}

void DetailFinder::AssignMagnitudes(Event* first, Event* last) {
  const size_t count = static_cast<size_t>(last - first);
  magnitude_of_.assign(count, nullptr);
  for (const MagnitudeMention& magnitude : magnitudes_) {
    int least = kNever;
    size_t owner = 0;
    for (size_t e = 0; e < count; ++e) {
      if (first[e].verdict != Event::kEvent) continue;
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
    if (magnitude_of_[e] != nullptr) first[e].magnitude = {magnitude_of_[e]->first, magnitude_of_[e]->last};
  }
}

}  // namespace policywire::enrich
