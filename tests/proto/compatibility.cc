#include "tests/proto/compatibility.h"

#include <map>
#include <utility>

namespace policywire {
namespace {

using google::protobuf::DescriptorProto;
using google::protobuf::EnumDescriptorProto;
using google::protobuf::EnumValueDescriptorProto;
using google::protobuf::FieldDescriptorProto;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;

// A schema by the full names of its parts.
struct Schema {
  std::map<std::string, const DescriptorProto*> messages;
  std::map<std::string, const EnumDescriptorProto*> enums;
  std::map<std::string, const FieldDescriptorProto*> extensions;
};

void Add(const EnumDescriptorProto& type, const std::string& scope, Schema& schema) {
  schema.enums[scope + type.name()] = &type;
}

void Add(const DescriptorProto& message, const std::string& scope, Schema& schema) {
  const std::string name = scope + message.name();
  schema.messages[name] = &message;
  for (const DescriptorProto& nested : message.nested_type()) Add(nested, name + ".", schema);
  for (const EnumDescriptorProto& nested : message.enum_type()) Add(nested, name + ".", schema);
}

Schema SchemaOf(const FileDescriptorSet& files) {
  Schema schema;
  for (const FileDescriptorProto& file : files.file()) {
    const std::string scope = file.package() + ".";
    if (scope == "google.protobuf.") continue;
    for (const DescriptorProto& message : file.message_type()) Add(message, scope, schema);
    for (const EnumDescriptorProto& type : file.enum_type()) Add(type, scope, schema);
    for (const FieldDescriptorProto& field : file.extension()) schema.extensions[scope + field.name()] = &field;
  }
  return schema;
}

std::string OneofOf(const DescriptorProto* message, const FieldDescriptorProto& field) {
  if (message == nullptr || !field.has_oneof_index()) return "";
  return message->oneof_decl(field.oneof_index()).name();
}

void CompareFields(const std::string& name, const FieldDescriptorProto& before, const FieldDescriptorProto& now,
                   std::vector<std::string>& changes) {
  const auto differs = [&](const char* what, const std::string& old_text, const std::string& new_text) {
    if (old_text != new_text) changes.push_back(name + ": " + what + " was " + old_text + ", is " + new_text);
  };
  differs("name", before.name(), now.name());
  differs("JSON name", before.json_name(), now.json_name());
  differs("number", std::to_string(before.number()), std::to_string(now.number()));
  differs("type", FieldDescriptorProto::Type_Name(before.type()), FieldDescriptorProto::Type_Name(now.type()));
  differs("type", before.type_name(), now.type_name());
  differs("label", FieldDescriptorProto::Label_Name(before.label()), FieldDescriptorProto::Label_Name(now.label()));
  differs("presence", before.proto3_optional() ? "explicit" : "implicit",
          now.proto3_optional() ? "explicit" : "implicit");
}

void CompareMessages(const std::string& name, const DescriptorProto& before, const DescriptorProto& now,
                     std::vector<std::string>& changes) {
  std::map<int, const FieldDescriptorProto*> fields;
  for (const FieldDescriptorProto& field : now.field()) fields[field.number()] = &field;
  for (const FieldDescriptorProto& field : before.field()) {
    const std::string field_name = name + "." + field.name() + " = " + std::to_string(field.number());
    const auto found = fields.find(field.number());
    if (found == fields.end()) {
      changes.push_back(field_name + ": removed");
      continue;
    }
    CompareFields(field_name, field, *found->second, changes);
    if (OneofOf(&before, field) != OneofOf(&now, *found->second)) changes.push_back(field_name + ": another oneof");
  }
  for (const DescriptorProto::ReservedRange& range : before.reserved_range()) {
    for (const auto& [number, field] : fields) {
      if (number >= range.start() && number < range.end()) {
        changes.push_back(name + "." + field->name() + ": number " + std::to_string(number) + " was reserved");
      }
    }
  }
}

void CompareEnums(const std::string& name, const EnumDescriptorProto& before, const EnumDescriptorProto& now,
                  std::vector<std::string>& changes) {
  std::map<std::string, int> numbers;
  for (const EnumValueDescriptorProto& value : now.value()) numbers[value.name()] = value.number();
  for (const EnumValueDescriptorProto& value : before.value()) {
    const auto found = numbers.find(value.name());
    if (found == numbers.end()) {
      changes.push_back(name + "." + value.name() + ": removed");
    } else if (found->second != value.number()) {
      changes.push_back(name + "." + value.name() + ": number was " + std::to_string(value.number()) + ", is " +
                        std::to_string(found->second));
    }
  }
}

}  // namespace

std::vector<std::string> IncompatibleChanges(const FileDescriptorSet& before, const FileDescriptorSet& now) {
  std::vector<std::string> changes;
  const Schema old_schema = SchemaOf(before);
  const Schema new_schema = SchemaOf(now);
  const auto compare = [&changes](const auto& old_parts, const auto& new_parts, auto each) {
    for (const auto& [name, part] : old_parts) {
      const auto found = new_parts.find(name);
      if (found == new_parts.end()) {
        changes.push_back(name + ": removed");
      } else {
        each(name, *part, *found->second, changes);
      }
    }
  };
  compare(old_schema.messages, new_schema.messages, CompareMessages);
  compare(old_schema.enums, new_schema.enums, CompareEnums);
  compare(old_schema.extensions, new_schema.extensions, CompareFields);
  return changes;
}

}  // namespace policywire
