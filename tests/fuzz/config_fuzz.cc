// Any bytes as a configuration file: either complete settings, which show and read again as the same, or an error.
#include <google/protobuf/util/message_differencer.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "deploy/config/config.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const policywire::deploy::Environment environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "HOST") return "broker-1.example";
    return std::nullopt;
  };
  const std::string_view yaml(reinterpret_cast<const char*>(data), size);
  const auto config = policywire::deploy::ParseConfig(yaml, "fuzz.yaml", environment);
  if (!config.ok()) {
    if (config.status().message().empty()) std::abort();
    return 0;
  }
  for (const auto* properties : {&config->kafka(), &config->kafka_consumer(), &config->kafka_producer()}) {
    for (const auto& [name, value] : *properties) {
      if (policywire::deploy::IsSecretProperty(name)) return 0;  // shown masked, hence not the same
    }
  }
  const auto again =
      policywire::deploy::ParseConfig(policywire::deploy::ShowConfig(*config), "shown.yaml", environment);
  if (!again.ok() || !google::protobuf::util::MessageDifferencer::Equals(*config, *again)) std::abort();
  return 0;
}
