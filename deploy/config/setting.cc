#include "deploy/config/setting.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace policywire::deploy {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Properties that are policywire's own: a guarantee rests on them, or a setting stands for them.
constexpr std::array<RefusedProperty, 18> kRefused = {{
    {"acks", "it is always \"all\": exactly once rests on it"},
    {"auto.commit.enable", "it is always off: offsets are committed with the results"},
    {"auto.commit.interval.ms", "it has no effect: offsets are committed with the results"},
    {"auto.offset.reset", "set input.start_from instead"},
    {"enable.auto.commit", "it is always off: offsets are committed with the results"},
    {"enable.auto.offset.store", "it is always off: offsets are committed with the results"},
    {"enable.gapless.guarantee", "exactly once does without it"},
    {"enable.idempotence", "it is always on: exactly once rests on it"},
    {"enable.partition.eof", "the end of a partition is no event for policywire"},
    {"group.id", "set input.group_id instead"},
    {"group.instance.id", "set input.group_instance_id instead"},
    {"isolation.level", "it is always \"read_committed\": exactly once rests on it"},
    {"metadata.broker.list", "set bootstrap.servers instead"},
    {"offset.store.method", "offsets are always kept by the broker"},
    {"partition.assignment.strategy", "set input.assignment instead"},
    {"request.required.acks", "it is always \"all\": exactly once rests on it"},
    {"transaction.timeout.ms", "set runtime.transaction_timeout_ms instead"},
    {"transactional.id", "set output.transactional_id_prefix and output.instance instead"},
}};

}  // namespace

Kind KindOf(const FieldDescriptor& field) {
  if (field.is_map()) {
    return field.message_type()->map_value()->message_type() == nullptr ? Kind::kTextMap : Kind::kSectionMap;
  }
  if (field.is_repeated() && field.type() == FieldDescriptor::TYPE_STRING) return Kind::kTextList;
  if (!field.is_repeated()) {
    switch (field.type()) {
      case FieldDescriptor::TYPE_STRING:
        return Kind::kText;
      case FieldDescriptor::TYPE_UINT32:
      case FieldDescriptor::TYPE_UINT64:
        return Kind::kWholeNumber;
      case FieldDescriptor::TYPE_DOUBLE:
        return Kind::kNumber;
      case FieldDescriptor::TYPE_MESSAGE:
        return Kind::kSection;
      default:
        break;
    }
  }
  fmt::print(stderr, "{} has a type that no setting can have\n", field.full_name());
  std::abort();
}

const v1::Setting& SettingOf(const FieldDescriptor& field) { return field.options().GetExtension(v1::setting); }

std::map<std::string, const Message*> EntriesOf(const Message& message, const FieldDescriptor& field) {
  std::map<std::string, const Message*> entries;
  const FieldDescriptor& key = *field.message_type()->map_key();
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    const Message& entry = message.GetReflection()->GetRepeatedMessage(message, &field, i);
    entries[entry.GetReflection()->GetString(entry, &key)] = &entry;
  }
  return entries;
}

std::string NumberText(double number) { return fmt::format("{}", number); }

std::string Allowed(const FieldDescriptor& field) {
  const v1::Setting& setting = SettingOf(field);
  const auto range = [&setting]() -> std::string {
    if (setting.has_min() && setting.has_max()) {
      return fmt::format(" from {} to {}", NumberText(setting.min()), NumberText(setting.max()));
    }
    if (setting.has_min()) return fmt::format(", at least {}", NumberText(setting.min()));
    if (setting.has_max()) return fmt::format(", at most {}", NumberText(setting.max()));
    return "";
  };
  switch (KindOf(field)) {
    case Kind::kText:
      if (setting.one_of_size() > 0) return fmt::format("one of {}", fmt::join(setting.one_of(), ", "));
      return setting.required() ? "a text that is not empty" : "a text";
    case Kind::kWholeNumber:
      return "a whole number" + range();
    case Kind::kNumber:
      return "a number" + range();
    case Kind::kTextList:
      return setting.required() ? "a list of texts with one at least: [a, b]" : "a list of texts: [a, b]";
    case Kind::kTextMap:
      return "a map of texts: {name: value}";
    case Kind::kSectionMap:
      return "a map of sections: {name: {...}}";
    case Kind::kSection:
      break;
  }
  return "a section of settings";
}

std::span<const RefusedProperty> RefusedProperties() { return kRefused; }

}  // namespace policywire::deploy
