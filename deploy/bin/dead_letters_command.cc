#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "deploy/bin/command.h"
#include "deploy/bin/dead_letter_replay.h"
#include "deploy/bin/dead_letter_topic.h"
#include "deploy/bin/kafka_handle.h"
#include "deploy/bin/options.h"
#include "deploy/bin/terminal.h"
#include "sink/jsonl/json_writer.h"
#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

std::string Moment(int64_t time_ms) {
  if (time_ms < 0) return "no time";
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::FromUnixMillis(time_ms), absl::UTCTimeZone());
}

std::string Group(uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string Letters(uint64_t count) { return fmt::format("{} dead letter{}", Group(count), count == 1 ? "" : "s"); }

std::string OriginOf(const v1::DeadLetter& letter) {
  return fmt::format("{}[{}]@{}", letter.topic(), letter.partition(), letter.offset());
}

template <typename Enum>
Choices<Enum> ChoicesOf() {
  const google::protobuf::EnumDescriptor& type = *google::protobuf::GetEnumDescriptor<Enum>();
  Choices<Enum> choices;
  for (int i = 1; i < type.value_count(); ++i) {  // the first is "unspecified"
    choices.emplace_back(type.value(i)->name(), static_cast<Enum>(type.value(i)->number()));
  }
  return choices;
}

// The letter on one line, for people.
std::string Line(const StoredLetter& stored) {
  const v1::DeadLetter& letter = stored.letter;
  return fmt::format("{}:{}  {}  {}  {}  {}  {}  {}\n", stored.partition, stored.offset, Moment(stored.time_ms),
                     v1::Stage_Name(letter.stage()), v1::Reason_Name(letter.reason()), sink::Visible(OriginOf(letter)),
                     letter.has_key() ? sink::Visible(letter.key()) : "-", sink::Visible(letter.detail()));
}

// The same for programs. `more` goes in front of the letter: "\"replayed\":true".
std::string JsonLine(const StoredLetter& stored, std::string_view more, bool with_value) {
  v1::DeadLetter letter = stored.letter;
  if (!with_value) letter.clear_value();
  std::string line = fmt::format("{{\"partition\":{},\"offset\":{},", stored.partition, stored.offset);
  if (stored.time_ms >= 0) line += fmt::format("\"time\":\"{}\",", Moment(stored.time_ms));
  line.append(more).append("\"dead_letter\":");
  sink::AppendJson(letter, line);
  return line + "}\n";
}

void Print(std::string_view text) { fmt::print("{}", text); }

// What the subcommands share: where the letters are, and which are meant.
struct LetterOptions {
  ConfigOption config;
  LetterFilter filter;
  bool json = false;

  void DeclareConfig(CLI::App& command) {
    config.Declare(command, true);
    AddChoice<bool>(command, "--format", "text (for people) or jsonl", {{"text", false}, {"jsonl", true}}, json)
        ->default_str("text");
  }

  void DeclareFilter(CLI::App& command) {
    AddChoice(command, "--stage", "Only those that failed there: DECODE, ENRICH, PUBLISH", ChoicesOf<v1::Stage>(),
              filter.stage)
        ->type_name("STAGE");
    AddChoice(command, "--reason", "Only those with this reason, as count tells it", ChoicesOf<v1::Reason>(),
              filter.reason)
        ->type_name("REASON");
    DeclareMoment(command, "--since", "Only those of this time or later: 2026-01-31, or RFC 3339", filter.since_ms);
    DeclareMoment(command, "--until", "Only those from before this time", filter.until_ms);
    command.add_option("--topic", filter.topic, "Only those whose records came from this topic")->type_name("TOPIC");
  }

  // What each option alone cannot tell.
  absl::Status Check() const {
    if (!filter.since_ms || !filter.until_ms || *filter.since_ms < *filter.until_ms) return absl::OkStatus();
    return absl::InvalidArgumentError("--since is not before --until: no letter can be between them");
  }
};

void DeclareLimit(CLI::App& command, uint64_t& limit) {
  command.add_option("--limit", limit, "As many at most (0: all)")
      ->type_name("N")
      ->check([](const std::string& given) -> std::string {
        uint64_t count = 0;
        return absl::SimpleAtoi(given, &count) ? "" : fmt::format("'{}' is no number of letters", given);
      })
      ->default_str("0");
}

// Tells what among the dead letters is none, and remembers that there was some.
struct Complaints {
  bool any = false;
  std::function<void(const std::string&)> Take() {
    return [this](const std::string& complaint) {
      any = true;
      Tell(complaint);
    };
  }
  ExitCode Code() const { return any ? ExitCode::kBadInput : ExitCode::kOk; }
};

// Each letter that is not replayed and that the filter takes.
absl::Status ForEachOutstanding(DeadLetterTopic& topic, const LetterFilter& filter,
                                const std::function<bool(const StoredLetter&)>& visit, Complaints& complaints) {
  bool more = true;
  for (int32_t partition = 0; more && partition < topic.partitions(); ++partition) {
    absl::Status read = topic.Read(
        partition, 0,
        [&](const StoredLetter& stored) {
          if (!stored.replayed && filter.Takes(stored)) more = visit(stored);
          return more;
        },
        complaints.Take());
    if (!read.ok()) return read;
  }
  return absl::OkStatus();
}

ExitCode Count(const LetterOptions& options, DeadLetterTopic& topic) {
  struct Kind {
    uint64_t count = 0;
    int64_t first_ms = 0;
    int64_t last_ms = 0;

    void Add(int64_t first, int64_t last, uint64_t more) {
      first_ms = count == 0 ? first : std::min(first_ms, first);
      last_ms = count == 0 ? last : std::max(last_ms, last);
      count += more;
    }
  };
  std::map<std::pair<v1::Stage, v1::Reason>, Kind> kinds;
  Complaints complaints;
  const absl::Status read = ForEachOutstanding(
      topic, options.filter,
      [&](const StoredLetter& stored) {
        kinds[{stored.letter.stage(), stored.letter.reason()}].Add(stored.time_ms, stored.time_ms, 1);
        return true;
      },
      complaints);
  if (!read.ok()) return Fail(KafkaExitCode(read), read);
  Kind total;
  for (const auto& [kind, counted] : kinds) total.Add(counted.first_ms, counted.last_ms, counted.count);
  const auto print = [&](const std::string& stage, const std::string& reason, const Kind& counted) {
    const std::string first = counted.count == 0 ? "-" : Moment(counted.first_ms);
    const std::string last = counted.count == 0 ? "-" : Moment(counted.last_ms);
    if (options.json) {
      fmt::print("{{\"stage\":\"{}\",\"reason\":\"{}\",\"count\":{},\"first\":\"{}\",\"last\":\"{}\"}}\n", stage,
                 reason, counted.count, first, last);
    } else {
      fmt::print("{:<8} {:<17} {:>9}  {:<24}  {}\n", stage, reason, Group(counted.count), first, last);
    }
  };
  if (!options.json) fmt::print("{:<8} {:<17} {:>9}  {:<24}  {}\n", "STAGE", "REASON", "COUNT", "FIRST", "LAST");
  for (const auto& [kind, counted] : kinds) print(v1::Stage_Name(kind.first), v1::Reason_Name(kind.second), counted);
  if (!options.json) print("total", "", total);
  return complaints.Code();
}

ExitCode List(const LetterOptions& options, uint64_t limit, DeadLetterTopic& topic) {
  Complaints complaints;
  uint64_t listed = 0;
  const absl::Status read = ForEachOutstanding(
      topic, options.filter,
      [&](const StoredLetter& stored) {
        Print(options.json ? JsonLine(stored, "", false) : Line(stored));
        return ++listed != limit;
      },
      complaints);
  return read.ok() ? complaints.Code() : Fail(KafkaExitCode(read), read);
}

// Everything in it, a line a field; lines of the value as they are, made visible one by one.
void PrintLetter(const StoredLetter& stored) {
  const v1::DeadLetter& letter = stored.letter;
  const auto field = [](std::string_view name, std::string_view value) {
    fmt::print("{:<10} {}\n", name, sink::Visible(value));
  };
  field("place", fmt::format("{}:{}", stored.partition, stored.offset));
  field("time", Moment(stored.time_ms));
  field("replayed", stored.replayed ? "yes" : "no");
  field("stage", v1::Stage_Name(letter.stage()));
  field("reason", v1::Reason_Name(letter.reason()));
  field("detail", letter.detail());
  field("decoder", letter.decoder().empty() ? "none" : letter.decoder());
  field("attempt", fmt::format("{}", letter.attempt()));
  field("build", letter.build());
  if (!letter.sink_group().empty()) field("sink", letter.sink_group());
  field("origin", OriginOf(letter));
  field("written", Moment(letter.timestamp_ms()));
  field("key", letter.has_key() ? letter.key() : "null");
  for (const v1::Header& header : letter.headers()) {
    field("header", fmt::format("{}: {}", header.name(), header.has_value() ? header.value() : "null"));
  }
  field("size", letter.has_value() || letter.value_omitted() ? fmt::format("{} bytes", letter.value_size())
                                                             : "null (a tombstone)");
  if (!letter.value_digest().empty()) field("digest", letter.value_digest());
  if (letter.value_omitted()) field("value", "too large to be kept; it stood at the origin");
  if (!letter.has_value()) return;
  fmt::print("\n");
  for (std::string_view rest = letter.value(); !rest.empty();) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    fmt::print("{}\n", sink::Visible(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

// PARTITION:OFFSET
bool ReadPlace(std::string_view text, int32_t& partition, int64_t& offset) {
  const auto number = [](std::string_view digits, auto& out) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return error == std::errc() && end == digits.data() + digits.size() && out >= 0;
  };
  const size_t colon = text.find(':');
  return colon != text.npos && number(text.substr(0, colon), partition) && number(text.substr(colon + 1), offset);
}

ExitCode Show(const LetterOptions& options, const std::string& place, bool raw, DeadLetterTopic& topic) {
  int32_t partition = 0;
  int64_t offset = 0;
  ReadPlace(place, partition, offset);  // checked with the command line
  std::optional<StoredLetter> found;
  Complaints complaints;
  if (partition < topic.partitions()) {
    const absl::Status read = topic.Read(
        partition, offset,
        [&](StoredLetter stored) {
          if (stored.offset == offset) found = std::move(stored);
          return false;
        },
        complaints.Take());
    if (!read.ok()) return Fail(KafkaExitCode(read), read);
  }
  if (!found) {
    return Fail(ExitCode::kNoInput,
                absl::NotFoundError(fmt::format("no dead letter stands at {} of {}", place, topic.name())));
  }
  if (raw) {
    if (found->letter.value_omitted()) {
      return Fail(ExitCode::kNoInput,
                  absl::NotFoundError(fmt::format("the value of {} was too large to be kept; it stood at {}", place,
                                                  OriginOf(found->letter))));
    }
    std::fwrite(found->letter.value().data(), 1, found->letter.value().size(), stdout);
  } else if (options.json) {
    Print(JsonLine(*found, found->replayed ? "\"replayed\":true," : "\"replayed\":false,", true));
  } else {
    PrintLetter(*found);
  }
  return ExitCode::kOk;
}

ExitCode Replay(const v1::PipelineConfig& config, const LetterOptions& options, DeadLetterReplayOptions replay) {
  replay.filter = options.filter;
  uint64_t replayed = 0;
  uint64_t left = 0;
  uint64_t beyond_limit = 0;
  Complaints complaints;
  ReplayListener listener;
  listener.replayed = [&](const StoredLetter& stored) {
    ++replayed;
    if (options.json) {
      Print(
          JsonLine(stored, replay.dry_run ? "\"outcome\":\"would be replayed\"," : "\"outcome\":\"replayed\",", false));
    } else {
      fmt::print("{}:{}  {}  {}\n", stored.partition, stored.offset, v1::Reason_Name(stored.letter.reason()),
                 sink::Visible(OriginOf(stored.letter)));
    }
    std::fflush(stdout);  // what stands there is committed, whatever comes
  };
  listener.left = [&](const StoredLetter& stored, const std::string& why) {
    ++left;
    Tell(fmt::format("dead letter {}:{} stays: {}", stored.partition, stored.offset, why));
  };
  listener.beyond_limit = [&] { ++beyond_limit; };
  listener.complain = complaints.Take();
  const absl::Status status = DeadLetterReplay(config, replay, listener).Run();
  if (!options.json && status.ok()) {
    fmt::print("{} {}replayed, {} left{}\n", Letters(replayed), replay.dry_run ? "would be " : "",
               Group(left + beyond_limit),
               beyond_limit > 0 ? fmt::format(" ({} beyond --limit)", Group(beyond_limit)) : "");
  } else if (!options.json) {
    // How many are left, nobody has seen.
    fmt::print("{} {}replayed before the end\n", Letters(replayed), replay.dry_run ? "would be " : "");
  }
  if (!status.ok()) return Fail(KafkaExitCode(status), status);
  return left > 0 ? ExitCode::kBadInput : complaints.Code();
}

class DeadLettersCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    command_ = program.add_subcommand("dead-letters", "What could not be processed: counted, listed, shown, replayed");
    command_->require_subcommand(1);
    command_->footer("policywire dead-letters COMMAND --help tells more.\n");

    count_ = command_->add_subcommand("count", "How many there are of each stage and reason, first and last");
    count_options_.DeclareConfig(*count_);
    count_options_.DeclareFilter(*count_);
    count_->footer(
        "Those that were replayed are not counted.\n\n"
        "Example:\n"
        "  policywire dead-letters count -c pipeline.yaml --since 2026-01-31\n");

    list_ = command_->add_subcommand("ls", "One line each: place, time, stage, reason, origin, key, what was wrong");
    list_options_.DeclareConfig(*list_);
    list_options_.DeclareFilter(*list_);
    DeclareLimit(*list_, limit_);
    list_->footer(
        "A place is PARTITION:OFFSET in the dead-letter topic, an origin TOPIC[PARTITION]@OFFSET. Those that were\n"
        "replayed are not listed. With jsonl, each line holds the DeadLetter without its value.\n\n"
        "Example:\n"
        "  policywire dead-letters ls -c pipeline.yaml --reason MALFORMED --limit 20\n");

    show_ = command_->add_subcommand("show", "Everything in one of them, the original bytes too");
    show_->add_option("place", place_, "Where it stands, as ls tells it")
        ->type_name("PARTITION:OFFSET")
        ->required()
        ->check([](const std::string& given) -> std::string {
          int32_t partition = 0;
          int64_t offset = 0;
          return ReadPlace(given, partition, offset) ? "" : fmt::format("'{}' is no PARTITION:OFFSET", given);
        });
    show_options_.DeclareConfig(*show_);
    show_->add_flag("--raw", raw_, "Only the original bytes, as they were");
    show_->footer(
        "Bytes that a terminal would obey or could not show stand as \\x1b, \\u202e, \\xff.\n\n"
        "Examples:\n"
        "  policywire dead-letters show 2:1017 -c pipeline.yaml\n"
        "  policywire dead-letters show 2:1017 -c pipeline.yaml --raw | policywire extract -\n");

    replay_ = command_->add_subcommand("replay", "Put them back into their topics, for the service to process again");
    replay_options_.DeclareConfig(*replay_);
    replay_options_.DeclareFilter(*replay_);
    DeclareLimit(*replay_, replay_settings_.limit);
    replay_
        ->add_option("--max-attempts", replay_settings_.max_attempts,
                     "Leave those that were replayed this often and came back")
        ->type_name("N")
        ->default_str("3");
    replay_->add_flag("--dry-run", replay_settings_.dry_run, "Only tell which would be replayed");
    replay_->footer(
        "Each record goes back as it was, to its own partition, with headers that tell where it stood first and how\n"
        "often it was replayed; its events name the first place. Records and the note that they were replayed are one\n"
        "transaction: however often this is run or killed, each letter is replayed once. One that fails again is a "
        "new\n"
        "letter. Of one key, they keep their order. What stays is told, and the exit code is 1. What a sink had set\n"
        "aside goes back into the events topic for that sink alone, by a header (policywire-sink-group); other sinks\n"
        "pass over it, other readers of the topic know it by event_id. The transactional id is the topic's name and\n"
        "\"-replay\".\n\n"
        "Examples:\n"
        "  policywire dead-letters replay -c pipeline.yaml --reason WRONG_TYPE --dry-run\n"
        "  policywire dead-letters replay -c pipeline.yaml --reason WRONG_TYPE\n");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    const LetterOptions& options = count_->parsed()  ? count_options_
                                   : list_->parsed() ? list_options_
                                   : show_->parsed() ? show_options_
                                                     : replay_options_;
    if (absl::Status sound = options.Check(); !sound.ok()) return Fail(ExitCode::kUsage, sound);
    const auto config = options.config.Load();
    if (!config.ok()) return Fail(ExitCode::kConfig, config.status());
    if (replay_->parsed()) return Replay(*config, options, replay_settings_);
    const auto topic = DeadLetterTopic::Open(*config);
    if (!topic.ok()) return Fail(KafkaExitCode(topic.status()), topic.status());
    if (count_->parsed()) return Count(options, **topic);
    if (list_->parsed()) return List(options, limit_, **topic);
    return Show(options, place_, raw_, **topic);
  }

 private:
  CLI::App* command_ = nullptr;
  CLI::App* count_ = nullptr;
  CLI::App* list_ = nullptr;
  CLI::App* show_ = nullptr;
  CLI::App* replay_ = nullptr;
  LetterOptions count_options_;
  LetterOptions list_options_;
  LetterOptions show_options_;
  LetterOptions replay_options_;
  uint64_t limit_ = 0;
  std::string place_;
  bool raw_ = false;
  DeadLetterReplayOptions replay_settings_;
};

}  // namespace

std::unique_ptr<Command> MakeDeadLettersCommand() { return std::make_unique<DeadLettersCommand>(); }

}  // namespace policywire::deploy
