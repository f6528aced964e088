#include "tests/support/schema_registry_process.h"

#include <httplib.h>

#include <chrono>
#include <cstdlib>
#include <iostream>

#include "fmt/format.h"
#include "tests/support/fetched.h"
#include "tests/support/free_port.h"
#include "tests/support/kafka_client.h"

namespace policywire::testing {
namespace {

constexpr char kPath[] = "/apis/ccompat/v7";
constexpr char kType[] = "application/vnd.schemaregistry.v1+json";

}  // namespace

SchemaRegistryProcess::SchemaRegistryProcess() : directory_("registry"), port_(FreePort()) {}

std::string SchemaRegistryProcess::url() const { return fmt::format("http://127.0.0.1:{}{}", port_, kPath); }

void SchemaRegistryProcess::Start() {
  process_ = std::make_unique<ChildProcess>(
      ChildProcess::Options{.command = {"java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dquarkus.http.host=127.0.0.1",
                                        fmt::format("-Dquarkus.http.port={}", port_), "-jar",
                                        FetchedApicurio().directory + "/apicurio-registry-app-2.5.11.Final-runner.jar"},
                            .directory = directory_.path(),
                            .name = "registry"});
  const bool up = WaitUntil(std::chrono::minutes(5), [&] { return !process_->Running() || !Get("/subjects").empty(); });
  if (up && process_->Running()) return;
  std::cerr << "the schema registry does not answer:\n" << process_->Stdout() << process_->LastWords() << "\n";
  std::abort();
}

void SchemaRegistryProcess::Stop() { process_.reset(); }

std::string SchemaRegistryProcess::Get(const std::string& path) const {
  const auto answer = httplib::Client("127.0.0.1", port_).Get(kPath + path);
  return answer && answer->status == 200 ? answer->body : "";
}

bool SchemaRegistryProcess::Post(const std::string& path, const std::string& body) const {
  const auto answer = httplib::Client("127.0.0.1", port_).Post(kPath + path, body, kType);
  return answer && answer->status == 200;
}

bool SchemaRegistryProcess::Put(const std::string& path, const std::string& body) const {
  const auto answer = httplib::Client("127.0.0.1", port_).Put(kPath + path, body, kType);
  return answer && answer->status == 200;
}

}  // namespace policywire::testing
