// policywire read: whatever articles come in, one line of JSON an article.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "deploy/bin/command.h"
#include "deploy/bin/decode_input.h"
#include "deploy/bin/duplicate_linker.h"
#include "deploy/bin/options.h"
#include "deploy/bin/progress.h"
#include "deploy/bin/terminal.h"
#include "deploy/runtime/reading.h"
#include "enrich/clean/clean.h"
#include "enrich/clean/mend_characters.h"
#include "enrich/language/language.h"
#include "ingest/decode/decoder_registry.h"
#include "ingest/status_text.h"
#include "sink/jsonl/json_writer.h"
#include "sink/text/utf8.h"

namespace policywire::deploy {
namespace {

void AppendField(std::string_view name, std::string_view value, std::string& out) {
  out += out.back() == '{' ? "\"" : ",\"";
  out += name;
  out += "\":";
  sink::AppendJsonString(value, out);
}

// How much is done to the words of an article before they are shown.
enum class Words {
  kArrived,
  kMended,  // characters that became others on the way made good, and nothing else
  kClean,   // as extraction reads them
};

std::string Shown(std::string_view words, Words how) {
  if (how == Words::kArrived) return sink::ValidUtf8(words);
  if (how == Words::kClean) {
    enrich::CleanText clean;
    enrich::Clean(words, clean);
    return std::move(clean.text);
  }
  std::string mended;
  enrich::OffsetMap map;
  return sink::ValidUtf8(enrich::MendCharacters(words, mended, map) == 0 ? words : mended);
}

// All fields of an article, always in this order, empty where nothing is known.
void AppendLine(std::string_view input, const v1::Article& article, Words words, std::string& out) {
  out += '{';
  AppendField("input", sink::ValidUtf8(input), out);
  AppendField("article_id", article.article_id(), out);
  AppendField("url", article.url(), out);
  AppendField("title", Shown(article.title(), words), out);
  out += ",\"authors\":[";
  for (int i = 0; i < article.authors_size(); ++i) {
    if (i > 0) out += ',';
    sink::AppendJsonString(Shown(article.authors(i), words), out);
  }
  out += ']';
  AppendField("published", article.published(), out);
  AppendField("modified", article.modified(), out);
  AppendField("language", enrich::LanguageOf(article), out);
  AppendField("source", Shown(article.source(), words), out);
  AppendField("text", Shown(article.text(), words), out);
  AppendField("duplicate_of", article.duplicate_of(), out);
  out += "}\n";
}

class ReadCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    command_ = program.add_subcommand("read", "Articles from files, as they are understood: one line of JSON each");
    input_.Declare(*command_);
    command_->add_flag("--explain-input", explain_,
                       "Tell on standard error, for each message, which decoder\nreads it and what told so");
    AddChoice<Words>(*command_, "--words",
                     "The words of an article: mended where characters became\nothers on the way (the default), as "
                     "they arrived, or clean, as\nextraction reads them",
                     {{"mended", Words::kMended}, {"arrived", Words::kArrived}, {"clean", Words::kClean}}, words_);
    config_.Declare(*command_, false);
    command_->footer(
        "Each line has input (the file, with the line or byte where files have several messages), article_id, url,\n"
        "title, authors, published, modified, language, source, text and duplicate_of; what is not known is empty. "
        "The\n"
        "duplicate_of is the article_id of an earlier article of the input that this one repeats, also with small "
        "changes. The\n"
        "language is the text's where its words show one, else the stated one, else \"en\". The same\n"
        "articles are what extract, publish and the service read from the same bytes. Messages that cannot be read\n"
        "are told on standard error, the others are read all the same, and the exit code is 1.\n\n"
        "Examples:\n"
        "  policywire read story.txt\n"
        "  policywire read --explain-input *.jsonl > articles.jsonl\n"
        "  policywire read crawl.warc.gz newsletter.eml > articles.jsonl\n");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    const auto config = config_.Load();
    if (!config.ok()) return Fail(ExitCode::kConfig, config.status());
    const auto reader = input_.Open(config->input());
    if (!reader.ok()) return Fail(ExitCode::kNoInput, reader.status());
    const ingest::DecoderRegistry registry(config->input());

    bool bad = false;
    uint64_t articles = 0;
    DuplicateLinker duplicates;
    // Lines that appear are progress enough.
    Progress progress(IsTerminal(STDERR_FILENO) && !IsTerminal(STDOUT_FILENO), "articles", (*reader)->total_bytes());
    const auto tell = [&](const std::string& line) {
      progress.Clear();
      Tell(line);
    };
    for (;;) {
      Input input;
      const auto more = (*reader)->Next(input);
      if (!more.ok()) {
        bad = true;
        tell(std::string(ingest::StatusText(more.status())));
        continue;
      }
      if (!*more) break;
      ingest::DecoderRegistry::Result result = DecodeInput(registry, input);
      if (explain_ && !result.why.empty()) tell(Explanation(input, result));
      if (const auto* const error = std::get_if<ingest::DecodeError>(&result.decoded)) {
        bad = true;
        tell(Complaint(input.place, *error));
        continue;
      }
      std::string lines;
      auto& decoded = std::get<std::vector<v1::Article>>(result.decoded);
      duplicates.Link(SketchesOf(decoded), decoded);
      for (const v1::Article& article : decoded) {
        if (const std::string warning = Warning(input.place, article); !warning.empty()) tell(warning);
        AppendLine(input.place, article, words_, lines);
        ++articles;
      }
      std::fwrite(lines.data(), 1, lines.size(), stdout);  // the program looks at the end whether all was taken
      if ((*reader)->MayBlock()) std::fflush(stdout);
      progress.Update(articles, (*reader)->bytes_read());
    }
    progress.Clear();
    return bad ? ExitCode::kBadInput : ExitCode::kOk;
  }

 private:
  // "story.txt: text: the bytes are text without a mark of another format"
  static std::string Explanation(const Input& input, const ingest::DecoderRegistry::Result& result) {
    return fmt::format("{}: {}: {}", input.place, result.decoder.empty() ? "no decoder" : result.decoder, result.why);
  }

  CLI::App* command_ = nullptr;
  InputOptions input_;
  bool explain_ = false;
  Words words_ = Words::kMended;
  ConfigOption config_;
};

}  // namespace

std::unique_ptr<Command> MakeReadCommand() { return std::make_unique<ReadCommand>(); }

}  // namespace policywire::deploy
