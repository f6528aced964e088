#include "sink/postgres/connection_string.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <memory>
#include <string_view>
#include <utility>

#include "absl/status/status.h"

namespace policywire::sink {
namespace {

// A server that is gone is found out.
constexpr std::pair<std::string_view, std::string_view> kDefaults[] = {
    {"connect_timeout", "5"},  {"keepalives_idle", "10"},     {"keepalives_interval", "5"},
    {"keepalives_count", "3"}, {"tcp_user_timeout", "20000"}, {"fallback_application_name", "policywire"}};

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

std::string Quoted(std::string_view value) {
  std::string quoted = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

}  // namespace

absl::StatusOr<std::string> CompleteConnectionString(const std::string& given) {
  char* error = nullptr;
  const Options options(PQconninfoParse(given.c_str(), &error));
  PQfreemem(error);  // it may quote a part of a password
  if (options == nullptr) {
    return absl::InvalidArgumentError(
        "not a connection string of libpq; it takes \"host=... dbname=... user=...\" or "
        "postgresql://USER@HOST/DATABASE, values with spaces in single quotes");
  }
  std::string complete;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) complete += fmt::format("{}={} ", option->keyword, Quoted(option->val));
  }
  for (const auto& [keyword, value] : kDefaults) {
    bool there = false;
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
      there = there || (option->keyword == keyword && option->val != nullptr);
    }
    if (!there) complete += fmt::format("{}={} ", keyword, Quoted(value));
  }
  return complete;
}

}  // namespace policywire::sink
