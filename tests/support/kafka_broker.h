// A real Kafka for tests: KRaft nodes of this machine's Java, on free loopback ports, in a temporary directory.
#ifndef POLICYWIRE_TESTS_SUPPORT_KAFKA_BROKER_H_
#define POLICYWIRE_TESTS_SUPPORT_KAFKA_BROKER_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/kafka_client.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {

// Why no broker can be started here ("java is missing: ..."); nothing when one can.
std::optional<std::string> WhyNoKafka();
// True where tests that need one have to fail instead of being skipped: CI=true.
bool MustTestKafka();

// A cluster of one to three nodes, each broker and controller. The JVMs die with it, and with the test. Messages may be
// 64 MB. The authorizer is on: who connects without a login may do all, and `kUser` on the listener with a login all
// that `KafkaClient::AllowTopic` does not keep for others. Start takes some 5 s, so share one among tests and give
// every test its own topics. Not thread-safe.
class KafkaBroker {
 public:
  static constexpr char kUser[] = "policywire";
  static constexpr char kPassword[] = "not-a-secret";

  struct Options {
    int nodes = 1;
    std::string heap = "640m";                           // of each node
    std::map<std::string, std::string> properties = {};  // on top of server.properties
    // One more listener a node, which tells clients to come by another port: where a proxy stands (`routes`).
    bool proxied = false;
    // Further listeners a node, under "localhost": a name in capitals, and its security protocol. Their settings go
    // into `properties` ("listener.name.NAME...").
    std::map<std::string, std::string> listeners = {};
    // Users of SCRAM, as `StorageTool format --add-scram` takes them: "SCRAM-SHA-256=[name=a,password=b]".
    std::vector<std::string> scram = {};
  };

  // What a proxy in front of a node has to do: listen on `port`, which the node advertises, and pass on to `to`.
  struct Route {
    int port = 0;
    int to = 0;
  };

  // Starts all nodes and waits until they answer. Aborts the program with the broker's last words when they do not.
  explicit KafkaBroker(const Options& options);
  ~KafkaBroker();

  // host:port of every node, for clients without a login.
  std::string bootstrap() const;
  // The same for clients with a login, and the properties of librdkafka that log in as `kUser`.
  std::string login_bootstrap() const;
  static ClientProperties LoginProperties();
  // host:port of every node at a listener of `Options::listeners`.
  std::string bootstrap(const std::string& listener) const;
  // Runs a tool of Kafka's own by its class; what it printed. Aborts the program when it fails.
  std::string RunTool(std::vector<std::string> command) const;
  KafkaClient client() const { return KafkaClient(bootstrap()); }
  // By node; empty unless proxied.
  std::vector<Route> routes() const;

  // Clean stop of a node (SIGTERM), unclean (SIGKILL), and a start on the same ports with the same data. `Start`
  // returns once the node answers again.
  void Stop(int node = 0);
  void Kill(int node = 0);
  void Start(int node = 0);
  // Holds from the node's next start on.
  void SetProperty(const std::string& name, const std::string& value, int node = 0);
  // SIGSTOP and SIGCONT: connections stay open and nothing answers.
  void Freeze(int node = 0);
  void Thaw(int node = 0);

  pid_t pid(int node = 0) const;

 private:
  struct Node;
  void Launch(Node& node);
  bool Answers(const Node& node) const;

  TempDir directory_;
  Options options_;
  std::string jars_;
  std::vector<std::unique_ptr<Node>> nodes_;
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_KAFKA_BROKER_H_
