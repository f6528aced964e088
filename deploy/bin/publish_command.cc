#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "deploy/bin/article_producer.h"
#include "deploy/bin/command.h"
#include "deploy/bin/decode_input.h"
#include "deploy/bin/options.h"
#include "deploy/bin/progress.h"
#include "deploy/bin/terminal.h"
#include "ingest/decode/decoder_registry.h"
#include "ingest/status_text.h"
#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

class PublishCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    command_ = program.add_subcommand("publish", "Articles from files into a Kafka topic");
    input_.Declare(*command_);
    command_->add_option("--topic", topic_, "Topic to write to; without it the first of input.topics")
        ->type_name("TOPIC");
    command_->add_flag("--check", check_, "Leave out messages that cannot be read, and exit with 1");
    config_.Declare(*command_, false);
    command_->footer(
        "Messages go to the topic byte for byte, with their format in the content-type header and the article's id as\n"
        "key, the first one's where there are several. Without --check, those that cannot be read go too, without a\n"
        "key: the service puts them among the dead letters. Of a web archive each record with an article is a message, "
        "and\n"
        "the others are counted. Every delivery is checked; the exit code is 1 when one\n"
        "failed.\n\n"
        "Examples:\n"
        "  policywire publish articles.jsonl -c pipeline.yaml\n"
        "  policywire publish --topic raw-articles stories/*.txt -c pipeline.yaml\n");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    const auto config = config_.Load();
    if (!config.ok()) return Fail(ExitCode::kConfig, config.status());
    const auto reader = input_.Open(config->input());
    if (!reader.ok()) return Fail(ExitCode::kNoInput, reader.status());
    const ingest::DecoderRegistry registry(config->input());
    const std::string topic = topic_.empty() ? config->input().topics(0) : topic_;
    const auto producer = ArticleProducer::Connect(*config, topic);
    if (!producer.ok()) return Fail(KafkaExitCode(producer.status()), producer.status());

    bool bad = false;
    uint64_t left_out = 0;
    Progress progress(IsTerminal(STDERR_FILENO), "messages", (*reader)->total_bytes());
    const auto tell = [&](const std::string& complaint) {
      bad = true;
      progress.Clear();
      Tell(complaint);
    };
    const auto tell_failures = [&] {
      for (const std::string& failure : (*producer)->TakeFailures()) tell(failure);
    };
    while ((*producer)->cluster_status().ok()) {
      Input input;
      const auto more = (*reader)->Next(input);
      if (!more.ok()) {
        tell(std::string(ingest::StatusText(more.status())));
        continue;
      }
      if (!*more) break;
      const ingest::DecoderRegistry::Result result = DecodeInput(registry, input);
      const auto* const error = std::get_if<ingest::DecodeError>(&result.decoded);
      if (error != nullptr && (check_ || input.too_large || input.error)) {
        tell(Complaint(input.place, *error));
        continue;
      }
      const auto* const articles = std::get_if<std::vector<v1::Article>>(&result.decoded);
      // Most records of a crawl are requests, pictures and scripts.
      if ((*reader)->in_archive() && articles != nullptr && articles->empty()) {
        ++left_out;
        continue;
      }
      std::optional<std::string_view> key;
      if (articles != nullptr && !articles->empty()) key = articles->front().article_id();
      // What was told by the bytes is said to those who read the topic; what could not be told, they look at again.
      (*producer)->Send(key, input.bytes, result.decoder.empty() ? input.decoder : result.decoder, input.place);
      tell_failures();
      progress.Update((*producer)->delivered(), (*reader)->bytes_read());
    }
    (*producer)->Flush();
    tell_failures();
    progress.Clear();
    const uint64_t delivered = (*producer)->delivered();
    fmt::print("{} message{} published to {}\n", delivered, delivered == 1 ? "" : "s", sink::Visible(topic));
    if (left_out > 0) {
      fmt::print("{} record{} without an article left out\n", left_out, left_out == 1 ? "" : "s");
    }
    if (!(*producer)->cluster_status().ok()) {
      return Fail(KafkaExitCode((*producer)->cluster_status()), (*producer)->cluster_status());
    }
    return bad ? ExitCode::kBadInput : ExitCode::kOk;
  }

 private:
  CLI::App* command_ = nullptr;
  InputOptions input_;
  std::string topic_;
  bool check_ = false;
  ConfigOption config_;
};

}  // namespace

std::unique_ptr<Command> MakePublishCommand() { return std::make_unique<PublishCommand>(); }

}  // namespace policywire::deploy
