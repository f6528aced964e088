#include "deploy/runtime/client_log.h"

#include <string_view>
#include <utility>

#include "spdlog/spdlog.h"

namespace policywire::deploy {

ingest::LogFunction ClientLog(std::string name) {
  return [name = std::move(name)](int severity, std::string_view text) {
    const auto level = severity <= 3   ? spdlog::level::err
                       : severity == 4 ? spdlog::level::warn
                       : severity <= 6 ? spdlog::level::info
                                       : spdlog::level::debug;
    spdlog::log(level, "{}{}", name, text);
  };
}

}  // namespace policywire::deploy
