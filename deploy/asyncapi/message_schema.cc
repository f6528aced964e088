#include "deploy/asyncapi/message_schema.h"

#include <vector>

#include "deploy/asyncapi/json_text.h"

namespace policywire::deploy {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

std::string Reference(const std::string& name) {
  return JsonObject({{"$ref", JsonString("#/components/schemas/" + name)}});
}

std::string EnumSchema(const EnumDescriptor& values) {
  std::vector<std::string> names;
  for (int i = 0; i < values.value_count(); ++i) names.push_back(JsonString(values.value(i)->name()));
  return JsonObject({{"type", "\"string\""}, {"enum", JsonArray(names)}});
}

// One value of the field, be it repeated or not.
std::string ValueSchema(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() != FieldDescriptor::TYPE_BYTES) return JsonObject({{"type", "\"string\""}});
      return JsonObject({{"type", "\"string\""}, {"contentEncoding", "\"base64\""}});
    case FieldDescriptor::CPPTYPE_BOOL:
      return JsonObject({{"type", "\"boolean\""}});
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_UINT32:
      return JsonObject({{"type", "\"integer\""}});
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT64:
      return JsonObject({{"type", "\"string\""}, {"pattern", JsonString("^-?[0-9]+$")}});
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return JsonObject({{"type", "\"number\""}});
    case FieldDescriptor::CPPTYPE_ENUM:
      return Reference(field.enum_type()->name());
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Reference(field.message_type()->name());
  }
  return "{}";
}

std::string FieldSchema(const FieldDescriptor& field, const Comments& comments) {
  const std::string text = JsonString(comments.Of(field));
  if (field.is_repeated()) {
    return JsonObject({{"description", text}, {"type", "\"array\""}, {"items", ValueSchema(field)}});
  }
  // Beside a reference nothing else counts, in the draft of JSON Schema that AsyncAPI is made of.
  return JsonObject({{"description", text}, {"allOf", JsonArray({ValueSchema(field)})}});
}

}  // namespace

void AddSchemas(const Descriptor& message, const Comments& comments, std::map<std::string, std::string>& schemas) {
  if (!schemas.try_emplace(message.name()).second) return;
  JsonFields properties;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    properties.emplace_back(field.name(), FieldSchema(field, comments));
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      schemas.try_emplace(field.enum_type()->name(), EnumSchema(*field.enum_type()));
    }
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) AddSchemas(*field.message_type(), comments, schemas);
  }
  schemas[message.name()] = JsonObject({{"description", JsonString(comments.Of(message))},
                                        {"type", "\"object\""},
                                        {"properties", JsonObject(properties)}});
}

}  // namespace policywire::deploy
