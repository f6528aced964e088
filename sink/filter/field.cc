#include "sink/filter/field.h"

#include <utility>

namespace policywire::sink {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What a field without parts holds; nothing where a filter cannot compare it.
std::optional<FieldType> TypeOf(const FieldDescriptor& leaf) {
  switch (leaf.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return FieldType::kTruth;
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return FieldType::kNumber;
    case FieldDescriptor::CPPTYPE_STRING:
      return FieldType::kText;
    case FieldDescriptor::CPPTYPE_ENUM:
      return FieldType::kWord;
    default:
      return std::nullopt;
  }
}

bool IsSection(const FieldDescriptor& field) { return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE; }

const FieldDescriptor* FieldOf(const Descriptor& message, std::string_view name) {
  return message.FindFieldByName(std::string(name));
}

// Of a list, its members' parts are compared where they are texts.
bool Compares(const FieldDescriptor* section, const FieldDescriptor& leaf) {
  if (leaf.is_repeated() || !TypeOf(leaf)) return false;
  return section == nullptr || !section->is_repeated() || TypeOf(leaf) == FieldType::kText;
}

constexpr std::string_view kScore = "score";
// What a list of actors is compared by where no part is named.
constexpr std::string_view kActorPart = "code";

}  // namespace

std::optional<Field> Field::Find(std::string_view name) {
  const Descriptor& event = *v1::PolicyEvent::descriptor();
  const size_t dot = name.find('.');
  const FieldDescriptor* section = FieldOf(event, name.substr(0, dot));
  const FieldDescriptor* leaf = nullptr;
  if (dot != std::string_view::npos) {
    if (section == nullptr || !IsSection(*section)) return std::nullopt;
    leaf = FieldOf(*section->message_type(), name.substr(dot + 1));
  } else if (section == nullptr) {
    section = FieldOf(event, kScore);
    leaf = FieldOf(*section->message_type(), name);
  } else if (!IsSection(*section)) {
    leaf = std::exchange(section, nullptr);
  } else if (section->is_repeated()) {
    leaf = FieldOf(*section->message_type(), kActorPart);
  }
  if (leaf == nullptr || !Compares(section, *leaf)) return std::nullopt;
  const bool list = section != nullptr && section->is_repeated();
  return Field(std::string(name), list ? FieldType::kTexts : *TypeOf(*leaf), section, leaf);
}

std::vector<std::string> Field::Names() {
  std::vector<std::string> names;
  const Descriptor& event = *v1::PolicyEvent::descriptor();
  for (int i = 0; i < event.field_count(); ++i) {
    const FieldDescriptor& field = *event.field(i);
    if (Find(field.name())) names.push_back(field.name());
    if (!IsSection(field)) continue;
    const Descriptor& section = *field.message_type();
    for (int j = 0; j < section.field_count(); ++j) {
      if (Compares(&field, *section.field(j))) names.push_back(field.name() + "." + section.field(j)->name());
    }
  }
  return names;
}

const Message& Field::Holder(const v1::PolicyEvent& event) const {
  return section_ == nullptr ? event : event.GetReflection()->GetMessage(event, section_);
}

bool Field::Truth(const v1::PolicyEvent& event) const {
  const Message& holder = Holder(event);
  return holder.GetReflection()->GetBool(holder, leaf_);
}

double Field::Number(const v1::PolicyEvent& event) const {
  const Message& holder = Holder(event);
  const google::protobuf::Reflection& reflection = *holder.GetReflection();
  switch (leaf_->cpp_type()) {
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection.GetFloat(holder, leaf_);
    case FieldDescriptor::CPPTYPE_INT64:
      return static_cast<double>(reflection.GetInt64(holder, leaf_));
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.GetUInt32(holder, leaf_);
    default:
      return reflection.GetInt32(holder, leaf_);
  }
}

int Field::Word(const v1::PolicyEvent& event) const {
  const Message& holder = Holder(event);
  return holder.GetReflection()->GetEnumValue(holder, leaf_);
}

std::string_view Field::Text(const v1::PolicyEvent& event) const {
  const Message& holder = Holder(event);
  // The scratch is for strings that are not kept as std::string, which there are none of.
  std::string scratch;
  return holder.GetReflection()->GetStringReference(holder, leaf_, &scratch);
}

int Field::Size(const v1::PolicyEvent& event) const { return event.GetReflection()->FieldSize(event, section_); }

std::string_view Field::Text(const v1::PolicyEvent& event, int index) const {
  const Message& member = event.GetReflection()->GetRepeatedMessage(event, section_, index);
  std::string scratch;
  return member.GetReflection()->GetStringReference(member, leaf_, &scratch);
}

}  // namespace policywire::sink
