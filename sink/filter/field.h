// The fields of an event by the names that a filter has for them.
#ifndef POLICYWIRE_SINK_FILTER_FIELD_H_
#define POLICYWIRE_SINK_FILTER_FIELD_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::sink {

// What a field holds, as far as a filter is concerned.
enum class FieldType {
  kTruth,
  kNumber,
  kText,
  kWord,   // a value of an enum
  kTexts,  // of a list of actors: their codes, or another part of each
};

// One field, and the way to it.
class Field {
 public:
  // Nothing for what is no field, or none that can be compared. Parts of `score` may go without "score.".
  static std::optional<Field> Find(std::string_view name);
  // Every name there is, in the order of the .proto file.
  static std::vector<std::string> Names();

  const std::string& name() const { return name_; }
  FieldType type() const { return type_; }
  // Of a word: its enum.
  const google::protobuf::EnumDescriptor& words() const { return *leaf_->enum_type(); }
  // True for a number of single precision.
  bool IsSingle() const { return leaf_->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_FLOAT; }

  // Each for its own type.
  bool Truth(const v1::PolicyEvent& event) const;
  double Number(const v1::PolicyEvent& event) const;
  int Word(const v1::PolicyEvent& event) const;
  std::string_view Text(const v1::PolicyEvent& event) const;
  int Size(const v1::PolicyEvent& event) const;
  std::string_view Text(const v1::PolicyEvent& event, int index) const;

 private:
  Field(std::string name, FieldType type, const google::protobuf::FieldDescriptor* section,
        const google::protobuf::FieldDescriptor* leaf)
      : name_(std::move(name)), type_(type), section_(section), leaf_(leaf) {}

  // The message that has the leaf.
  const google::protobuf::Message& Holder(const v1::PolicyEvent& event) const;

  std::string name_;
  FieldType type_;
  const google::protobuf::FieldDescriptor* section_;  // of the event; null where the leaf is its own
  const google::protobuf::FieldDescriptor* leaf_;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_FILTER_FIELD_H_
