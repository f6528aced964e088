#include "tests/support/kafka_broker.h"

#include <librdkafka/rdkafka.h>
#include <signal.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "tests/support/free_port.h"

namespace policywire::testing {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

[[noreturn]] void Die(std::string_view what) {
  std::cerr << "Kafka broker of the tests: " << what << "\n";
  std::abort();
}

std::string RunToEnd(const ChildProcess::Options& options, std::string_view what) {
  ChildProcess child(options);
  const std::optional<int> code = child.Wait(minutes(5));
  if (code != 0) Die(fmt::format("{} failed: {}{}", what, child.Stdout(), child.Stderr()));
  return child.Stdout();
}

}  // namespace

struct KafkaBroker::Node {
  int id = 0;
  int port = 0;
  int login_port = 0;
  int controller_port = 0;
  std::map<std::string, int> listener_ports;
  Route route;
  std::filesystem::path directory;
  std::unique_ptr<ChildProcess> process;
};

std::optional<std::string> WhyNoKafka() {
  const TempDir directory("look");
  ChildProcess fetch({.command = {POLICYWIRE_FETCH_KAFKA, "--check"}, .directory = directory.path()});
  if (fetch.Wait(minutes(1)) != 0) return fetch.Stderr();
  ChildProcess java({.command = {"java", "-version"}, .directory = directory.path()});
  if (java.Wait(minutes(1)) != 0) return "java is missing: install default-jre-headless (Java 17 or newer)";
  return std::nullopt;
}

bool MustTestKafka() {
  const char* ci = std::getenv("CI");
  return ci != nullptr && std::string_view(ci) == "true";
}

KafkaBroker::KafkaBroker(const Options& options) : directory_("kafka"), options_(options) {
  jars_ = RunToEnd({.command = {POLICYWIRE_FETCH_KAFKA}, .directory = directory_.path()}, "fetch_kafka");
  while (!jars_.empty() && jars_.back() == '\n') jars_.pop_back();
  jars_ += "/libs/*";

  std::string voters;
  for (int i = 0; i < options_.nodes; ++i) {
    auto node = std::make_unique<Node>();
    node->id = i + 1;
    node->port = FreePort();
    node->login_port = FreePort();
    node->controller_port = FreePort();
    for (const auto& [name, protocol] : options_.listeners) node->listener_ports[name] = FreePort();
    if (options_.proxied) node->route = {.port = FreePort(), .to = FreePort()};
    node->directory = directory_.path() / fmt::format("node{}", node->id);
    std::filesystem::create_directories(node->directory);
    voters += fmt::format("{}{}@127.0.0.1:{}", i == 0 ? "" : ",", node->id, node->controller_port);
    nodes_.push_back(std::move(node));
  }
  const int copies = options_.nodes;
  const int in_sync = copies > 1 ? 2 : 1;
  for (const auto& node : nodes_) {
    std::map<std::string, std::string> properties = {
        {"process.roles", "broker,controller"},
        {"node.id", std::to_string(node->id)},
        {"controller.quorum.voters", voters},
        {"controller.listener.names", "CONTROLLER"},
        {"listeners", fmt::format("PLAINTEXT://127.0.0.1:{},LOGIN://127.0.0.1:{},CONTROLLER://127.0.0.1:{}", node->port,
                                  node->login_port, node->controller_port)},
        {"listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,LOGIN:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT"},
        {"inter.broker.listener.name", "PLAINTEXT"},
        {"sasl.enabled.mechanisms", "PLAIN"},
        {"listener.name.login.plain.sasl.jaas.config",
         fmt::format("org.apache.kafka.common.security.plain.PlainLoginModule required user_{}=\"{}\";", kUser,
                     kPassword)},
        {"authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"},
        {"super.users", "User:ANONYMOUS"},
        {"allow.everyone.if.no.acl.found", "true"},
        {"log.dirs", (node->directory / "data").string()},
        {"auto.create.topics.enable", "false"},
        {"offsets.topic.replication.factor", std::to_string(copies)},
        {"offsets.topic.num.partitions", "4"},
        // Of every topic, the group's offsets among them: what one node alone has acknowledged is lost with it, or has
        // no leader until it is back.
        {"min.insync.replicas", std::to_string(in_sync)},
        {"transaction.state.log.replication.factor", std::to_string(copies)},
        {"transaction.state.log.min.isr", std::to_string(in_sync)},
        {"transaction.state.log.num.partitions", "4"},
        {"share.coordinator.state.topic.replication.factor", std::to_string(copies)},
        {"share.coordinator.state.topic.min.isr", std::to_string(in_sync)},
        {"group.initial.rebalance.delay.ms", "0"},
        {"message.max.bytes", "67108864"},
        {"replica.fetch.max.bytes", "67108864"},
        {"transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"},
        {"log.retention.ms", "-1"},
    };
    if (options_.proxied) {
      properties["advertised.listeners"] =
          fmt::format("PLAINTEXT://127.0.0.1:{},LOGIN://127.0.0.1:{},PROXIED://127.0.0.1:{}", node->port,
                      node->login_port, node->route.port);
      properties["listeners"] += fmt::format(",PROXIED://127.0.0.1:{}", node->route.to);
      properties["listener.security.protocol.map"] += ",PROXIED:PLAINTEXT";
    }
    for (const auto& [name, protocol] : options_.listeners) {
      properties["listeners"] += fmt::format(",{}://localhost:{}", name, node->listener_ports[name]);
      properties["listener.security.protocol.map"] += fmt::format(",{}:{}", name, protocol);
    }
    for (const auto& [name, value] : options_.properties) properties[name] = value;
    std::ofstream file(node->directory / "server.properties");
    for (const auto& [name, value] : properties) file << name << "=" << value << "\n";
    file.close();
    std::ofstream log(node->directory / "log4j2.properties");
    log << "status=error\n"
           "appender.file.type=File\n"
           "appender.file.name=file\n"
           "appender.file.fileName="
        << (node->directory / "server.log").string()
        << "\n"
           "appender.file.layout.type=PatternLayout\n"
           "appender.file.layout.pattern=%d %p %m (%c)%n\n"
           "rootLogger.level=info\n"
           "rootLogger.appenderRef.file.ref=file\n";
    log.close();
    std::vector<std::string> format = {"java",
                                       "-Xmx128m",
                                       "-XX:TieredStopAtLevel=1",
                                       "-cp",
                                       jars_,
                                       "kafka.tools.StorageTool",
                                       "format",
                                       "-t",
                                       "cG9saWN5d2lyZS10ZXN0cw",
                                       "-c",
                                       (node->directory / "server.properties").string()};
    for (const std::string& user : options_.scram) format.insert(format.end(), {"--add-scram", user});
    RunToEnd({.command = format, .directory = node->directory, .name = "format"}, "formatting Kafka's storage");
    Launch(*node);
  }
  for (const auto& node : nodes_) {
    // A port that another program took in the meantime shows here, as all else that keeps a node from starting.
    if (!WaitUntil(minutes(2), [&] { return !node->process->Running() || Answers(*node); }) ||
        !node->process->Running()) {
      const std::string log = ReadFile(node->directory / "server.log");
      Die(fmt::format("node {} does not answer:\n{}{}", node->id, node->process->Stderr(),
                      log.substr(log.size() > 4000 ? log.size() - 4000 : 0)));
    }
  }
}

KafkaBroker::~KafkaBroker() = default;

void KafkaBroker::Launch(Node& node) {
  node.process = std::make_unique<ChildProcess>(
      ChildProcess::Options{.command = {"java", "-Xms" + options_.heap, "-Xmx" + options_.heap, "-XX:+UseG1GC",
                                        "-Dlog4j2.configurationFile=" + (node.directory / "log4j2.properties").string(),
                                        "-Dkafka.logs.dir=" + node.directory.string(), "-cp", jars_, "kafka.Kafka",
                                        (node.directory / "server.properties").string()},

                            .directory = node.directory,
                            .name = "kafka"});
}

// Metadata that names every node says that the controller has registered them and that they can serve.
bool KafkaBroker::Answers(const Node& node) const {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char why[512];
  rd_kafka_conf_set(conf, "bootstrap.servers", fmt::format("127.0.0.1:{}", node.port).c_str(), why, sizeof why);
  rd_kafka_conf_set(conf, "log_level", "0", why, sizeof why);
  rd_kafka_t* client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
  if (client == nullptr) Die(why);
  const rd_kafka_metadata_t* metadata = nullptr;
  bool answers = false;
  if (rd_kafka_metadata(client, 1, nullptr, &metadata, 2000) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    for (int i = 0; i < metadata->broker_cnt; ++i) answers |= metadata->brokers[i].port == node.port;
    rd_kafka_metadata_destroy(metadata);
  }
  rd_kafka_destroy(client);
  return answers;
}

std::string KafkaBroker::bootstrap() const {
  std::string all;
  for (const auto& node : nodes_) all += fmt::format("{}127.0.0.1:{}", all.empty() ? "" : ",", node->port);
  return all;
}

std::vector<KafkaBroker::Route> KafkaBroker::routes() const {
  std::vector<Route> routes;
  for (const auto& node : nodes_) {
    if (options_.proxied) routes.push_back(node->route);
  }
  return routes;
}

std::string KafkaBroker::login_bootstrap() const {
  std::string all;
  for (const auto& node : nodes_) all += fmt::format("{}127.0.0.1:{}", all.empty() ? "" : ",", node->login_port);
  return all;
}

std::string KafkaBroker::bootstrap(const std::string& listener) const {
  std::string all;
  for (const auto& node : nodes_) {
    all += fmt::format("{}localhost:{}", all.empty() ? "" : ",", node->listener_ports.at(listener));
  }
  return all;
}

std::string KafkaBroker::RunTool(std::vector<std::string> command) const {
  command.insert(command.begin(), {"java", "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", jars_});
  return RunToEnd({.command = std::move(command), .directory = directory_.path(), .name = "tool"}, "Kafka's tool");
}

ClientProperties KafkaBroker::LoginProperties() {
  return {{"security.protocol", "SASL_PLAINTEXT"},
          {"sasl.mechanism", "PLAIN"},
          {"sasl.username", kUser},
          {"sasl.password", kPassword}};
}

void KafkaBroker::Stop(int node) {
  nodes_[node]->process->Signal(SIGTERM);
  if (!nodes_[node]->process->Wait(minutes(1))) nodes_[node]->process->Kill();
}

void KafkaBroker::Kill(int node) { nodes_[node]->process->Kill(); }

void KafkaBroker::Start(int node) {
  Launch(*nodes_[node]);
  if (!WaitUntil(minutes(2), [&] { return Answers(*nodes_[node]); })) {
    Die(fmt::format("node {} does not come back:\n{}", node, nodes_[node]->process->Stderr()));
  }
}

void KafkaBroker::SetProperty(const std::string& name, const std::string& value, int node) {
  // Of a name that comes twice the last counts.
  std::ofstream(nodes_[node]->directory / "server.properties", std::ios::app) << name << "=" << value << "\n";
}

void KafkaBroker::Freeze(int node) { nodes_[node]->process->Signal(SIGSTOP); }
void KafkaBroker::Thaw(int node) { nodes_[node]->process->Signal(SIGCONT); }
pid_t KafkaBroker::pid(int node) const { return nodes_[node]->process->pid(); }

}  // namespace policywire::testing
