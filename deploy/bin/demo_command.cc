#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "deploy/bin/article_producer.h"
#include "deploy/bin/command.h"
#include "deploy/bin/kafka_handle.h"
#include "deploy/bin/logging.h"
#include "deploy/bin/options.h"
#include "deploy/bin/sample_articles.h"
#include "deploy/bin/service_command.h"
#include "deploy/bin/terminal.h"
#include "deploy/bin/topic_history.h"
#include "deploy/config/config.h"
#include "deploy/http/endpoints.h"
#include "deploy/runtime/embedded_broker.h"
#include "deploy/runtime/service.h"
#include "deploy/runtime/stop_signal.h"
#include "ingest/decode/decoder_registry.h"
#include "ingest/kafka/client.h"
#include "policywire/v1/article.pb.h"
#include "policywire/v1/dead_letter.pb.h"
#include "sink/table/table.h"
#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

// A machine that needs longer for thirty articles is stuck, and the demo says so.
constexpr auto kPatience = std::chrono::seconds(60);
constexpr int kPartitions = 4;
// Between two articles where somebody watches.
constexpr std::chrono::seconds kPace(1);

// What the service published, read back from its topics as anybody's consumer would.
struct Published {
  std::map<std::string, v1::EnrichedArticle> articles;  // by id; with the events of the events topic
  std::vector<v1::PolicyEvent> events;
  std::vector<v1::DeadLetter> dead_letters;
};

class TopicReader {
 public:
  static absl::StatusOr<std::unique_ptr<TopicReader>> Open(const v1::PipelineConfig& config) {
    KafkaProperties properties = ConsumerProperties(config);
    properties["group.id"] = "policywire-demo-reader";
    properties["isolation.level"] = "read_committed";
    properties["enable.auto.commit"] = "false";
    auto handle = MakeKafkaHandle(RD_KAFKA_CONSUMER, properties);
    if (!handle.ok()) return handle.status();
    rd_kafka_poll_set_consumer(handle->get());
    const ingest::PartitionList all(rd_kafka_topic_partition_list_new(3 * kPartitions));
    for (const std::string& topic :
         {config.output().events_topic(), config.output().enriched_topic(), config.output().dead_letters_topic()}) {
      for (int partition = 0; partition < kPartitions; ++partition) {
        rd_kafka_topic_partition_list_add(all.get(), topic.c_str(), partition)->offset = RD_KAFKA_OFFSET_BEGINNING;
      }
    }
    if (const auto error = rd_kafka_assign(handle->get(), all.get())) return KafkaStatus(error, "reading the outputs");
    return std::make_unique<TopicReader>(config.output(), *std::move(handle));
  }

  TopicReader(const v1::OutputConfig& topics, KafkaHandle handle) : topics_(topics), handle_(std::move(handle)) {}
  ~TopicReader() { rd_kafka_consumer_close(handle_.get()); }
  TopicReader(const TopicReader&) = delete;
  TopicReader& operator=(const TopicReader&) = delete;

  // Takes what is at hand, waiting for a moment at most.
  void Read(Published& published) {
    const ingest::MessageHandle message(rd_kafka_consumer_poll(handle_.get(), 50));
    if (message == nullptr || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    const std::string_view topic = rd_kafka_topic_name(message->rkt);
    const int size = static_cast<int>(message->len);
    if (topic == topics_.events_topic()) {
      published.events.emplace_back().ParseFromArray(message->payload, size);
    } else if (topic == topics_.dead_letters_topic()) {
      published.dead_letters.emplace_back().ParseFromArray(message->payload, size);
    } else {
      v1::EnrichedArticle article;
      article.ParseFromArray(message->payload, size);
      expected_events_ += static_cast<size_t>(article.events_size());
      article.clear_events();
      published.articles[article.article_id()] = std::move(article);
    }
  }

  // True when every input has its outcome here, and every event of the articles has come on its own topic as well.
  bool Complete(const Published& published, uint64_t inputs) const {
    return published.articles.size() + published.dead_letters.size() >= inputs &&
           published.events.size() >= expected_events_;
  }

 private:
  const v1::OutputConfig& topics_;
  KafkaHandle handle_;
  size_t expected_events_ = 0;
};

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

class DemoCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    command_ = program.add_subcommand("demo", "The whole pipeline in one process, over an embedded broker");
    command_->footer(
        "Starts a broker on this machine's loopback, publishes sample articles, some of them broken, runs the service\n"
        "until all are committed, reads its topics back and prints the events. The broker is librdkafka's mock: it\n"
        "shows how the pipeline works and proves no guarantee. Nothing is left behind.\n\n"
        "With --page the articles come one a second, and the live page shows their events until Ctrl-C.\n");
    command_->add_flag("--page", page_, "Serve the live page, and stay until Ctrl-C");
    command_->add_option("--listen", listen_, "Where the page is served")
        ->type_name("HOST:PORT")
        ->capture_default_str()
        ->needs("--page");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    StopSignal stop;
    const SignalWatch watch(stop);
    v1::PipelineConfig config = DefaultConfig();
    config.mutable_log()->set_level("warn");
    SetUpLogging(config.log());
    auto broker = EmbeddedBroker::Start(1);
    if (!broker.ok()) return Fail(ExitCode::kUnavailable, broker.status());
    (*config.mutable_kafka())["bootstrap.servers"] = (*broker)->bootstrap();
    config.mutable_input()->set_group_id("policywire-demo");
    config.mutable_output()->set_enriched_topic("enriched-articles");
    for (const std::string& topic : {config.input().topics(0), config.output().events_topic(),
                                     config.output().enriched_topic(), config.output().dead_letters_topic()}) {
      if (const absl::Status made = (*broker)->CreateTopic(topic, kPartitions); !made.ok()) {
        return Fail(ExitCode::kUnavailable, made);
      }
    }

    ServiceState state;
    std::unique_ptr<HttpEndpoints> http;
    if (page_) {
      config.mutable_http()->set_listen(listen_);
      config.mutable_http()->set_page("always");
      auto started = HttpEndpoints::Start(config.http(), state);
      if (!started.ok()) return Fail(ExitCode::kConfig, started.status());
      http = *std::move(started);
      fmt::print(stderr, "{} shows the events, an article a second; Ctrl-C ends it\n", http->address());
    }

    const auto began = std::chrono::steady_clock::now();
    const auto producer = ArticleProducer::Connect(config, config.input().topics(0));
    if (!producer.ok()) return Fail(KafkaExitCode(producer.status()), producer.status());
    const std::vector<Sample> samples = ReadSamples(config.input());
    auto reader = TopicReader::Open(config);
    if (!reader.ok()) return Fail(KafkaExitCode(reader.status()), reader.status());

    const auto history = MakeTopicHistory(config);
    ServiceResult result;
    std::thread service([&] {
      result = RunService(config, *history, stop, state);
      stop.Request();  // ends the reading where the service ended by itself
    });
    const auto pace = page_ ? kPace : std::chrono::seconds(0);
    Published published;
    size_t sent = 0;
    bool complete = false;
    while (!complete && !stop.requested() &&
           std::chrono::steady_clock::now() - began < kPatience + pace * samples.size()) {
      while (sent < samples.size() && std::chrono::steady_clock::now() - began >= pace * sent) {
        (*producer)->Send(samples[sent].key, samples[sent].line, "json", fmt::format("sample {}", sent + 1));
        ++sent;
      }
      (*producer)->Flush();
      if (const absl::Status status = (*producer)->cluster_status(); !status.ok()) {
        stop.Request();
        service.join();
        return Fail(KafkaExitCode(status), status);
      }
      (*reader)->Read(published);
      complete = (*reader)->Complete(published, samples.size());
    }
    const bool interrupted = !complete && stop.requested();  // unless the service ended by itself, told below
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    if (page_ && complete) {
      Print(published, samples.size(), took.count());
      std::fflush(stdout);
      while (!stop.WaitFor(absl::Seconds(1))) {
      }
    }
    stop.Request();
    service.join();
    if (result.end != ServiceEnd::kStopped) return Fail(ExitCodeOf(result.end), result.status);
    if (page_ && complete) return ExitCode::kOk;
    Print(published, samples.size(), took.count());
    if (complete) return ExitCode::kOk;
    // A signal is a stop as good as any.
    return Fail(interrupted ? ExitCode::kOk : ExitCode::kInternal,
                absl::DeadlineExceededError(fmt::format(
                    "{} of {} articles have no outcome yet",
                    samples.size() - published.articles.size() - published.dead_letters.size(), samples.size())));
  }

 private:
  struct Sample {
    std::optional<std::string> key;
    std::string_view line;
  };

  std::vector<Sample> ReadSamples(const v1::InputConfig& config) {
    const ingest::DecoderRegistry registry(config);
    std::vector<Sample> samples;
    for (const auto& lines : {Lines(SampleArticles()), Lines(BrokenSamples())}) {
      for (const std::string_view line : lines) {
        const ingest::Decoded decoded = registry.Decode(line, "json").decoded;
        Sample& sample = samples.emplace_back(Sample{.key = std::nullopt, .line = line});
        if (const auto* const articles = std::get_if<std::vector<v1::Article>>(&decoded)) {
          sample.key = articles->at(0).article_id();
          order_.push_back(*sample.key);
        }
      }
    }
    return samples;
  }

  void Print(Published& published, uint64_t inputs, double seconds) const {
    // Events come from several partitions; in the table they stand as their article tells them.
    std::sort(published.events.begin(), published.events.end(), [](const v1::PolicyEvent& a, const v1::PolicyEvent& b) {
      return std::make_tuple(a.trigger_span().begin(), a.trigger_span().end(), a.event_id()) <
             std::make_tuple(b.trigger_span().begin(), b.trigger_span().end(), b.event_id());
    });
    for (v1::PolicyEvent& event : published.events) {
      *published.articles[event.origin().article_id()].add_events() = event;
    }
    const sink::TerminalTable table(StyleFor(STDOUT_FILENO));
    fmt::print("{}", table.Header());
    for (const std::string& id : order_) {
      const auto article = published.articles.find(id);
      if (article != published.articles.end()) fmt::print("{}", table.Rows(article->second));
    }
    fmt::print("\n{} articles in, {} events out, {} dead letters, in {:.1f} s\n", inputs, published.events.size(),
               published.dead_letters.size(), seconds);
    std::sort(published.dead_letters.begin(), published.dead_letters.end(),
              [](const v1::DeadLetter& a, const v1::DeadLetter& b) {
                return std::make_tuple(a.reason(), a.detail()) < std::make_tuple(b.reason(), b.detail());
              });
    for (const v1::DeadLetter& letter : published.dead_letters) {
      fmt::print("  dead letter: {}: {}\n", v1::Reason_Name(letter.reason()), sink::Visible(letter.detail()));
    }
  }

  CLI::App* command_ = nullptr;
  bool page_ = false;
  std::string listen_ = "127.0.0.1:9464";
  std::vector<std::string> order_;  // of the articles, as published
};

}  // namespace

std::unique_ptr<Command> MakeDemoCommand() { return std::make_unique<DemoCommand>(); }

}  // namespace policywire::deploy
