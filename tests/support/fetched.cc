#include "tests/support/fetched.h"

#include <chrono>

#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

Fetched Look(const std::string& script) {
  const TempDir directory("look");
  ChildProcess fetch({.command = {POLICYWIRE_FETCH_SCRIPTS "/" + script, "--check"}, .directory = directory.path()});
  if (fetch.Wait(std::chrono::minutes(1)) != 0) return {.directory = "", .why_not = fetch.Stderr()};
  const std::string printed = fetch.Stdout();
  return {.directory = printed.substr(0, printed.find('\n')), .why_not = ""};
}

}  // namespace

Fetched FetchedApicurio() { return Look("fetch_apicurio"); }

Fetched FetchedConfluentClient() { return Look("fetch_confluent_client"); }

Fetched FetchedPrometheus() { return Look("fetch_prometheus"); }

}  // namespace policywire::testing
