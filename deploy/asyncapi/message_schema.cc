#include "deploy/asyncapi/message_schema.h"

#include <vector>

#include "deploy/asyncapi/json_text.h"

namespace policywire::deploy {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

std::string EnumSchema(const EnumDescriptor& values) {
  std::vector<std::string> names;
  for (int i = 0; i < values.value_count(); ++i) names.push_back(JsonString(values.value(i)->name()));
  return JsonObject({{"type", "\"string\""}, {"enum", JsonArray(names)}});
}

class Schemas {
 public:
  // `comments` may be null: then nothing is described, and objects have no other fields.
  Schemas(const Comments* comments, std::string_view place, std::map<std::string, std::string>& schemas)
      : comments_(comments), place_(place), schemas_(schemas) {}

  void Add(const Descriptor& message) {
    if (!schemas_.try_emplace(message.name()).second) return;
    schemas_[message.name()] = JsonObject(Object(message));
  }

  // What is said of a message; those that it holds are added.
  JsonFields Object(const Descriptor& message) {
    JsonFields properties;
    for (int i = 0; i < message.field_count(); ++i) {
      const FieldDescriptor& field = *message.field(i);
      properties.emplace_back(field.name(), Field(field));
    }
    JsonFields object;
    if (comments_ != nullptr) object.emplace_back("description", JsonString(comments_->Of(message)));
    object.emplace_back("type", "\"object\"");
    object.emplace_back("properties", JsonObject(properties));
    if (comments_ == nullptr) object.emplace_back("additionalProperties", "false");
    return object;
  }

 private:
  std::string Field(const FieldDescriptor& field) {
    std::string value = Value(field);
    if (!field.is_repeated() && comments_ == nullptr) return value;
    JsonFields schema;
    if (comments_ != nullptr) schema.emplace_back("description", JsonString(comments_->Of(field)));
    if (field.is_repeated()) {
      schema.emplace_back("type", "\"array\"");
      schema.emplace_back("items", value);
    } else {
      // Beside a reference nothing else counts, in the draft of JSON Schema that AsyncAPI is made of.
      schema.emplace_back("allOf", JsonArray({value}));
    }
    return JsonObject(schema);
  }

  // One value of the field, be it repeated or not.
  std::string Value(const FieldDescriptor& field) {
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
        schemas_.try_emplace(field.enum_type()->name(), EnumSchema(*field.enum_type()));
        return Reference(field.enum_type()->name());
      case FieldDescriptor::CPPTYPE_MESSAGE:
        Add(*field.message_type());
        return Reference(field.message_type()->name());
    }
    return "{}";
  }

  std::string Reference(const std::string& name) const {
    return JsonObject({{"$ref", JsonString(std::string(place_) + name)}});
  }

  const Comments* const comments_;
  const std::string_view place_;
  std::map<std::string, std::string>& schemas_;
};

}  // namespace

void AddSchemas(const Descriptor& message, const Comments& comments, std::string_view place,
                std::map<std::string, std::string>& schemas) {
  Schemas(&comments, place, schemas).Add(message);
}

std::string JsonSchema(const Descriptor& message) {
  std::map<std::string, std::string> definitions;
  const JsonFields object = Schemas(nullptr, "#/definitions/", definitions).Object(message);
  JsonFields document = {{"$schema", JsonString("http://json-schema.org/draft-07/schema#")},
                         {"title", JsonString(message.full_name())}};
  document.insert(document.end(), object.begin(), object.end());
  document.emplace_back("definitions", JsonObject({definitions.begin(), definitions.end()}));
  return JsonObject(document);
}

}  // namespace policywire::deploy
