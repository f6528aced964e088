// Whether this machine has what the service needs.
#ifndef POLICYWIRE_DEPLOY_BIN_MACHINE_CHECKS_H_
#define POLICYWIRE_DEPLOY_BIN_MACHINE_CHECKS_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "deploy/bin/finding.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// What of the machine is looked at; a test has its own.
struct Machine {
  uint64_t open_files = 0;                 // most that this process may have open; UINT64_MAX: no limit
  std::optional<uint64_t> memory_bytes;    // that this process may use
  std::optional<bool> clock_synchronised;  // with a time server; nothing where the kernel does not tell
};
// This one. Memory is the least of what is free and what the control group may have.
Machine ThisMachine();

// `brokers`: how many the cluster has; 0 where none answers.
Finding CheckOpenFiles(const Machine& machine, const v1::PipelineConfig& config, int brokers);
Finding CheckMemory(const Machine& machine, const v1::PipelineConfig& config);
Finding CheckClock(const Machine& machine);
// Whether http.listen can be listened on.
Finding CheckHttpAddress(const std::string& listen);
// Room in a folder that is written to. `what` begins the sentence.
Finding CheckDisk(const std::filesystem::path& folder, const std::string& what, uint64_t least_bytes);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_MACHINE_CHECKS_H_
