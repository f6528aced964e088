#include "deploy/bin/machine_checks.h"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <system_error>

#include "deploy/config/listen_address.h"

namespace policywire::deploy {
namespace {

constexpr uint64_t kMegabyte = 1'000'000;

// Beside the lanes' budgets: the program, its lexicon and models, the workers' own memory, librdkafka's queues.
constexpr uint64_t kBaseBytes = 400 * kMegabyte;

std::optional<uint64_t> FreeMemory() {
  std::ifstream file("/proc/meminfo");
  for (std::string name; file >> name;) {
    uint64_t kilobytes = 0;
    if (name == "MemAvailable:" && file >> kilobytes) return kilobytes * 1024;
    file.ignore(256, '\n');
  }
  return std::nullopt;
}

// What the control group allows in all, where it sets a limit (version 2, then 1).
std::optional<uint64_t> GroupMemory() {
  for (const char* path : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    uint64_t bytes = 0;
    if (std::ifstream(path) >> bytes) return bytes;  // "max" is no number
  }
  return std::nullopt;
}

struct FreeAddresses {
  void operator()(addrinfo* addresses) const { freeaddrinfo(addresses); }
};

// 0 when the address can be listened on, else the error.
int TryToListen(const addrinfo& address) {
  const int descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol);
  if (descriptor < 0) return errno;
  const int on = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  const bool free = bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 && listen(descriptor, 1) == 0;
  const int error = free ? 0 : errno;
  close(descriptor);
  return error;
}

}  // namespace

Machine ThisMachine() {
  Machine machine;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  machine.open_files = limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : limit.rlim_cur;
  machine.memory_bytes = FreeMemory();
  if (const auto group = GroupMemory()) machine.memory_bytes = std::min(machine.memory_bytes.value_or(*group), *group);
  timex clock{};
  const int state = adjtimex(&clock);
  if (state >= 0) machine.clock_synchronised = state != TIME_ERROR;
  return machine;
}

Finding CheckOpenFiles(const Machine& machine, const v1::PipelineConfig& config, int brokers) {
  // A consumer and a producer a lane connect to every broker, and twice to coordinators; then scrapes, and the
  // program's own.
  const uint64_t wanted = 64 + uint64_t{config.runtime().lanes()} * 2 * (static_cast<uint64_t>(brokers) + 2);
  Finding finding{Verdict::kOk, "open files", fmt::format("{} may be open", machine.open_files), ""};
  if (machine.open_files == UINT64_MAX) finding.found = "no limit";
  if (machine.open_files < wanted) {
    finding.verdict = Verdict::kFail;
    finding.found += fmt::format(", about {} are needed", wanted);
    finding.fix = "raise the limit: LimitNOFILE= in the unit, --ulimit nofile= for a container, ulimit -n in a shell";
  }
  return finding;
}

Finding CheckMemory(const Machine& machine, const v1::PipelineConfig& config) {
  if (!machine.memory_bytes) return {Verdict::kOk, "memory", "this machine does not tell", ""};
  // Results are held beside the input that they were made of.
  const uint64_t wanted = kBaseBytes + 2 * config.runtime().lanes() * config.runtime().budget_bytes();
  Finding finding{
      Verdict::kOk, "memory",
      fmt::format("{} MB to be had, about {} MB needed at most", *machine.memory_bytes / kMegabyte, wanted / kMegabyte),
      ""};
  if (*machine.memory_bytes < wanted) {
    finding.verdict = Verdict::kWarn;
    finding.fix = "give the machine or container more, or lower runtime.budget_bytes and runtime.batch_bytes";
  }
  return finding;
}

Finding CheckClock(const Machine& machine) {
  if (!machine.clock_synchronised)
    return {Verdict::kOk, "clock", "the kernel does not tell whether it is synchronised", ""};
  if (*machine.clock_synchronised) return {Verdict::kOk, "clock", "synchronised", ""};
  return {Verdict::kWarn, "clock", "not synchronised with a time server",
          "run chrony or systemd-timesyncd: brokers refuse records that are dated too far ahead"};
}

Finding CheckHttpAddress(const std::string& listen) {
  if (listen.empty()) return {Verdict::kOk, "http", "http.listen is empty: nothing listens, nobody can watch", ""};
  const auto address = ParseListenAddress(listen);
  if (!address) return {Verdict::kFail, "http", listen + " is no address", "set http.listen to HOST:PORT"};
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(address->host.c_str(), std::to_string(address->port).c_str(), &hints, &found);
  const std::unique_ptr<addrinfo, FreeAddresses> owner(found);
  if (error != 0) {
    return {Verdict::kFail, "http", fmt::format("{}: {}", listen, gai_strerror(error)),
            "set http.listen to an address of this machine"};
  }
  switch (const int refused = TryToListen(*found)) {
    case 0:
      return {Verdict::kOk, "http", listen + " is free", ""};
    case EADDRINUSE:
      return {
          Verdict::kWarn, "http", listen + " is taken",
          fmt::format("well when policywire runs already; else see who has it (ss -ltnp 'sport = :{}') or take another "
                      "port",
                      address->port)};
    default:
      return {Verdict::kFail, "http", fmt::format("{}: {}", listen, std::strerror(refused)),
              "set http.listen to an address of this machine, and a port above 1023"};
  }
}

Finding CheckDisk(const std::filesystem::path& folder, const std::string& what, uint64_t least_bytes) {
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(folder, error);
  if (error) {
    return {Verdict::kFail, "disk", fmt::format("{} {}: {}", what, folder.string(), error.message()),
            "make the folder"};
  }
  Finding finding{Verdict::kOk, "disk",
                  fmt::format("{} {}: {} MB free", what, folder.string(), space.available / kMegabyte), ""};
  if (space.available < least_bytes) {
    finding.verdict = Verdict::kWarn;
    finding.fix = "make room, or name another folder";
  }
  return finding;
}

}  // namespace policywire::deploy
