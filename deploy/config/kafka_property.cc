#include "deploy/config/kafka_property.h"

#include <librdkafka/rdkafka.h>

#include <array>
#include <memory>

namespace policywire::deploy {

std::optional<PropertyFault> FindFault(const std::string& property, const std::string& value) {
  // Setting it loads what it names.
  if (property == "plugin.library.paths") return std::nullopt;
  const std::unique_ptr<rd_kafka_conf_t, decltype(&rd_kafka_conf_destroy)> conf(rd_kafka_conf_new(),
                                                                                &rd_kafka_conf_destroy);
  std::array<char, 512> why{};
  switch (rd_kafka_conf_set(conf.get(), property.c_str(), value.c_str(), why.data(), why.size())) {
    case RD_KAFKA_CONF_OK:
      return std::nullopt;
    case RD_KAFKA_CONF_UNKNOWN:
      return PropertyFault{true, "librdkafka has no such property"};
    case RD_KAFKA_CONF_INVALID:
      break;
  }
  std::string text = why.data();
  while (text.ends_with('\n')) text.pop_back();  // as a number out of range has it
  return PropertyFault{false, text};
}

}  // namespace policywire::deploy
