#include "tests/golden/row.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

namespace policywire::golden {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

absl::Status Fault(std::string_view what) { return absl::InvalidArgumentError(std::string(what)); }

absl::Status ReadString(const Struct& object, const std::string& key, std::string& out) {
  const Value& value = object.fields().at(key);
  if (value.kind_case() != Value::kStringValue || value.string_value().empty()) {
    return Fault(fmt::format("'{}' has to be a text", key));
  }
  out = value.string_value();
  return absl::OkStatus();
}

absl::Status ReadBool(const Struct& object, const std::string& key, bool& out) {
  const Value& value = object.fields().at(key);
  if (value.kind_case() != Value::kBoolValue) return Fault(fmt::format("'{}' has to be true or false", key));
  out = value.bool_value();
  return absl::OkStatus();
}

absl::Status ReadCodes(const Struct& object, const std::string& key, std::optional<std::vector<std::string>>& out) {
  const Value& list = object.fields().at(key);
  if (list.kind_case() != Value::kListValue) return Fault(fmt::format("'{}' has to be a list of actor codes", key));
  out.emplace();
  for (const Value& value : list.list_value().values()) {
    if (value.kind_case() != Value::kStringValue || value.string_value().empty()) {
      return Fault(fmt::format("'{}' has to be a list of actor codes", key));
    }
    out->push_back(value.string_value());
  }
  std::sort(out->begin(), out->end());
  if (std::adjacent_find(out->begin(), out->end()) != out->end())
    return Fault(fmt::format("'{}' has a code twice", key));
  return absl::OkStatus();
}

template <typename Enum>
absl::Status ReadName(const Struct& object, const std::string& key, bool (*parse)(const std::string&, Enum*),
                      std::optional<Enum>& out) {
  std::string name;
  if (absl::Status status = ReadString(object, key, name); !status.ok()) return status;
  Enum value{};
  if (!parse(name, &value) || static_cast<int>(value) == 0) {
    return Fault(fmt::format("'{}' is no {} of the codebook", name, key));
  }
  out = value;
  return absl::OkStatus();
}

bool ParseAction(const std::string& name, v1::Action* out) { return v1::Action_Parse(name, out); }
bool ParseInstrument(const std::string& name, v1::Instrument* out) { return v1::Instrument_Parse(name, out); }
bool ParseDirection(const std::string& name, v1::Direction* out) { return v1::Direction_Parse(name, out); }
bool ParseStatus(const std::string& name, v1::Status* out) { return v1::Status_Parse(name, out); }

absl::StatusOr<ExpectedEvent> ReadEvent(const Struct& object, const std::string& text) {
  ExpectedEvent event;
  std::optional<v1::Action> action;
  for (const auto& [key, value] : object.fields()) {
    absl::Status status = absl::OkStatus();
    if (key == "trigger") {
      status = ReadString(object, key, event.trigger);
    } else if (key == "action") {
      status = ReadName(object, key, ParseAction, action);
    } else if (key == "sources") {
      status = ReadCodes(object, key, event.sources);
    } else if (key == "targets") {
      status = ReadCodes(object, key, event.targets);
    } else if (key == "instrument") {
      status = ReadName(object, key, ParseInstrument, event.instrument);
    } else if (key == "direction") {
      status = ReadName(object, key, ParseDirection, event.direction);
    } else if (key == "status") {
      status = ReadName(object, key, ParseStatus, event.status);
    } else if (key == "object") {
      status = ReadString(object, key, event.object.emplace());
    } else if (key == "magnitude") {
      status = ReadString(object, key, event.magnitude.emplace());
    } else if (key == "date") {
      status = ReadString(object, key, event.date.emplace());
    } else if (key == "attribution") {
      status = ReadString(object, key, event.attribution.emplace());
    } else if (key == "conditional") {
      status = ReadBool(object, key, event.conditional.emplace());
    } else if (key == "optional") {
      status = ReadBool(object, key, event.optional);
    } else {
      status = Fault(fmt::format("unknown key '{}' in an event", key));
    }
    if (!status.ok()) return status;
  }
  if (!action) return Fault("an event without an action");
  event.action = *action;
  if (event.trigger.empty() || text.find(event.trigger) == std::string::npos) {
    return Fault(fmt::format("the text has no '{}'", event.trigger));
  }
  return event;
}

absl::StatusOr<Row> ReadRow(const std::string& line) {
  Struct object;
  if (!google::protobuf::util::JsonStringToMessage(line, &object).ok()) return Fault("no JSON object");
  Row row;
  std::string text;
  const Value* events = nullptr;
  for (const auto& [key, value] : object.fields()) {
    absl::Status status = absl::OkStatus();
    if (key == "id") {
      status = ReadString(object, key, row.id);
    } else if (key == "published") {
      status = ReadString(object, key, *row.article.mutable_published());
    } else if (key == "title") {
      status = ReadString(object, key, *row.article.mutable_title());
    } else if (key == "text") {
      status = ReadString(object, key, text);
    } else if (key == "gap") {
      status = ReadString(object, key, row.gap);
    } else if (key == "events") {
      events = &value;
    } else {
      status = Fault(fmt::format("unknown key '{}'", key));
    }
    if (!status.ok()) return status;
  }
  if (row.id.empty() || text.empty() || row.article.published().empty()) {
    return Fault("a row needs id, published, text and events");
  }
  if (events == nullptr || events->kind_case() != Value::kListValue) return Fault("'events' has to be a list");
  row.article.set_article_id(row.id);
  row.article.set_text(text);
  for (const Value& value : events->list_value().values()) {
    if (value.kind_case() != Value::kStructValue) return Fault("an event has to be an object");
    auto event = ReadEvent(value.struct_value(), text);
    if (!event.ok()) return event.status();
    row.events.push_back(*std::move(event));
  }
  return row;
}

std::vector<std::string> Codes(const google::protobuf::RepeatedPtrField<v1::Actor>& actors) {
  std::vector<std::string> codes;
  for (const v1::Actor& actor : actors) codes.push_back(actor.code());
  std::sort(codes.begin(), codes.end());
  return codes;
}

// True when the predicted trigger shares a byte with one of the places where the text has the expected one.
bool SamePlace(const std::string& text, const std::string& trigger, const v1::Span& span) {
  for (size_t at = text.find(trigger); at != std::string::npos; at = text.find(trigger, at + 1)) {
    if (at < span.end() && span.begin() < at + trigger.size()) return true;
  }
  return false;
}

template <typename Wanted, typename Got>
bool Agrees(const std::optional<Wanted>& wanted, const Got& got) {
  return !wanted || *wanted == got;
}

bool Matches(const ExpectedEvent& wanted, const v1::PolicyEvent& got, const std::string& text) {
  return wanted.action == got.action() && Agrees(wanted.sources, Codes(got.sources())) &&
         Agrees(wanted.targets, Codes(got.targets())) && Agrees(wanted.instrument, got.instrument()) &&
         Agrees(wanted.direction, got.direction()) && Agrees(wanted.status, got.status()) &&
         Agrees(wanted.object, got.object()) && Agrees(wanted.magnitude, got.magnitude()) &&
         Agrees(wanted.date, got.date()) && Agrees(wanted.attribution, got.attribution()) &&
         Agrees(wanted.conditional, got.conditional()) && SamePlace(text, wanted.trigger, got.trigger_span());
}

// Tries every pairing; rows have a handful of events.
bool PairUp(const Row& row, const v1::EnrichedArticle& predicted, size_t next, std::vector<bool>& used) {
  if (next == row.events.size()) return std::find(used.begin(), used.end(), false) == used.end();
  const ExpectedEvent& wanted = row.events[next];
  for (size_t i = 0; i < used.size(); ++i) {
    if (used[i] || !Matches(wanted, predicted.events(static_cast<int>(i)), row.article.text())) continue;
    used[i] = true;
    if (PairUp(row, predicted, next + 1, used)) return true;
    used[i] = false;
  }
  return wanted.optional && PairUp(row, predicted, next + 1, used);
}

std::string Show(const std::optional<std::vector<std::string>>& codes) {
  return codes ? fmt::format("[{}]", fmt::join(*codes, " ")) : "(any)";
}

template <typename Enum>
std::string Show(const std::optional<Enum>& value, const std::string& (*name)(Enum)) {
  return value ? name(*value) : "(any)";
}

const std::string& InstrumentName(v1::Instrument value) { return v1::Instrument_Name(value); }
const std::string& DirectionName(v1::Direction value) { return v1::Direction_Name(value); }
const std::string& StatusName(v1::Status value) { return v1::Status_Name(value); }

std::string Extra(std::string_view name, const std::string& value) {
  return value.empty() ? "" : fmt::format(" {}='{}'", name, value);
}

}  // namespace

absl::StatusOr<std::vector<Row>> ReadRows(const std::string& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
  }
  if (error) return absl::NotFoundError(fmt::format("{}: {}", folder, error.message()));
  std::sort(files.begin(), files.end());

  std::vector<Row> rows;
  std::set<std::string> ids;
  for (const std::filesystem::path& file : files) {
    std::ifstream in(file);
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
      auto row = ReadRow(line);
      absl::Status status = row.status();
      if (status.ok() && row->id.substr(0, row->id.rfind('-')) != file.stem()) {
        status = Fault(fmt::format("the id '{}' does not begin with the file's name", row->id));
      }
      if (status.ok() && !ids.insert(row->id).second) status = Fault(fmt::format("the id '{}' stands twice", row->id));
      if (!status.ok()) {
        return Fault(fmt::format("{}:{}: {}", file.string(), number, std::string(status.message())));
      }
      rows.push_back(*std::move(row));
    }
  }
  return rows;
}

std::string Mismatch(const Row& row, const v1::EnrichedArticle& predicted) {
  std::vector<bool> used(static_cast<size_t>(predicted.events_size()), false);
  if (PairUp(row, predicted, 0, used)) return "";
  std::string out = fmt::format("{}: {}\n", row.id, row.article.text());
  for (const ExpectedEvent& event : row.events) {
    out += fmt::format("  expected{} '{}' {} {} -> {} {} {} {}{}{}{}{}\n", event.optional ? " (optional)" : "",
                       event.trigger, v1::Action_Name(event.action), Show(event.sources), Show(event.targets),
                       Show(event.instrument, InstrumentName), Show(event.direction, DirectionName),
                       Show(event.status, StatusName), Extra("object", event.object.value_or("")),
                       Extra("magnitude", event.magnitude.value_or("")), Extra("date", event.date.value_or("")),
                       Extra("attribution", event.attribution.value_or("")));
  }
  for (const v1::PolicyEvent& event : predicted.events()) {
    out += fmt::format("  came '{}' {} {} -> {} {} {} {}{}{}{}{}\n", event.trigger(), v1::Action_Name(event.action()),
                       Show(Codes(event.sources())), Show(Codes(event.targets())), InstrumentName(event.instrument()),
                       DirectionName(event.direction()), StatusName(event.status()), Extra("object", event.object()),
                       Extra("magnitude", event.magnitude()), Extra("date", event.date()),
                       Extra("attribution", event.attribution()));
  }
  if (predicted.events().empty()) out += "  no event came\n";
  return out;
}

}  // namespace policywire::golden
