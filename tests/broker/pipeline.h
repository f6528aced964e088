// One pipeline on the shared broker: its topics, its group, and instances of `policywire run` as processes.
#ifndef POLICYWIRE_TESTS_BROKER_PIPELINE_H_
#define POLICYWIRE_TESTS_BROKER_PIPELINE_H_

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "policywire/v1/dead_letter.pb.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "tests/support/child_process.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/kafka_client.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {

// How long a test waits for what must happen. Generous: a loaded machine under a sanitizer is slow, and nothing but a
// failing test waits so long.
inline constexpr std::chrono::seconds kPatience{120};

// Settings by section and key, values as YAML: {"input": {"start_from": "latest"}}.
using Settings = std::map<std::string, std::map<std::string, std::string>>;

class Pipeline {
 public:
  struct Options {
    std::string name;  // unique; topics, group and transactional ids are named after it
    int partitions = 4;
    Settings settings = {};          // on top of what every instance gets
    bool make_output_topics = true;  // else only the input topic
    std::string bootstrap = "";      // of the instances; empty: the broker's own
    KafkaBroker* broker = nullptr;   // null: the shared one
    int replication = 1;
    std::string program = POLICYWIRE_PROGRAM;
  };

  explicit Pipeline(const Options& options);

  const std::string& input() const { return input_; }
  const std::string& events() const { return events_; }
  const std::string& dead_letters() const { return dead_letters_; }
  const std::string& group() const { return group_; }
  KafkaClient& client() { return client_; }

  // Starts `policywire run`. Instances of different names share the work; two of one name fence each other.
  std::unique_ptr<ChildProcess> Run(const std::string& instance, const Settings& more = {},
                                    const std::map<std::string, std::string>& environment = {});
  // What is started from now on is this build.
  void SetProgram(std::string program) { program_ = std::move(program); }
  // Writes the file that the last instance of this name was started with anew: nothing else is told of it.
  void Reconfigure(const std::string& instance, const Settings& more);
  // Starts another command of the program, its configuration behind `arguments`.
  std::unique_ptr<ChildProcess> Start(std::vector<std::string> arguments, const Settings& more = {});
  // The configuration of such an instance, complete.
  v1::PipelineConfig Config(const std::string& instance, const Settings& more = {}) const;

  // Writes to the input topic and remembers for `Faults`. Topics may be left empty in `messages`.
  void Produce(std::vector<Message> messages);
  // Waits until the group has committed the whole input. When it does not, the result is what `instances` said.
  [[nodiscard]] std::string WaitUntilConsumed(std::vector<ChildProcess*> instances,
                                              std::chrono::seconds patience = kPatience);
  // The same by two instances of the test's own, one of which is killed and started anew three times on the way, at no
  // moment of its choosing; stops both at the end. "" when all went well, else what did not.
  [[nodiscard]] std::string ConsumeThroughKills();
  // SIGTERM; "" when it exits with 0 in ten seconds, else what it did and said.
  [[nodiscard]] static std::string StopGently(ChildProcess& instance,
                                              std::chrono::seconds deadline = std::chrono::seconds(10));
  // What is wrong in the output topics: `Books::faults` over all that was produced.
  std::vector<std::string> Faults();
  std::vector<v1::DeadLetter> ReadDeadLetters();

  // What an instance is or came to, and the end of what it said.
  static std::string LastWords(ChildProcess& instance);

  const std::vector<Message>& produced() const { return produced_; }

 private:
  std::string Yaml(const std::string& instance, const Settings& more) const;
  std::unique_ptr<ChildProcess> Launch(const std::string& instance, std::vector<std::string> arguments,
                                       const Settings& more, const std::map<std::string, std::string>& environment);

  KafkaBroker& broker_;
  std::string bootstrap_;
  std::string program_;
  KafkaClient client_;
  Settings settings_;
  std::string input_;
  std::string events_;
  std::string dead_letters_;
  std::string group_;
  TempDir directory_;
  std::map<std::string, std::string> files_;  // with the settings, by instance
  std::vector<Message> produced_;
  int serial_ = 0;
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_BROKER_PIPELINE_H_
