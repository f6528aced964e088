#include "deploy/diff/event_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "policywire/v1/article.pb.h"
#include "sink/jsonl/json_writer.h"

namespace policywire::deploy {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

// What must be equal for two events to belong together, the surest first.
constexpr std::string_view kById[] = {"event_id"};
constexpr std::string_view kByTriggerAndAction[] = {"trigger_span", "action"};
constexpr std::string_view kByTrigger[] = {"trigger_span"};
constexpr std::string_view kByQuoteAndAction[] = {"quote_span", "action"};
constexpr std::string_view kByWords[] = {"quote", "trigger", "action"};
constexpr std::span<const std::string_view> kRules[] = {kById, kByTriggerAndAction, kByTrigger, kByQuoteAndAction,
                                                        kByWords};

// In front of what belongs to the article itself.
constexpr std::string_view kArticlePrefix = "article.";
// These are compared one by one.
constexpr std::string_view kArticleEvents = "article.events";
// Lines of `extract` have none: its fingerprint stands for it.
constexpr std::string_view kArticleText = "article.text";

// What lines of `extract` and of a replay say of an article (sink::AppendJsonLine); an enriched topic in JSON says
// more.
constexpr std::string_view kLineFields[] = {"article_id", "language", "duplicate_of", "events"};
// Where an event's article stood, within its topic.
constexpr std::string_view kPlace[] = {"origin.topic", "origin.partition", "origin.offset"};

// JSON without spaces, numbers in their shortest form. Recursion is bounded by the parser's depth.
void AppendElement(const element& value, std::string& out) {
  switch (value.type()) {
    case element_type::ARRAY: {
      out += '[';
      bool first = true;
      const array items = value.get_array().value_unsafe();
      for (const element item : items) {
        if (!first) out += ',';
        first = false;
        AppendElement(item, out);
      }
      out += ']';
      return;
    }
    case element_type::OBJECT: {
      out += '{';
      bool first = true;
      const object members = value.get_object().value_unsafe();
      for (const auto& member : members) {
        if (!first) out += ',';
        first = false;
        sink::AppendJsonString(member.key, out);
        out += ':';
        AppendElement(member.value, out);
      }
      out += '}';
      return;
    }
    case element_type::INT64:
      fmt::format_to(std::back_inserter(out), "{}", value.get_int64().value_unsafe());
      return;
    case element_type::UINT64:
      fmt::format_to(std::back_inserter(out), "{}", value.get_uint64().value_unsafe());
      return;
    case element_type::DOUBLE:
      fmt::format_to(std::back_inserter(out), "{}", value.get_double().value_unsafe());
      return;
    case element_type::STRING:
      return sink::AppendJsonString(value.get_string().value_unsafe(), out);
    case element_type::BOOL:
      out += value.get_bool().value_unsafe() ? "true" : "false";
      return;
    case element_type::NULL_VALUE:
      out += "null";
      return;
  }
}

std::string ToText(const element& value) {
  std::string text;
  AppendElement(value, text);
  return text;
}

bool IsNumber(const element& value) { return value.is_int64() || value.is_uint64() || value.is_double(); }

bool Same(const element& a, const element& b);

bool SameObjects(const object& a, const object& b) {
  if (a.size() != b.size()) return false;
  for (const auto& member : a) {
    element other;
    if (b.at_key(member.key).get(other) != simdjson::SUCCESS || !Same(member.value, other)) return false;
  }
  return true;
}

// By value: 5 is 5.0, and the order of an object's keys does not matter.
bool Same(const element& a, const element& b) {
  if (a.type() != b.type()) {
    return IsNumber(a) && IsNumber(b) && a.get_double().value_unsafe() == b.get_double().value_unsafe();
  }
  switch (a.type()) {
    case element_type::ARRAY: {
      const array items_a = a.get_array().value_unsafe();
      const array items_b = b.get_array().value_unsafe();
      return std::equal(items_a.begin(), items_a.end(), items_b.begin(), items_b.end(),
                        [](const element& x, const element& y) { return Same(x, y); });
    }
    case element_type::OBJECT:
      return SameObjects(a.get_object().value_unsafe(), b.get_object().value_unsafe());
    case element_type::INT64:
      return a.get_int64().value_unsafe() == b.get_int64().value_unsafe();
    case element_type::UINT64:
      return a.get_uint64().value_unsafe() == b.get_uint64().value_unsafe();
    case element_type::DOUBLE:
      return a.get_double().value_unsafe() == b.get_double().value_unsafe();
    case element_type::STRING:
      return a.get_string().value_unsafe() == b.get_string().value_unsafe();
    case element_type::BOOL:
      return a.get_bool().value_unsafe() == b.get_bool().value_unsafe();
    case element_type::NULL_VALUE:
      return true;
  }
  return false;
}

// Nothing when one of the fields is not there.
std::optional<std::string> KeyOf(const element& event, std::span<const std::string_view> rule) {
  std::string key;
  for (const std::string_view field : rule) {
    element value;
    if (event.at_key(field).get(value) != simdjson::SUCCESS) return std::nullopt;
    AppendElement(value, key);
    key += '\n';  // in no JSON without spaces
  }
  return key;
}

std::string Word(const element& event, std::string_view field) {
  std::string_view text;
  return event.at_key(field).get(text) == simdjson::SUCCESS ? std::string(text) : "";
}

std::string Codes(const element& event, std::string_view field) {
  std::string codes;
  array actors;
  if (event.at_key(field).get(actors) != simdjson::SUCCESS) return "?";
  for (const element actor : actors) {
    std::string_view code;
    if (actor["code"].get(code) == simdjson::SUCCESS) codes.append(codes.empty() ? "" : ",").append(code);
  }
  return codes.empty() ? "?" : codes;
}

// "CHN > USA  SANCTION  TARIFF  DONE  \"imposed\"  0123456789abcdef0123456789abcdef"
std::string NameOf(const element& event) {
  return fmt::format("{} > {}  {}  {}  {}  \"{}\"  {}", Codes(event, "sources"), Codes(event, "targets"),
                     Word(event, "action"), Word(event, "instrument"), Word(event, "status"), Word(event, "trigger"),
                     Word(event, "event_id"));
}

std::vector<element> EventsOf(const object& article) {
  const array list = article["events"].get_array().value_unsafe();
  return {list.begin(), list.end()};
}

// For each event of `a` the index of the one in `b` that belongs to it, where there is one.
std::vector<std::optional<size_t>> Match(const std::vector<element>& a, const std::vector<element>& b) {
  std::vector<std::optional<size_t>> partner_of(a.size());
  std::vector<bool> taken(b.size());
  size_t left = a.size();
  for (const auto rule : kRules) {
    if (left == 0) break;
    absl::flat_hash_map<std::string, std::deque<size_t>> by_key;
    for (size_t i = 0; i < b.size(); ++i) {
      if (taken[i]) continue;
      if (auto key = KeyOf(b[i], rule)) by_key[*std::move(key)].push_back(i);
    }
    for (size_t i = 0; i < a.size() && !by_key.empty(); ++i) {
      if (partner_of[i]) continue;
      const auto key = KeyOf(a[i], rule);
      const auto found = key ? by_key.find(*key) : by_key.end();
      if (found == by_key.end()) continue;
      partner_of[i] = found->second.front();
      taken[found->second.front()] = true;
      found->second.pop_front();
      if (found->second.empty()) by_key.erase(found);
      --left;
    }
  }
  return partner_of;
}

// The article's fields that no line has, as paths.
std::vector<std::string> BeyondLine(const object& article) {
  std::vector<std::string> fields;
  for (const auto& member : article) {
    if (std::ranges::find(kLineFields, member.key) == std::end(kLineFields)) {
      fields.push_back(std::string(kArticlePrefix).append(member.key));
    }
  }
  return fields;
}

// What one article cannot have in the form that it was written in, and the other has.
std::vector<std::string> FormsDifferIn(const object& a, const object& b) {
  std::vector<std::string> beyond_a = BeyondLine(a);
  std::vector<std::string> beyond_b = BeyondLine(b);
  if (beyond_a.empty() == beyond_b.empty()) return {};
  return beyond_a.empty() ? beyond_b : beyond_a;
}

// The places of events in different topics, or in none, say nothing of the events.
std::vector<std::string> PlacesDifferIn(const object& a, const object& b) {
  const auto topic = [](const object& event) {
    std::string_view name;
    return event.at_pointer("/origin/topic").get(name) == simdjson::SUCCESS ? name : std::string_view();
  };
  return topic(a) == topic(b) ? std::vector<std::string>()
                              : std::vector<std::string>(std::begin(kPlace), std::end(kPlace));
}

EventChange Alone(EventChange::Kind kind, const element& event) { return {kind, ToText(event), NameOf(event), {}}; }

}  // namespace

absl::Status CheckField(std::string_view path) {
  const google::protobuf::Descriptor* message = v1::PolicyEvent::descriptor();
  std::string_view rest = path;
  if (path.starts_with(kArticlePrefix)) {
    message = v1::EnrichedArticle::descriptor();
    rest.remove_prefix(kArticlePrefix.size());
  }
  if (path == "article") return absl::OkStatus();
  if (path == kArticleEvents) {
    return absl::InvalidArgumentError(fmt::format("{}: its events are compared by themselves", path));
  }
  if (path == kArticleText) return absl::InvalidArgumentError(fmt::format("{}: its fingerprint is compared", path));
  if (rest.empty()) return absl::InvalidArgumentError(fmt::format("'{}' names no field", path));
  const google::protobuf::FieldDescriptor* field = nullptr;
  const std::vector<std::string> names = absl::StrSplit(absl::string_view(rest.data(), rest.size()), '.');
  for (const std::string& name : names) {
    if (message == nullptr) {
      return absl::InvalidArgumentError(fmt::format("{}: {} is compared as a whole", path, field->name()));
    }
    field = message->FindFieldByName(name);
    if (field == nullptr) {
      return absl::InvalidArgumentError(fmt::format("{}: {} has no field {}", path, message->name(), name));
    }
    message = field->is_repeated() ? nullptr : field->message_type();
  }
  return absl::OkStatus();
}

ArticleDiff EventComparer::Compare(std::string_view a, std::string_view b) {
  const object article_a = parser_a_.Parse(a).value_unsafe().get_object().value_unsafe();
  const object article_b = parser_b_.Parse(b).value_unsafe().get_object().value_unsafe();
  ArticleDiff diff;
  incomparable_ = FormsDifferIn(article_a, article_b);
  CompareObjects(article_a, article_b, std::string(kArticlePrefix), diff.fields);
  const std::vector<element> events_a = EventsOf(article_a);
  const std::vector<element> events_b = EventsOf(article_b);
  const auto partner_of = Match(events_a, events_b);
  std::vector<bool> has_partner(events_b.size());
  for (size_t i = 0; i < events_a.size(); ++i) {
    if (!partner_of[i]) {
      diff.changes.push_back(Alone(EventChange::Kind::kGone, events_a[i]));
      continue;
    }
    has_partner[*partner_of[i]] = true;
    const object event_a = events_a[i].get_object().value_unsafe();
    const object event_b = events_b[*partner_of[i]].get_object().value_unsafe();
    std::vector<FieldChange> fields;
    incomparable_ = PlacesDifferIn(event_a, event_b);
    CompareObjects(event_a, event_b, "", fields);
    if (fields.empty()) {
      ++diff.same;
    } else {
      diff.changes.push_back(
          {EventChange::Kind::kChanged, ToText(events_a[i]), NameOf(events_a[i]), std::move(fields)});
    }
  }
  for (size_t i = 0; i < events_b.size(); ++i) {
    if (!has_partner[i]) diff.changes.push_back(Alone(EventChange::Kind::kAdded, events_b[i]));
  }
  return diff;
}

void EventComparer::CompareObjects(const Object& a, const Object& b, const std::string& path,
                                   std::vector<FieldChange>& changes) const {
  for (const auto& member : a) {
    std::string field = path + std::string(member.key);
    if (IsIgnored(field)) continue;
    Element other;
    if (b.at_key(member.key).get(other) != simdjson::SUCCESS) {
      changes.push_back({std::move(field), ToText(member.value), ""});
    } else if (member.value.is_object() && other.is_object()) {
      CompareObjects(member.value.get_object().value_unsafe(), other.get_object().value_unsafe(), field + ".", changes);
    } else if (!Same(member.value, other)) {
      changes.push_back({std::move(field), ToText(member.value), ToText(other)});
    }
  }
  for (const auto& member : b) {
    std::string field = path + std::string(member.key);
    if (a.at_key(member.key).error() == simdjson::SUCCESS || IsIgnored(field)) continue;
    changes.push_back({std::move(field), "", ToText(member.value)});
  }
}

bool EventComparer::IsIgnored(std::string_view path) const {
  if (path == kArticleEvents || path == kArticleText) return true;
  const auto covers = [path](const std::string& ignored) {
    return path.starts_with(ignored) && (path.size() == ignored.size() || path[ignored.size()] == '.');
  };
  return std::ranges::any_of(ignored_, covers) || std::ranges::any_of(incomparable_, covers);
}

}  // namespace policywire::deploy
