#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <array>
#include <map>

#include "deploy/config/config.h"
#include "deploy/config/setting.h"
#include "google/protobuf/message.h"

namespace policywire::deploy {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kMasked[] = "(secret)";

// "${" begins a variable when the file is read again.
std::string Escaped(const std::string& value) {
  std::string escaped;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value.compare(i, 2, "${") == 0) escaped += '$';
    escaped += value[i];
  }
  return escaped;
}

void ShowSection(const Message& message, YAML::Emitter& out);

void ShowField(const Message& message, const FieldDescriptor& field, YAML::Emitter& out) {
  const Reflection& reflection = *message.GetReflection();
  const bool secret = SettingOf(field).secret();
  switch (KindOf(field)) {
    case Kind::kSection:
      ShowSection(reflection.GetMessage(message, &field), out);
      break;
    case Kind::kText: {
      const std::string value = reflection.GetString(message, &field);
      out << (secret && !value.empty() ? kMasked : Escaped(value));
      break;
    }
    case Kind::kWholeNumber:
      out << (field.type() == FieldDescriptor::TYPE_UINT64 ? reflection.GetUInt64(message, &field)
                                                           : reflection.GetUInt32(message, &field));
      break;
    case Kind::kNumber:
      out << NumberText(reflection.GetDouble(message, &field));
      break;
    case Kind::kTextList:
      out << YAML::Flow << YAML::BeginSeq;
      for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
        out << (secret ? kMasked : Escaped(reflection.GetRepeatedString(message, &field, i)));
      }
      out << YAML::EndSeq;
      break;
    case Kind::kTextMap: {
      const FieldDescriptor& value = *field.message_type()->map_value();
      const std::map<std::string, const Message*> entries = EntriesOf(message, field);
      if (entries.empty()) out << YAML::Flow;
      out << YAML::BeginMap;
      for (const auto& [name, entry] : entries) {
        const std::string text = entry->GetReflection()->GetString(*entry, &value);
        const bool masked = (secret || IsSecretProperty(name)) && !text.empty();
        out << YAML::Key << name << YAML::Value << (masked ? kMasked : Escaped(text));
      }
      out << YAML::EndMap;
      break;
    }
    case Kind::kSectionMap: {
      const std::map<std::string, const Message*> entries = EntriesOf(message, field);
      if (entries.empty()) out << YAML::Flow;
      out << YAML::BeginMap;
      for (const auto& [name, entry] : entries) {
        out << YAML::Key << name << YAML::Value;
        ShowSection(entry->GetReflection()->GetMessage(*entry, field.message_type()->map_value()), out);
      }
      out << YAML::EndMap;
      break;
    }
  }
}

void ShowSection(const Message& message, YAML::Emitter& out) {
  out << YAML::BeginMap;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    out << YAML::Key << field.name() << YAML::Value;
    ShowField(message, field, out);
  }
  out << YAML::EndMap;
}

}  // namespace

bool IsSecretProperty(std::string_view property) {
  // A command line (kinit.cmd) may hold a password, or pipe one.
  constexpr std::array<std::string_view, 8> kTelling = {"password",  "passphrase",         "secret", ".pem",
                                                        "sasl.jaas", "oauthbearer.config", "token",  "kinit.cmd"};
  for (const std::string_view part : kTelling) {
    if (property.find(part) != std::string_view::npos) return property != "sasl.oauthbearer.token.endpoint.url";
  }
  return false;
}

std::string ShowConfig(const v1::PipelineConfig& config) {
  YAML::Emitter out;
  ShowSection(config, out);
  return std::string(out.c_str()) + "\n";
}

}  // namespace policywire::deploy
