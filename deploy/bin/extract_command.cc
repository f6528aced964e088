#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "deploy/bin/command.h"
#include "deploy/bin/decode_input.h"
#include "deploy/bin/duplicate_linker.h"
#include "deploy/bin/options.h"
#include "deploy/bin/progress.h"
#include "deploy/bin/terminal.h"
#include "deploy/runtime/ordered_pool.h"
#include "deploy/runtime/reading.h"
#include "deploy/runtime/turnstile.h"
#include "enrich/language/language.h"
#include "ingest/decode/decoder_registry.h"
#include "ingest/status_text.h"
#include "sink/jsonl/json_writer.h"
#include "sink/protobuf/delimited.h"
#include "sink/table/table.h"
#include "sink/text/visible.h"

namespace policywire::deploy {
namespace {

enum class OutputFormat { kTable, kJsonLines, kProtobuf };

// Several messages at once, so that the threads meet rarely; in their place, why a file could not be read on.
struct Chunk {
  uint64_t number = 0;
  std::vector<std::variant<Input, std::string>> inputs;
};
// Duplicates are found in the order of the input, whichever thread reads what.
struct Duplicates {
  Turnstile turns;
  DuplicateLinker linker;
};
constexpr size_t kChunkBytes = 64 * 1024;
// Chunks held at once, for each thread.
constexpr size_t kChunksAThread = 4;

// Articles that are passed on without events, by their language.
using Languages = std::map<std::string, uint64_t>;

// ", 3 of them not in English (de 1, fr 2)", where there are any.
std::string OtherLanguages(const Languages& articles) {
  uint64_t sum = 0;
  std::string each;
  for (const auto& [language, count] : articles) {
    each += fmt::format("{}{} {}", each.empty() ? "" : ", ", sink::Visible(language), count);
    sum += count;
  }
  return sum == 0 ? "" : fmt::format(", {} of them not in English ({})", sum, each);
}

struct Extracted {
  std::string output;
  std::vector<std::string> messages;  // complaints and warnings
  uint64_t bad = 0;                   // complaints among them
  uint64_t articles = 0;
  uint64_t events = 0;
  uint64_t bytes = 0;
  uint64_t duplicates = 0;  // articles that repeat an earlier one
  Languages not_english;
};

bool WriteAll(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(wrote));
  }
  return true;
}

class ExtractCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    command_ = program.add_subcommand("extract", "Articles from files to events on standard output, without Kafka");
    input_.Declare(*command_);
    AddChoice<OutputFormat>(
        *command_, "--format",
        "table (for people), jsonl (one line an article) or\nprotobuf (EnrichedArticles, each after its "
        "length as a\nvarint); by default table on a terminal, else jsonl",
        {{"table", OutputFormat::kTable}, {"jsonl", OutputFormat::kJsonLines}, {"protobuf", OutputFormat::kProtobuf}},
        format_);
    command_
        ->add_option("--threads", threads_, "Threads that extract (0: one a core); the output does\nnot depend on it")
        ->type_name("N")
        ->check(CLI::Range(0, 1024).description(""))
        ->default_str("0");
    lexicon_.Declare(*command_);
    config_.Declare(*command_, false);
    command_->footer(
        "Messages that cannot be read are told on standard error as FILE:LINE: REASON: what is wrong; the others are\n"
        "processed all the same, and the exit code is 1. So it is for files that are no text, or UTF-16. An empty\n"
        "file holds no article and is no error. Warnings (FILE:LINE: warning: WHAT) change nothing.\n\n"
        "Examples:\n"
        "  policywire extract story.txt\n"
        "  policywire extract --format jsonl articles.jsonl > events.jsonl\n"
        "  zstdcat archive.jsonl.zst | policywire extract --threads 4 --format protobuf - > events.pb\n");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    const auto config = config_.Load();
    if (!config.ok()) return Fail(ExitCode::kConfig, config.status());
    const auto enricher = lexicon_.MakeEnricher(config->enrich());
    if (!enricher.ok()) return Fail(ExitCode::kConfig, enricher.status());
    const auto reader = input_.Open(config->input());
    if (!reader.ok()) return Fail(ExitCode::kNoInput, reader.status());
    const ingest::DecoderRegistry registry(config->input());

    const bool to_terminal = IsTerminal(STDOUT_FILENO);
    const OutputFormat format = format_.value_or(to_terminal ? OutputFormat::kTable : OutputFormat::kJsonLines);
    const sink::TerminalTable table(StyleFor(STDOUT_FILENO));
    if (format == OutputFormat::kTable && !WriteAll(table.Header())) return CannotWrite();

    const size_t threads = threads_ > 0 ? threads_ : std::max(1U, std::thread::hardware_concurrency());
    // Rows that appear are progress enough.
    Progress progress(IsTerminal(STDERR_FILENO) && !to_terminal, "articles", (*reader)->total_bytes());
    uint64_t articles = 0;
    uint64_t events = 0;
    uint64_t bytes = 0;
    uint64_t bad = 0;
    uint64_t repeated = 0;
    Languages not_english;
    bool written = true;
    Duplicates duplicates;
    uint64_t chunks = 0;
    MapInOrder<Chunk, Extracted>(
        threads, threads * kChunksAThread, [&] { return ReadChunk(**reader, chunks); },
        [&](Chunk chunk) { return Extract(std::move(chunk), registry, duplicates, **enricher, format, table); },
        [&](Extracted extracted) {
          if (!extracted.messages.empty()) progress.Clear();
          for (const std::string& message : extracted.messages) Tell(message);
          bad += extracted.bad;
          articles += extracted.articles;
          events += extracted.events;
          bytes += extracted.bytes;
          repeated += extracted.duplicates;
          for (const auto& [language, count] : extracted.not_english) not_english[language] += count;
          progress.Update(articles, bytes);
          written = WriteAll(extracted.output);
          return written;
        });
    progress.Clear();
    if (written && format == OutputFormat::kTable) {
      written = WriteAll(fmt::format("{} event{} in {} article{}{}{}\n", events, events == 1 ? "" : "s", articles,
                                     articles == 1 ? "" : "s", OtherLanguages(not_english),
                                     repeated == 0 ? "" : fmt::format(", {} repeat an earlier one", repeated)));
    }
    if (!written) return CannotWrite();
    return bad > 0 ? ExitCode::kBadInput : ExitCode::kOk;
  }

 private:
  static ExitCode CannotWrite() {
    return Fail(ExitCode::kCannotWrite, absl::DataLossError(fmt::format("standard output: {}", std::strerror(errno))));
  }

  // What is at hand, up to a chunk's size: whoever types or streams articles sees each one's events at once.
  static std::optional<Chunk> ReadChunk(InputReader& reader, uint64_t& chunks) {
    Chunk chunk;
    size_t bytes = 0;
    while (bytes < kChunkBytes) {
      Input input;
      const auto more = reader.Next(input);
      if (!more.ok()) {
        chunk.inputs.emplace_back(std::string(ingest::StatusText(more.status())));
        if (reader.MayBlock()) break;
        continue;
      }
      if (!*more) break;
      bytes += input.bytes.size();
      chunk.inputs.emplace_back(std::move(input));
      if (reader.MayBlock()) break;
    }
    if (chunk.inputs.empty()) return std::nullopt;
    chunk.number = chunks++;
    return chunk;
  }

  static Extracted Extract(Chunk chunk, const ingest::DecoderRegistry& registry, Duplicates& duplicates,
                           const enrich::Enricher& enricher, OutputFormat format, const sink::TerminalTable& table) {
    Extracted out;
    std::vector<std::vector<v1::Article>> articles;
    std::vector<std::vector<enrich::KeyedSketch>> sketches;
    for (auto& read : chunk.inputs) {
      if (auto* const complaint = std::get_if<std::string>(&read)) {
        out.messages.push_back(std::move(*complaint));
        ++out.bad;
        continue;
      }
      const Input& input = std::get<Input>(read);
      ingest::Decoded decoded = DecodeInput(registry, input).decoded;
      out.bytes += input.size;
      if (const auto* error = std::get_if<ingest::DecodeError>(&decoded)) {
        out.messages.push_back(Complaint(input.place, *error));
        ++out.bad;
        continue;
      }
      articles.push_back(std::move(std::get<std::vector<v1::Article>>(decoded)));
      sketches.push_back(SketchesOf(articles.back()));
      for (const v1::Article& article : articles.back()) {
        if (std::string warning = Warning(input.place, article); !warning.empty()) {
          out.messages.push_back(std::move(warning));
        }
      }
    }
    duplicates.turns.Take(chunk.number, [&] {
      for (size_t i = 0; i < articles.size(); ++i) duplicates.linker.Link(sketches[i], articles[i]);
    });
    for (const std::vector<v1::Article>& of_input : articles) {
      for (const v1::Article& article : of_input) Extract(article, enricher, format, table, out);
    }
    return out;
  }

  static void Extract(const v1::Article& article, const enrich::Enricher& enricher, OutputFormat format,
                      const sink::TerminalTable& table, Extracted& out) {
    const v1::EnrichedArticle enriched = enricher.Enrich(article);
    ++out.articles;
    out.events += static_cast<uint64_t>(enriched.events_size());
    out.duplicates += enriched.duplicate_of().empty() ? 0 : 1;
    if (!enrich::IsEnglish(enriched.language())) ++out.not_english[enriched.language()];
    switch (format) {
      case OutputFormat::kTable:
        out.output += table.Rows(enriched);
        break;
      case OutputFormat::kJsonLines:
        sink::AppendJsonLine(enriched, out.output);
        break;
      case OutputFormat::kProtobuf:
        sink::AppendDelimited(enriched, out.output);
        break;
    }
  }

  CLI::App* command_ = nullptr;
  InputOptions input_;
  std::optional<OutputFormat> format_;
  size_t threads_ = 0;
  LexiconOption lexicon_;
  ConfigOption config_;
};

}  // namespace

std::unique_ptr<Command> MakeExtractCommand() { return std::make_unique<ExtractCommand>(); }

}  // namespace policywire::deploy
