#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "deploy/bin/command.h"
#include "deploy/bin/decode_input.h"
#include "deploy/bin/explanation_html.h"
#include "deploy/bin/explanation_json.h"
#include "deploy/bin/explanation_page.h"
#include "deploy/bin/options.h"
#include "deploy/bin/terminal.h"
#include "enrich/explanation.h"
#include "ingest/decode/decoder_registry.h"

namespace policywire::deploy {
namespace {

enum class OutputFormat { kText, kJson, kHtml };

class ExplainCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    command_ = program.add_subcommand("explain", "How each event of an article came about, and what nearly was one");
    input_.Declare(*command_);
    command_->add_option("--article", article_id_, "Only the article with this id")->type_name("ID");
    AddChoice<OutputFormat>(
        *command_, "--format",
        "text (for a terminal), json (for programs: one object an\narticle, a line each) or html (for a browser: "
        "one page,\ncomplete in itself)",
        {{"text", OutputFormat::kText}, {"json", OutputFormat::kJson}, {"html", OutputFormat::kHtml}}, format_)
        ->default_str("text");
    command_->add_flag("--all", page_.all, "Also sentences without event or near miss, and all cues");
    lexicon_.Declare(*command_);
    config_.Declare(*command_, false);
    command_->footer(
        "For each sentence: its tokens, their tags and tree, what the lexicon found in them, the events with the "
        "features\n"
        "that decided them and the parts of their scores, and the near misses with the reason why they are none. Of "
        "an\n"
        "article with very many, text and html leave out those behind the first few hundred, unless --all is given. "
        "JSON has\n"
        "all sentences and all cues in any case; its spans count bytes of its \"text\", those of its events bytes of "
        "the\n"
        "article as it arrived.\n\n"
        "Examples:\n"
        "  policywire explain story.txt\n"
        "  policywire explain --article 4711 articles.jsonl | less\n"
        "  policywire explain --format html articles.jsonl > why.html\n");
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
    page_.style = StyleFor(STDOUT_FILENO);

    bool bad = false;
    for (;;) {
      Input input;
      const auto more = (*reader)->Next(input);
      if (!more.ok()) {
        bad = true;
        Fail(ExitCode::kBadInput, more.status());
        continue;
      }
      if (!*more) break;
      const ingest::Decoded decoded = DecodeInput(registry, input).decoded;
      if (const auto* error = std::get_if<ingest::DecodeError>(&decoded)) {
        bad = true;
        Tell(Complaint(input.place, *error));
        continue;
      }
      for (const v1::Article& article : std::get<std::vector<v1::Article>>(decoded)) {
        if (!article_id_.empty() && article.article_id() != article_id_) continue;
        if (const std::string warning = Warning(input.place, article); !warning.empty()) Tell(warning);
        Print(article, **enricher);
      }
      if ((*reader)->MayBlock()) std::fflush(stdout);
    }
    if (format_ == OutputFormat::kHtml && printed_ > 0) Write(HtmlTail());
    if (!article_id_.empty() && printed_ == 0) {
      return Fail(ExitCode::kBadInput, absl::NotFoundError(fmt::format("no article has the id \"{}\"", article_id_)));
    }
    return bad ? ExitCode::kBadInput : ExitCode::kOk;
  }

 private:
  // The program looks at the end whether standard output took everything.
  static void Write(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

  void Print(const v1::Article& article, const enrich::Enricher& enricher) {
    enrich::Explanation explanation;
    const v1::EnrichedArticle enriched = enricher.Enrich(article, &explanation);
    ++printed_;
    switch (format_) {
      case OutputFormat::kText:
        return ExplanationPage(enriched, explanation, page_, Write);
      case OutputFormat::kJson:
        return ExplanationJson(enriched, explanation, Write);
      case OutputFormat::kHtml:
        if (printed_ == 1) Write(HtmlHead());
        return HtmlArticle(printed_, article, enriched, explanation, page_.all, Write);
    }
  }

  CLI::App* command_ = nullptr;
  InputOptions input_;
  OutputFormat format_ = OutputFormat::kText;
  std::string article_id_;
  size_t printed_ = 0;  // articles
  PageStyle page_;
  LexiconOption lexicon_;
  ConfigOption config_;
};

}  // namespace

std::unique_ptr<Command> MakeExplainCommand() { return std::make_unique<ExplainCommand>(); }

}  // namespace policywire::deploy
