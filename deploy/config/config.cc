#include "deploy/config/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "deploy/config/http_url.h"
#include "deploy/config/listen_address.h"
#include "deploy/config/reader.h"
#include "deploy/config/scalar_place.h"
#include "deploy/config/setting.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/message_differencer.h"
#include "sink/filter/filter.h"
#include "sink/postgres/connection_string.h"
#include "sink/webhook/signature.h"

namespace policywire::deploy {
namespace {

// Kafka's own rule for the names of topics.
bool IsTopicName(std::string_view name) {
  constexpr size_t kMaxTopicName = 249;
  return !name.empty() && name.size() <= kMaxTopicName && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                  c == '-';
         });
}

// The rules that one setting alone cannot break.
class CrossCheck {
 public:
  CrossCheck(const v1::PipelineConfig& config, std::string_view yaml, ReadResult& result)
      : config_(config), yaml_(yaml), result_(result) {}

  void Run() {
    CheckTopics();
    CheckStart();
    CheckAddresses();
    CheckHeaders();
    for (const auto& [name, sink] : sinks_) CheckSink(name, sink);
    CheckSinkGroups();
    CheckDirectories();
    CheckRegistry();
    CheckRuntime();
  }

 private:
  void CheckRuntime() {
    const v1::RuntimeConfig& runtime = config_.runtime();
    if (runtime.budget_bytes() < runtime.batch_bytes()) {
      Add({"runtime.budget_bytes", "runtime.batch_bytes"},
          fmt::format("{} bytes are less than a batch; it takes runtime.batch_bytes ({}) or more",
                      runtime.budget_bytes(), runtime.batch_bytes()));
    }
    if (runtime.transaction_timeout_ms() <= runtime.batch_ms()) {
      Add({"runtime.transaction_timeout_ms", "runtime.batch_ms"},
          fmt::format("{} ms are over before a batch is; it takes more than runtime.batch_ms ({})",
                      runtime.transaction_timeout_ms(), runtime.batch_ms()));
    }
    // Half of it is over before anybody looks.
    if (runtime.progress_deadline_ms() <= 2 * uint64_t{runtime.batch_ms()}) {
      Add({"runtime.progress_deadline_ms", "runtime.batch_ms"},
          fmt::format("{} ms are over before a batch is waited for; it takes more than twice runtime.batch_ms ({})",
                      runtime.progress_deadline_ms(), runtime.batch_ms()));
    }
    for (const auto& [name, sink] : sinks_) {
      if (sink.to() != "postgres" || runtime.watchdog_ms() > sink::kStatementTimeoutMs) continue;
      Add({"runtime.watchdog_ms", "sinks." + name},
          fmt::format("{} ms are shorter than a statement of PostgreSQL may take; it takes more than {}",
                      runtime.watchdog_ms(), sink::kStatementTimeoutMs));
    }
  }

  void CheckTopics() {
    struct Named {
      std::string setting;
      std::string topic;
    };
    std::vector<Named> outputs = {{"output.events_topic", config_.output().events_topic()},
                                  {"output.dead_letters_topic", config_.output().dead_letters_topic()}};
    if (!config_.output().enriched_topic().empty()) {
      outputs.push_back({"output.enriched_topic", config_.output().enriched_topic()});
    }
    std::vector<Named> all;
    for (const std::string& topic : config_.input().topics()) {
      const bool repeated =
          std::any_of(all.begin(), all.end(), [&topic](const Named& other) { return other.topic == topic; });
      if (repeated) Add({"input.topics"}, fmt::format("\"{}\" is named twice; leave one out", topic));
      all.push_back({"input.topics", topic});
    }
    for (const Named& output : outputs) {
      const auto same =
          std::find_if(all.begin(), all.end(), [&output](const Named& other) { return other.topic == output.topic; });
      if (same != all.end()) {
        Add({output.setting, same->setting},
            fmt::format("\"{}\" is the topic of {} as well; each takes a topic of its own", output.topic,
                        same->setting));
      }
      all.push_back(output);
    }
    for (const Named& named : all) {
      if (IsTopicName(named.topic)) continue;
      Add({named.setting}, "not the name of a topic; it takes 1 to 249 letters, digits, '.', '_' and '-'");
    }
  }

  void CheckStart() {
    const v1::InputConfig& input = config_.input();
    absl::Time start;
    std::string error;
    if (!input.start_time().empty() && !absl::ParseTime(absl::RFC3339_full, input.start_time(), &start, &error)) {
      Add({"input.start_time"}, "not a time; it takes RFC 3339, for example 2025-10-30T00:00:00Z");
    }
    if (input.start_from() == "time" && input.start_time().empty()) {
      Add({"input.start_time", "input.start_from"}, "empty; with start_from: time, it takes an RFC 3339 time");
    }
    if (input.start_from() != "time" && !input.start_time().empty()) {
      Add({"input.start_time", "input.start_from"}, "has no effect; it takes start_from: time beside it");
    }
  }

  // Each process of a configuration answers on an address of its own.
  void CheckAddresses() {
    std::map<std::string, std::string> key_of;
    const auto check = [&](const std::string& key, const std::string& listen) {
      if (listen.empty()) return;
      if (!ParseListenAddress(listen)) {
        Add({key}, "not an address; it takes HOST:PORT, for example 127.0.0.1:9464");
      } else if (const auto [taken, fresh] = key_of.emplace(listen, key); !fresh) {
        Add({key, taken->second},
            fmt::format("{} listens there as well; it takes an address of its own", taken->second));
      }
    };
    check("http.listen", config_.http().listen());
    for (const auto& [name, sink] : sinks_) {
      check(fmt::format("sinks.{}.listen", name), sink.listen());
    }
  }

  // What one sink has read, another one of its group does not get.
  void CheckSinkGroups() {
    std::map<std::string, std::string> key_of = {{config_.input().group_id(), "input"}};
    for (const auto& [name, sink] : sinks_) {
      const std::string key = "sinks." + name;
      const std::string group = SinkGroup(config_, name);
      const auto [taken, fresh] = key_of.emplace(group, key);
      if (fresh) continue;
      Add({key + ".group_id", key},
          fmt::format("\"{}\" is the group of {} as well; it takes a group of its own", group, taken->second));
    }
  }

  // One process at a time writes to a directory: the other one would wait for ever.
  void CheckDirectories() {
    std::map<std::filesystem::path, std::string> key_of;
    for (const auto& [name, sink] : sinks_) {
      if (sink.to() != "jsonl" || sink.jsonl().directory().empty()) continue;
      const std::string key = "sinks." + name;
      const auto directory = (std::filesystem::path(sink.jsonl().directory()) / "").lexically_normal();
      const auto [taken, fresh] = key_of.emplace(directory, key);
      if (fresh) continue;
      Add({key + ".jsonl.directory"},
          fmt::format("{} writes there as well; it takes a directory of its own", taken->second));
    }
  }

  void CheckHeaders() {
    const std::string& source = config_.output().cloudevents_source();
    if (!std::all_of(source.begin(), source.end(), [](char c) { return c > ' ' && c <= '~'; })) {
      Add({"output.cloudevents_source"},
          "not a URI; it takes one without spaces, in ASCII, for example /news/policywire");
    }
  }

  void CheckSink(const std::string& name, const v1::SinkConfig& sink) {
    const std::string prefix = "sinks." + name;
    // It becomes part of a consumer group's name, and is typed in a shell.
    if (!IsTopicName(name)) Add({prefix}, "not a sink's name; it takes letters, digits, '.', '_' and '-'");
    if (sink.to().empty()) {
      Add({prefix + ".to", prefix}, "missing; it takes " + Allowed(*SinkField("to")));
      return;
    }
    CheckKinds(prefix, sink);
    if (sink.to() == "jsonl" && sink.jsonl().directory().empty()) {
      Add({prefix + ".jsonl.directory", prefix}, "empty; with to: jsonl, it takes a directory");
    }
    if (sink.to() == "postgres") CheckConnection(prefix, sink.postgres().connection());
    if (sink.to() == "webhook") CheckWebhook(prefix, sink.webhook());
    if (!sink.dead_letters_topic().empty()) {
      if (!IsTopicName(sink.dead_letters_topic())) {
        Add({prefix + ".dead_letters_topic"},
            "not the name of a topic; it takes 1 to 249 letters, digits, '.', '_' and '-'");
      }
      CheckDeadLetters(prefix + ".dead_letters_topic", sink.dead_letters_topic());
    }
    CheckFilter(prefix + ".filter", sink.filter());
  }

  // Whoever reads one of these would take a dead letter for what it is there for.
  void CheckDeadLetters(const std::string& key, const std::string& topic) {
    std::vector<std::pair<std::string, std::string>> others = {
        {"output.events_topic", config_.output().events_topic()},
        {"output.enriched_topic", config_.output().enriched_topic()}};
    for (const std::string& input : config_.input().topics()) others.emplace_back("input.topics", input);
    for (const auto& [other, name] : others) {
      if (name == topic) Add({key, other}, fmt::format("this is the topic of {}; it takes a topic of its own", other));
    }
  }

  void CheckConnection(const std::string& sink, const std::string& connection) {
    const auto complete = sink::CompleteConnectionString(connection);
    if (!complete.ok()) Add({sink + ".postgres.connection"}, std::string(complete.status().message()));
  }

  void CheckWebhook(const std::string& sink, const v1::WebhookSinkConfig& webhook) {
    const std::string prefix = sink + ".webhook.";
    if (!ParseHttpUrl(webhook.url())) {
      Add({prefix + "url", sink},
          "not an address; it takes http:// or https://, a host, and no user or password, for "
          "example https://receiver.example/events");
    }
    if (!webhook.secret().empty() && !webhook.secret_file().empty()) {
      Add({prefix + "secret_file"}, "beside webhook.secret; it takes one of the two");
    }
    if (!webhook.secret().empty()) {
      if (const auto keys = sink::ParseSecrets(webhook.secret()); !keys.ok()) {
        Add({prefix + "secret"}, std::string(keys.status().message()));
      }
    }
    if (webhook.max_backoff_ms() < webhook.backoff_ms()) {
      Add({prefix + "max_backoff_ms", prefix + "backoff_ms"},
          fmt::format("{} ms are less than the first pause; it takes webhook.backoff_ms ({}) or more",
                      webhook.max_backoff_ms(), webhook.backoff_ms()));
    }
    const v1::RuntimeConfig& runtime = config_.runtime();
    if (webhook.timeout_ms() >= runtime.watchdog_ms()) {
      Add({prefix + "timeout_ms", "runtime.watchdog_ms"},
          fmt::format("{} ms are longer than a call may take; it takes less than runtime.watchdog_ms ({})",
                      webhook.timeout_ms(), runtime.watchdog_ms()));
    }
    const uint64_t longest = uint64_t{webhook.attempts()} * webhook.timeout_ms() +
                             (webhook.attempts() - 1) * uint64_t{webhook.max_backoff_ms()};
    if (longest > runtime.progress_deadline_ms()) {
      Add({prefix + "attempts", prefix + "timeout_ms", prefix + "max_backoff_ms", "runtime.progress_deadline_ms", sink},
          fmt::format("with timeouts and pauses they may take {} ms, and a partition that does not move is given up "
                      "after runtime.progress_deadline_ms ({}): less of these, or more of that",
                      longest, runtime.progress_deadline_ms()));
    }
  }

  static const google::protobuf::FieldDescriptor* SinkField(const std::string& name) {
    return v1::SinkConfig::descriptor()->FindFieldByName(name);
  }

  // The section of a kind that a sink is not.
  void CheckKinds(const std::string& prefix, const v1::SinkConfig& sink) {
    v1::SinkConfig plain;
    SetDefaults(plain);
    const auto& reflection = *sink.GetReflection();
    for (const std::string& kind : SettingOf(*SinkField("to")).one_of()) {
      if (kind == sink.to()) continue;
      const auto& field = *SinkField(kind);
      if (google::protobuf::util::MessageDifferencer::Equals(reflection.GetMessage(sink, &field),
                                                             reflection.GetMessage(plain, &field))) {
        continue;
      }
      Add({fmt::format("{}.{}", prefix, kind)}, fmt::format("has no effect; it takes to: {} beside it", kind));
    }
  }

  void CheckFilter(const std::string& setting, const std::string& text) {
    sink::FilterFault fault;
    if (sink::Filter::Compile(text, fault)) return;
    if (!Add({setting}, fault.text)) return;
    const auto place = std::find_if(result_.places.begin(), result_.places.end(),
                                    [&setting](const Place& candidate) { return candidate.setting == setting; });
    if (place == result_.places.end()) return;
    const TextPlace at = PlaceInScalar(yaml_, place->value, text, fault.offset);
    result_.faults.back().line = at.line;
    result_.faults.back().column = at.column;
  }

  void CheckRegistry() {
    const v1::SchemaRegistryConfig& registry = config_.schema_registry();
    for (const std::string& url : registry.urls()) {
      if (const auto parsed = ParseHttpUrl(url); parsed && parsed->query.empty()) continue;
      Add({"schema_registry.urls"},
          "not an address; it takes http:// or https://, a host, and no user or password, for example "
          "http://127.0.0.1:8081");
    }
    if (registry.username().empty() && !registry.password().empty()) {
      Add({"schema_registry.password", "schema_registry.username"},
          "has no effect; it takes schema_registry.username beside it");
    }
    if (registry.certificate_location().empty() != registry.key_location().empty()) {
      Add({"schema_registry.certificate_location", "schema_registry.key_location"},
          "a certificate and its key go together; it takes both or neither");
    }
  }

  // Blames the first of the settings, at the place of the first that the file gives. Where one of them could not be
  // read, what the others say beside it means little: nothing is added, and false returned.
  bool Add(const std::vector<std::string>& settings, const std::string& text) {
    if (std::any_of(settings.begin(), settings.end(), [this](const std::string& setting) { return IsUnread(setting); }))
      return false;
    Fault fault{1, 1, settings[0] + ": " + text};
    for (const std::string& setting : settings) {
      const auto place = std::find_if(result_.places.begin(), result_.places.end(),
                                      [&setting](const Place& candidate) { return candidate.setting == setting; });
      if (place == result_.places.end()) continue;
      fault.line = place->line;
      fault.column = place->column;
      break;
    }
    result_.faults.push_back(fault);
    return true;
  }

  // Whether a fault of the file is that of the setting, of an element of it, or of a section that it is in.
  bool IsUnread(const std::string& setting) const {
    return std::any_of(result_.faults.begin(), result_.faults.begin() + read_faults_, [&](const Fault& fault) {
      if (fault.text.starts_with(setting + "[")) return true;
      for (size_t end = setting.find('.'); end != std::string::npos; end = setting.find('.', end + 1)) {
        if (fault.text.starts_with(setting.substr(0, end) + ": ")) return true;
      }
      return fault.text.starts_with(setting + ": ");
    });
  }

  const v1::PipelineConfig& config_;
  // Always in the same order: of two that are in each other's way the second is to blame.
  const std::map<std::string, v1::SinkConfig> sinks_ = SinksByName(config_);
  const std::string_view yaml_;
  ReadResult& result_;
  const std::ptrdiff_t read_faults_ = std::ssize(result_.faults);  // of the file itself, the first
};

}  // namespace

Environment ProcessEnvironment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
}

v1::PipelineConfig DefaultConfig() {
  v1::PipelineConfig config;
  SetDefaults(config);
  return config;
}

std::map<std::string, v1::SinkConfig> SinksByName(const v1::PipelineConfig& config) {
  return {config.sinks().begin(), config.sinks().end()};
}

std::string SinkGroup(const v1::PipelineConfig& config, const std::string& name) {
  const std::string& given = config.sinks().at(name).group_id();
  return given.empty() ? fmt::format("{}-{}", config.input().group_id(), name) : given;
}

absl::StatusOr<v1::PipelineConfig> ParseConfig(std::string_view yaml, std::string_view file,
                                               const Environment& environment, v1::PipelineConfig* as_read) {
  v1::PipelineConfig config = DefaultConfig();
  ReadResult result = ReadYaml(yaml, environment, config);
  CrossCheck(config, yaml, result).Run();
  if (as_read != nullptr) *as_read = config;
  if (result.faults.empty()) return config;
  SortByPlace(result.faults);
  std::string message;
  for (const Fault& fault : result.faults) {
    if (!message.empty()) message += '\n';
    message += fmt::format("{}:{}:{}: {}", file, fault.line, fault.column, fault.text);
  }
  return absl::InvalidArgumentError(message);
}

absl::StatusOr<v1::PipelineConfig> LoadConfig(const std::string& path, const Environment& environment,
                                              v1::PipelineConfig* as_read) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream yaml;
  // Opening a directory succeeds; reading from it does not.
  if (file && file.peek() != std::ifstream::traits_type::eof()) yaml << file.rdbuf();
  if (!file.is_open() || file.bad() || errno != 0) {
    const int error = errno;
    const std::string message = fmt::format("{}: cannot be read: {}", path, std::strerror(error));
    if (error == EACCES || error == EPERM) return absl::PermissionDeniedError(message);
    return absl::NotFoundError(message);
  }
  return ParseConfig(yaml.str(), path, environment, as_read);
}

}  // namespace policywire::deploy
