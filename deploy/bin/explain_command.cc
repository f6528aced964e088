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
#include "deploy/bin/explanation_page.h"
#include "deploy/bin/options.h"
#include "deploy/bin/terminal.h"
#include "enrich/explanation.h"
#include "ingest/decode/decoder_registry.h"

namespace policywire::deploy {
namespace {

class ExplainCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    command_ = program.add_subcommand("explain", "How each event of an article came about, and what nearly was one");
    input_.Declare(*command_);
    command_->add_option("--article", article_id_, "Only the article with this id")->type_name("ID");
    command_->add_flag("--all", page_.all, "Also sentences without event or near miss, and all cues");
    lexicon_.Declare(*command_);
    config_.Declare(*command_, false);
    command_->footer(
        "For each sentence: its tokens, what the lexicon found in them, the events with the rule that made them and "
        "the\n"
        "parts of their scores, and the near misses with the reason why they are none.\n\n"
        "Examples:\n"
        "  policywire explain story.txt\n"
        "  policywire explain --article 4711 articles.jsonl | less\n");
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
    bool found = false;
    for (;;) {
      Input input;
      const auto more = (*reader)->Next(input);
      if (!more.ok()) {
        bad = true;
        Fail(ExitCode::kBadInput, more.status());
        continue;
      }
      if (!*more) break;
      const ingest::Decoded decoded = DecodeInput(registry, input);
      if (const auto* error = std::get_if<ingest::DecodeError>(&decoded)) {
        bad = true;
        Tell(Complaint(input.place, *error));
        continue;
      }
      for (const v1::Article& article : std::get<std::vector<v1::Article>>(decoded)) {
        if (!article_id_.empty() && article.article_id() != article_id_) continue;
        found = true;
        enrich::Explanation explanation;
        const v1::EnrichedArticle enriched = (*enricher)->Enrich(article, &explanation);
        fmt::print("{}", ExplanationPage(enriched, explanation, page_));
      }
    }
    if (!article_id_.empty() && !found) {
      return Fail(ExitCode::kBadInput, absl::NotFoundError(fmt::format("no article has the id \"{}\"", article_id_)));
    }
    return bad ? ExitCode::kBadInput : ExitCode::kOk;
  }

 private:
  CLI::App* command_ = nullptr;
  InputOptions input_;
  std::string article_id_;
  PageStyle page_;
  LexiconOption lexicon_;
  ConfigOption config_;
};

}  // namespace

std::unique_ptr<Command> MakeExplainCommand() { return std::make_unique<ExplainCommand>(); }

}  // namespace policywire::deploy
