// What librdkafka says to its properties, before a client is made of them.
#ifndef POLICYWIRE_DEPLOY_CONFIG_KAFKA_PROPERTY_H_
#define POLICYWIRE_DEPLOY_CONFIG_KAFKA_PROPERTY_H_

#include <optional>
#include <string>

namespace policywire::deploy {

struct PropertyFault {
  bool unknown = false;  // the name is to blame, not the value
  std::string text;      // does not repeat the value, but for one that is none of a few words
};

// Nothing where librdkafka takes the property.
std::optional<PropertyFault> FindFault(const std::string& property, const std::string& value);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_CONFIG_KAFKA_PROPERTY_H_
