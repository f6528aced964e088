#include "deploy/config/reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <simdjson.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

#include "deploy/config/kafka_property.h"
#include "deploy/config/setting.h"

namespace policywire::deploy {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kMaxFileBytes = 1 << 20;
constexpr std::string_view kFileScheme = "file:";

// A value as an error shows it: short and on one line. Whoever prints the error makes the rest of it visible.
std::string Shown(std::string_view value) {
  constexpr size_t kMaxShown = 60;
  std::string shown = "\"";
  for (const char c : value.substr(0, kMaxShown)) {
    shown += c == '\n' ? std::string_view("\\n") : std::string_view(&c, 1);
  }
  return shown + (value.size() > kMaxShown ? "...\"" : "\"");
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row[b.size()];
}

// The full name of the first setting in or below `message` that is called `name`.
std::string FindElsewhere(const Descriptor& message, std::string_view name, const std::string& prefix) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (field.name() == name) return prefix + field.name();
    if (KindOf(field) != Kind::kSection) continue;
    if (std::string found = FindElsewhere(*field.message_type(), name, prefix + field.name() + "."); !found.empty()) {
      return found;
    }
  }
  return "";
}

// What to write in place of a key that no setting has.
std::string Suggestion(const Descriptor& root, const Descriptor& section, std::string_view key) {
  constexpr size_t kLongestKey = 64;  // a longer one is no slip of the fingers, and the distance is quadratic
  const FieldDescriptor* nearest = nullptr;
  size_t least = key.size() <= kLongestKey ? std::max<size_t>(2, key.size() / 3) + 1 : 0;
  for (int i = 0; i < section.field_count(); ++i) {
    if (least == 0) break;
    const size_t distance = EditDistance(key, section.field(i)->name());
    if (distance < least) {
      least = distance;
      nearest = section.field(i);
    }
  }
  if (nearest != nullptr && least <= 1) return fmt::format("did you mean {}?", nearest->name());
  if (const std::string elsewhere = FindElsewhere(root, key, ""); !elsewhere.empty()) {
    return fmt::format("did you mean {}?", elsewhere);
  }
  if (nearest != nullptr) return fmt::format("did you mean {}?", nearest->name());
  std::vector<std::string_view> names;
  for (int i = 0; i < section.field_count(); ++i) names.push_back(section.field(i)->name());
  return fmt::format("known here: {}", fmt::join(names, ", "));
}

// What a file holds, without the newline at its end. On failure, says why in `fault`.
std::optional<std::string> ReadValueFile(const std::string& path, std::string& fault) {
  const auto cannot = [&](std::string_view why) {
    fault = fmt::format("{} cannot be read: {}", Shown(fmt::format("${{{}{}}}", kFileScheme, path)), why);
    return std::nullopt;
  };
  if (!path.starts_with('/')) return cannot("the path does not begin with /");
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (error) return cannot(error.message());
  // Nothing that has no end, or that only one may read.
  if (!std::filesystem::is_regular_file(status)) return cannot("it is no ordinary file");
  if (const auto size = std::filesystem::file_size(path, error); error || size > kMaxFileBytes) {
    return cannot(error ? error.message() : fmt::format("its {} bytes are more than {}", size, kMaxFileBytes));
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  if (!file) return cannot(std::strerror(errno));
  if (file.peek() != std::ifstream::traits_type::eof()) bytes << file.rdbuf();
  std::string value = std::move(bytes).str();
  if (value.ends_with('\n')) value.pop_back();
  if (value.ends_with('\r')) value.pop_back();
  return value;
}

// Replaces each ${NAME} and ${file:PATH}; "$${" stands for "${" itself. On failure, says why in `fault`.
std::optional<std::string> Substitute(const std::string& text, const Environment& environment, std::string& fault) {
  std::string result;
  size_t done = 0;
  for (size_t at = text.find("${"); at != std::string::npos; at = text.find("${", done)) {
    if (at > done && text[at - 1] == '$') {
      result.append(text, done, at - 1 - done).append("${");
      done = at + 2;
      continue;
    }
    const size_t end = text.find('}', at);
    const std::string name = end == std::string::npos ? "" : text.substr(at + 2, end - at - 2);
    if (name.starts_with(kFileScheme)) {
      const std::optional<std::string> value = ReadValueFile(name.substr(kFileScheme.size()), fault);
      if (!value) return std::nullopt;
      result.append(text, done, at - done).append(*value);
      done = end + 1;
      continue;
    }
    const bool is_name =
        !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::all_of(name.begin(), name.end(), [](char c) {
          return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        });
    if (!is_name) {
      fault =
          "\"${\" begins no variable; write ${NAME} with letters, digits and _, ${file:/PATH}, or $${ for the two "
          "characters";
      return std::nullopt;
    }
    const std::optional<std::string> value = environment(name);
    if (!value) {
      fault = fmt::format("the environment variable {} is not set", name);
      return std::nullopt;
    }
    result.append(text, done, at - done).append(*value);
    done = end + 1;
  }
  return result.append(text, done);
}

class Reader {
 public:
  Reader(const Environment& environment, const Descriptor& root, ReadResult& result)
      : environment_(environment), root_(root), result_(result) {}

  void ReadSection(const YAML::Node& node, const std::string& prefix, Message& message) {
    const Descriptor& section = *message.GetDescriptor();
    std::vector<std::pair<std::string, YAML::Mark>> seen;
    for (const auto& entry : node) {
      const std::optional<std::string> key = ReadKey(entry.first, prefix, seen);
      if (!key) continue;
      const FieldDescriptor* field = section.FindFieldByName(*key);
      if (field == nullptr) {
        AddFault(entry.first.Mark(), prefix + OneLine(*key), "no such setting", Suggestion(root_, section, *key));
        continue;
      }
      const YAML::Mark value = entry.second.IsNull() ? entry.first.Mark() : entry.second.Mark();
      result_.places.push_back({prefix + *key,
                                entry.first.Mark().line + 1,
                                entry.first.Mark().column + 1,
                                {value.line + 1, value.column + 1}});
      ReadField(value, entry.second, prefix + *key, *field, message);
    }
  }

  void ReadField(const YAML::Mark& mark, const YAML::Node& node, const std::string& key, const FieldDescriptor& field,
                 Message& message) {
    const Reflection& reflection = *message.GetReflection();
    const Kind kind = KindOf(field);
    const bool may_be_null = kind == Kind::kSection || kind == Kind::kTextMap || kind == Kind::kSectionMap;
    if (node.IsNull() && !may_be_null) {
      AddFault(mark, key, "no value", Allowed(field) + "; without the line it has its default");
      return;
    }
    switch (kind) {
      case Kind::kSection:
        if (node.IsNull()) return;
        if (!node.IsMap()) return AddWrongType(mark, node, key, field);
        return ReadSection(node, key + ".", *reflection.MutableMessage(&message, &field));
      case Kind::kTextMap:
        if (node.IsNull()) return;
        if (!node.IsMap()) return AddWrongType(mark, node, key, field);
        return ReadMap(node, key, field, message);
      case Kind::kSectionMap:
        if (node.IsNull()) return;
        if (!node.IsMap()) return AddWrongType(mark, node, key, field);
        return ReadSectionMap(node, key, field, message);
      case Kind::kTextList:
        if (!node.IsSequence()) return AddWrongType(mark, node, key, field);
        return ReadList(mark, node, key, field, message);
      case Kind::kText:
      case Kind::kWholeNumber:
      case Kind::kNumber:
        break;
    }
    if (!node.IsScalar()) return AddWrongType(mark, node, key, field);
    const std::optional<std::string> value = ReadScalar(mark, node, key);
    if (!value) return;
    if (kind == Kind::kText) {
      SetText(mark, node, key, *value, field, message);
    } else {
      SetNumber(mark, node, key, *value, field, message);
    }
  }

 private:
  void AddFault(const YAML::Mark& mark, const std::string& key, const std::string& wrong, const std::string& allowed) {
    result_.faults.push_back({mark.line + 1, mark.column + 1, fmt::format("{}: {}; {}", key, wrong, allowed)});
  }

  void AddWrongType(const YAML::Mark& mark, const YAML::Node& node, const std::string& key,
                    const FieldDescriptor& field) {
    const char* is = node.IsMap() ? "a map" : node.IsSequence() ? "a list" : "a single value";
    AddFault(mark, key, fmt::format("{} is given", is), "it takes " + Allowed(field));
  }

  static std::string OneLine(const std::string& key) {
    const std::string shown = Shown(key);
    return shown.size() == key.size() + 2 ? key : shown;
  }

  // The key of a map's entry; nothing after reporting one that is no text or comes a second time.
  std::optional<std::string> ReadKey(const YAML::Node& node, const std::string& prefix,
                                     std::vector<std::pair<std::string, YAML::Mark>>& seen) {
    if (!node.IsScalar()) {
      AddFault(node.Mark(), prefix + "?", "a key that is not a text", "write NAME: VALUE");
      return std::nullopt;
    }
    std::string key = node.Scalar();
    if (!simdjson::validate_utf8(key)) {
      AddFault(node.Mark(), prefix + "?", "a key that is not valid UTF-8", "write NAME: VALUE");
      return std::nullopt;
    }
    for (const auto& [name, mark] : seen) {
      if (name == key) {
        AddFault(node.Mark(), prefix + OneLine(key), fmt::format("given twice, first in line {}", mark.line + 1),
                 "leave one out");
        return std::nullopt;
      }
    }
    seen.emplace_back(key, node.Mark());
    return key;
  }

  // The text of a scalar with its variables replaced.
  std::optional<std::string> ReadScalar(const YAML::Mark& mark, const YAML::Node& node, const std::string& key) {
    std::string fault;
    std::optional<std::string> value = Substitute(node.Scalar(), environment_, fault);
    if (!value) {
      AddFault(mark, key, fault, "what stands in ${} must have a value, which may be empty");
      return std::nullopt;
    }
    if (!simdjson::validate_utf8(*value) || value->find('\0') != std::string::npos) {
      AddFault(mark, key, "the value is not text", "valid UTF-8 without NUL is");
      return std::nullopt;
    }
    return value;
  }

  void SetText(const YAML::Mark& mark, const YAML::Node& node, const std::string& key, const std::string& value,
               const FieldDescriptor& field, Message& message) {
    const v1::Setting& setting = SettingOf(field);
    const auto& words = setting.one_of();
    if (!words.empty() && std::find(words.begin(), words.end(), value) == words.end()) {
      return AddFault(mark, key, Given(node, field) + " is none of the words", "it takes " + Allowed(field));
    }
    if (setting.required() && value.empty()) {
      return AddFault(mark, key, "empty", "it takes " + Allowed(field));
    }
    message.GetReflection()->SetString(&message, &field, value);
  }

  void SetNumber(const YAML::Mark& mark, const YAML::Node& node, const std::string& key, const std::string& value,
                 const FieldDescriptor& field, Message& message) {
    const v1::Setting& setting = SettingOf(field);
    const Reflection& reflection = *message.GetReflection();
    const char* const begin = value.data();
    const char* const end = begin + value.size();
    const bool whole = KindOf(field) == Kind::kWholeNumber;
    uint64_t integer = 0;
    double number = 0;
    const std::from_chars_result parsed =
        whole ? std::from_chars(begin, end, integer) : std::from_chars(begin, end, number);
    const bool negative_whole = whole && !value.empty() && value[0] == '-' &&
                                std::all_of(begin + 1, end, [](char c) { return c >= '0' && c <= '9'; });
    if (parsed.ec == std::errc::result_out_of_range || negative_whole) {
      return AddFault(mark, key, Given(node, field) + " is out of range", "it takes " + Allowed(field));
    }
    if (parsed.ec != std::errc() || parsed.ptr != end || !std::isfinite(number)) {
      return AddFault(mark, key, fmt::format("{} is not a {}number", Given(node, field), whole ? "whole " : ""),
                      "it takes " + Allowed(field));
    }
    const double checked = whole ? static_cast<double>(integer) : number;
    if ((setting.has_min() && checked < setting.min()) || (setting.has_max() && checked > setting.max())) {
      return AddFault(mark, key, Given(node, field) + " is out of range", "it takes " + Allowed(field));
    }
    if (!whole) {
      reflection.SetDouble(&message, &field, number);
    } else if (field.type() == FieldDescriptor::TYPE_UINT64) {
      reflection.SetUInt64(&message, &field, integer);
    } else {
      reflection.SetUInt32(&message, &field, static_cast<uint32_t>(integer));
    }
  }

  void ReadList(const YAML::Mark& list_mark, const YAML::Node& node, const std::string& key,
                const FieldDescriptor& field, Message& message) {
    const Reflection& reflection = *message.GetReflection();
    const v1::Setting& setting = SettingOf(field);
    reflection.ClearField(&message, &field);
    size_t index = 0;
    for (const YAML::Node& element : node) {
      const std::string element_key = fmt::format("{}[{}]", key, index++);
      const YAML::Mark mark = element.Mark().is_null() ? list_mark : element.Mark();
      if (!element.IsScalar()) {
        AddFault(mark, element_key, "not a text", "it takes " + Allowed(field));
        continue;
      }
      const std::optional<std::string> value = ReadScalar(mark, element, element_key);
      if (!value) continue;
      if (value->empty()) {
        AddFault(mark, element_key, "empty", "leave it out");
        continue;
      }
      reflection.AddString(&message, &field, *value);
    }
    if (setting.required() && index == 0) AddFault(list_mark, key, "empty", "it takes " + Allowed(field));
  }

  // Entries add to the default ones, or replace them.
  void ReadMap(const YAML::Node& node, const std::string& key, const FieldDescriptor& field, Message& message) {
    std::vector<std::pair<std::string, YAML::Mark>> seen;
    for (const auto& entry : node) {
      const std::optional<std::string> name = ReadKey(entry.first, key + ".", seen);
      if (!name) continue;
      const std::string entry_key = key + "." + OneLine(*name);
      const auto refused = std::find_if(RefusedProperties().begin(), RefusedProperties().end(),
                                        [&name](const RefusedProperty& property) { return property.name == *name; });
      if (refused != RefusedProperties().end()) {
        AddFault(entry.first.Mark(), entry_key, "policywire sets this property itself", std::string(refused->why));
        continue;
      }
      if (!entry.second.IsScalar()) {
        AddFault(entry.first.Mark(), entry_key, entry.second.IsNull() ? "no value" : "not a text",
                 "it takes a text or a number");
        continue;
      }
      const std::optional<std::string> value = ReadScalar(entry.second.Mark(), entry.second, entry_key);
      if (!value) continue;
      if (const std::optional<PropertyFault> fault = FindFault(*name, *value)) {
        AddFault(fault->unknown ? entry.first.Mark() : entry.second.Mark(), entry_key, fault->text,
                 "its CONFIGURATION.md tells names and values");
        continue;
      }
      SetEntry(*name, *value, field, message);
    }
  }

  void ReadSectionMap(const YAML::Node& node, const std::string& key, const FieldDescriptor& field, Message& message) {
    const FieldDescriptor& key_field = *field.message_type()->map_key();
    const FieldDescriptor& value_field = *field.message_type()->map_value();
    std::vector<std::pair<std::string, YAML::Mark>> seen;
    for (const auto& entry : node) {
      const std::optional<std::string> name = ReadKey(entry.first, key + ".", seen);
      if (!name) continue;
      const std::string entry_key = key + "." + OneLine(*name);
      result_.places.push_back({entry_key, entry.first.Mark().line + 1, entry.first.Mark().column + 1});
      if (!entry.second.IsMap() && !entry.second.IsNull()) {
        AddFault(entry.second.Mark(), entry_key, "not a section", "it takes settings: {to: ...}");
        continue;
      }
      Message& added = *message.GetReflection()->AddMessage(&message, &field);
      added.GetReflection()->SetString(&added, &key_field, *name);
      Message& section = *added.GetReflection()->MutableMessage(&added, &value_field);
      SetDefaults(section);
      if (entry.second.IsMap()) ReadSection(entry.second, entry_key + ".", section);
    }
  }

  static void SetEntry(const std::string& name, const std::string& value, const FieldDescriptor& field,
                       Message& message) {
    const Reflection& reflection = *message.GetReflection();
    const FieldDescriptor& key_field = *field.message_type()->map_key();
    const FieldDescriptor& value_field = *field.message_type()->map_value();
    Message* entry = nullptr;
    for (int i = 0; i < reflection.FieldSize(message, &field) && entry == nullptr; ++i) {
      Message* candidate = reflection.MutableRepeatedMessage(&message, &field, i);
      if (candidate->GetReflection()->GetString(*candidate, &key_field) == name) entry = candidate;
    }
    if (entry == nullptr) entry = reflection.AddMessage(&message, &field);
    entry->GetReflection()->SetString(entry, &key_field, name);
    entry->GetReflection()->SetString(entry, &value_field, value);
  }

  // The value as the file has it, before variables were replaced: an error must not print their values.
  static std::string Given(const YAML::Node& node, const FieldDescriptor& field) {
    return SettingOf(field).secret() ? "the value" : Shown(node.Scalar());
  }

  const Environment& environment_;
  const Descriptor& root_;
  ReadResult& result_;
};

// YAML forbids tabs in indentation; its parsers report them far from where they are, or not at all.
void FindTabs(std::string_view yaml, std::vector<Fault>& faults) {
  int line = 1;
  for (size_t begin = 0; begin < yaml.size(); ++line) {
    const size_t end = std::min(yaml.find('\n', begin), yaml.size());
    const std::string_view text = yaml.substr(begin, end - begin);
    const size_t indent = text.find_first_not_of(" \t\r");
    if (indent != std::string_view::npos && text[indent] != '#') {
      const size_t tab = text.substr(0, indent).find('\t');
      if (tab != std::string_view::npos) {
        faults.push_back({line, static_cast<int>(tab) + 1, "a tab in the indentation; YAML takes spaces only"});
      }
    }
    begin = end + 1;
  }
}

}  // namespace

void SortByPlace(std::vector<Fault>& faults) {
  std::stable_sort(faults.begin(), faults.end(), [](const Fault& a, const Fault& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
}

void SetDefaults(Message& message) {
  const Descriptor& section = *message.GetDescriptor();
  ReadResult result;
  const Environment no_variables = [](const std::string&) { return std::nullopt; };
  Reader reader(no_variables, section, result);
  for (int i = 0; i < section.field_count(); ++i) {
    const FieldDescriptor& field = *section.field(i);
    if (KindOf(field) == Kind::kSection) {
      SetDefaults(*message.GetReflection()->MutableMessage(&message, &field));
      continue;
    }
    const v1::Setting& setting = SettingOf(field);
    // An empty text is a proto's own default, and may be no member of `one_of`.
    if (setting.default_value().empty()) continue;
    const YAML::Node value =
        KindOf(field) == Kind::kText ? YAML::Node(setting.default_value()) : YAML::Load(setting.default_value());
    reader.ReadField(YAML::Mark(), value, field.name(), field, message);
  }
}

ReadResult ReadYaml(std::string_view yaml, const Environment& environment, Message& message) {
  ReadResult result;
  if (yaml.size() > kMaxFileBytes) {
    result.faults.push_back(
        {1, 1, fmt::format("the file has {} bytes; at most {} are read", yaml.size(), kMaxFileBytes)});
    return result;
  }
  FindTabs(yaml, result.faults);
  if (!result.faults.empty()) return result;
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(yaml));
    if (documents.size() > 1) {
      const YAML::Mark mark = documents[1].Mark();
      result.faults.push_back({mark.line + 1, mark.column + 1, "a second YAML document; one is read"});
    }
    if (!documents.empty() && !documents[0].IsNull()) {
      if (documents[0].IsMap()) {
        Reader(environment, *message.GetDescriptor(), result).ReadSection(documents[0], "", message);
      } else {
        result.faults.push_back({1, 1, "not a map; the file holds sections such as \"input:\" and \"output:\""});
      }
    }
  } catch (const YAML::Exception& error) {
    result.faults.push_back({error.mark.line + 1, error.mark.column + 1, fmt::format("not YAML: {}", error.msg)});
  }
  SortByPlace(result.faults);
  return result;
}

}  // namespace policywire::deploy
