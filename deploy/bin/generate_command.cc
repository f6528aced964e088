#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "deploy/bin/command.h"
#include "deploy/bin/options.h"
#include "deploy/help/command_help.h"
#include "deploy/help/completion.h"
#include "deploy/help/manual.h"
#include "enrich/version.h"

namespace policywire::deploy {
namespace {

enum class Kind { kManual, kBash, kZsh, kFish };

constexpr char kDescription[] =
    "News in Kafka to scored policy events in Kafka, exactly once: who does what to whom, by which policy tool, how "
    "real,\n"
    "how hostile. run is the service, extract does the same with files; the configuration is YAML, and\n"
    "policywire config reference tells all that can be set.\n";

constexpr char kEnvironment[] =
    "  ${NAME}  a configuration file takes secrets from variables, by any name that it says\n"
    "  NO_COLOR  tables have no colour where this is set and not empty\n"
    "  TMPDIR  where diff keeps what does not fit into memory; without it /tmp\n";

constexpr char kFiles[] =
    "  /etc/policywire/NAME.yaml  configuration of the instance policywire@NAME under systemd\n"
    "  /etc/policywire/NAME.env  its secrets, NAME=value a line, which only root needs to read\n";

// Help on a terminal breaks lines by hand.
std::string OneParagraph(std::string text) {
  for (char& c : text) {
    if (c == '\n') c = ' ';
  }
  return text;
}

Offer OfferFor(std::string_view value) {
  if (value == "FILE" || value == "FILES" || value == "A" || value == "B") return Offer::kFiles;
  if (value == "DIR" || value == "INPUT" || value == "OUTPUT") return Offer::kDirectories;
  return Offer::kNothing;
}

OptionHelp Describe(CLI::Option& option) {
  OptionHelp help;
  for (const std::string& name : option.get_snames()) help.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) help.names.push_back("--" + name);
  const bool flag = option.get_items_expected_max() == 0;
  if (!flag) {
    help.value = option.get_type_name();
    help.choices = NamesTakenBy(option);
    help.offer = help.choices.empty() ? OfferFor(help.value) : Offer::kChoices;
    help.preset = option.get_default_str();
    help.repeated = option.get_expected_max() > 1;
  }
  help.text = OneParagraph(option.get_description());
  help.required = option.get_required();
  return help;
}

CommandHelp Describe(CLI::App& app) {
  CommandHelp help;
  help.name = app.get_name();
  help.text = OneParagraph(app.get_description());
  help.footer = app.get_footer();
  for (CLI::Option* const option : app.get_options(std::function<bool(CLI::Option*)>())) {
    (option->get_positional() ? help.arguments : help.options).push_back(Describe(*option));
  }
  for (CLI::App* const command : app.get_subcommands([](CLI::App* each) { return !each->get_group().empty(); })) {
    help.commands.push_back(Describe(*command));
  }
  return help;
}

// Hidden: for packages, and for whoever copied the program without installing it.
class GenerateCommand final : public Command {
 public:
  void Declare(CLI::App& program) override {
    program_ = &program;
    command_ = program.add_subcommand("generate", "Print the manual page, or completions for a shell")->group("");
    AddNamed(*command_, "kind", "man, bash, zsh or fish", {"man", "bash", "zsh", "fish"},
             [this](size_t index) { kind_ = static_cast<Kind>(index); })
        ->type_name("KIND")
        ->required();
    command_->footer(
        "`cmake --install` puts them where man and the shells look. Without it:\n\n"
        "Examples:\n"
        "  policywire generate man > /usr/local/share/man/man1/policywire.1\n"
        "  policywire generate bash > ~/.local/share/bash-completion/completions/policywire\n"
        "  policywire generate zsh > ~/.zfunc/_policywire      # a folder of fpath\n"
        "  policywire generate fish > ~/.config/fish/completions/policywire.fish\n");
  }

  bool Chosen() const override { return command_->parsed(); }

  ExitCode Run() override {
    CommandHelp program = Describe(*program_);
    fmt::print("{}", Text(program));
    return ExitCode::kOk;
  }

 private:
  std::string Text(CommandHelp& program) const {
    switch (kind_) {
      case Kind::kBash:
        return BashCompletion(program);
      case Kind::kZsh:
        return ZshCompletion(program);
      case Kind::kFish:
        return FishCompletion(program);
      case Kind::kManual:
        break;
    }
    // A manual page has a section for exit codes.
    if (const size_t codes = program.footer.find(kExitCodeHelp); codes != program.footer.npos)
      program.footer.resize(codes);
    std::string_view exit_codes = kExitCodeHelp;
    exit_codes.remove_prefix(exit_codes.find('\n') + 1);
    return ManualPage(
        program,
        {.version = enrich::kBuildVersion,
         .description = kDescription,
         .tables = {{"EXIT STATUS", std::string(exit_codes)}, {"ENVIRONMENT", kEnvironment}, {"FILES", kFiles}}});
  }

  CLI::App* program_ = nullptr;
  CLI::App* command_ = nullptr;
  Kind kind_ = Kind::kManual;
};

}  // namespace

std::unique_ptr<Command> MakeGenerateCommand() { return std::make_unique<GenerateCommand>(); }

}  // namespace policywire::deploy
