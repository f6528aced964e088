#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "deploy/config/config.h"
#include "deploy/config/setting.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace policywire::deploy {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

std::vector<std::string> ChangedEntries(const Message& before, const Message& after, const FieldDescriptor& field) {
  const std::map<std::string, const Message*> old_ones = EntriesOf(before, field);
  const std::map<std::string, const Message*> new_ones = EntriesOf(after, field);
  std::set<std::string> changed;
  for (const auto& [name, entry] : old_ones) {
    const auto same = new_ones.find(name);
    if (same == new_ones.end() || !MessageDifferencer::Equals(*entry, *same->second)) changed.insert(name);
  }
  for (const auto& [name, entry] : new_ones) {
    if (!old_ones.contains(name)) changed.insert(name);
  }
  return {changed.begin(), changed.end()};
}

void AddChanges(const Message& before, const Message& after, const std::string& section, SettingChanges& changes) {
  for (int i = 0; i < before.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *before.GetDescriptor()->field(i);
    const std::string name = section + field.name();
    std::vector<std::string>& changed = SettingOf(field).reloads() ? changes.reloading : changes.restarting;
    switch (KindOf(field)) {
      case Kind::kSection:
        AddChanges(before.GetReflection()->GetMessage(before, &field), after.GetReflection()->GetMessage(after, &field),
                   name + ".", changes);
        break;
      case Kind::kTextMap:
      case Kind::kSectionMap:
        for (const std::string& entry : ChangedEntries(before, after, field))
          changed.push_back(fmt::format("{}.{}", name, entry));
        break;
      default:
        if (!MessageDifferencer().CompareWithFields(before, after, {&field}, {&field})) changed.push_back(name);
    }
  }
}

}  // namespace

SettingChanges CompareSettings(const v1::PipelineConfig& before, const v1::PipelineConfig& after) {
  SettingChanges changes;
  AddChanges(before, after, "", changes);
  return changes;
}

}  // namespace policywire::deploy
