// What pipeline_config.proto says about a setting, beyond its type.
#ifndef POLICYWIRE_DEPLOY_CONFIG_SETTING_H_
#define POLICYWIRE_DEPLOY_CONFIG_SETTING_H_

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// The kinds of setting that there are. A field of another type in pipeline_config.proto fails a test.
enum class Kind { kText, kWholeNumber, kNumber, kTextList, kTextMap, kSection, kSectionMap };

Kind KindOf(const google::protobuf::FieldDescriptor& field);

// The `(setting)` option; all empty where the field has none.
const v1::Setting& SettingOf(const google::protobuf::FieldDescriptor& field);

// The entries of a field that is a map, in order: the message's own order is not stable.
std::map<std::string, const google::protobuf::Message*> EntriesOf(const google::protobuf::Message& message,
                                                                  const google::protobuf::FieldDescriptor& field);

// What the setting takes, in words for a person: "a whole number from 1 to 64".
std::string Allowed(const google::protobuf::FieldDescriptor& field);

// A number without needless digits: "8388608", "0.5".
std::string NumberText(double number);

// A property of librdkafka that policywire sets itself, and what to do instead ("set input.group_id instead").
struct RefusedProperty {
  std::string_view name;
  std::string_view why;
};
std::span<const RefusedProperty> RefusedProperties();

// The serialised FileDescriptorSet of the build, comments included.
std::string_view EmbeddedDescriptors();

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_CONFIG_SETTING_H_
