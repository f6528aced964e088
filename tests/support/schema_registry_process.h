// A real schema registry for tests: Apicurio on this machine's Java, in memory, on a free loopback port.
#ifndef POLICYWIRE_TESTS_SUPPORT_SCHEMA_REGISTRY_PROCESS_H_
#define POLICYWIRE_TESTS_SUPPORT_SCHEMA_REGISTRY_PROCESS_H_

#include <memory>
#include <string>

#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {

// Has its address before it runs. Forgets what it holds when it is stopped. Not thread-safe.
class SchemaRegistryProcess {
 public:
  SchemaRegistryProcess();

  // With the path of Confluent's interface.
  std::string url() const;
  int port() const { return port_; }
  // Returns once it answers; aborts the program with its last words when it does not.
  void Start();
  void Stop();
  // What it answers to GET url() + `path`; "" where it does not with 200.
  std::string Get(const std::string& path) const;
  // False where it does not answer with 200.
  bool Post(const std::string& path, const std::string& body) const;
  bool Put(const std::string& path, const std::string& body) const;

 private:
  TempDir directory_;
  int port_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_SCHEMA_REGISTRY_PROCESS_H_
