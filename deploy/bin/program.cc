#include "deploy/bin/program.h"

#include <fmt/format.h>
#include <google/protobuf/stubs/logging.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "deploy/bin/command.h"
#include "deploy/bin/terminal.h"
#include "deploy/runtime/exit_code.h"
#include "enrich/enricher.h"
#include "enrich/version.h"

namespace policywire::deploy {
namespace {

std::vector<std::unique_ptr<Command>> MakeCommands() {
  std::vector<std::unique_ptr<Command>> commands;
  commands.push_back(MakeRunCommand());
  commands.push_back(MakeSinkCommand());
  commands.push_back(MakeTopCommand());
  commands.push_back(MakeReadCommand());
  commands.push_back(MakeExtractCommand());
  commands.push_back(MakeExplainCommand());
  commands.push_back(MakePublishCommand());
  commands.push_back(MakeDiffCommand());
  commands.push_back(MakeTopicsCommand());
  commands.push_back(MakeDeadLettersCommand());
  commands.push_back(MakeConfigCommand());
  commands.push_back(MakeDoctorCommand());
  commands.push_back(MakeArchiveCommand());
  commands.push_back(MakeReplayCommand());
  commands.push_back(MakeDemoCommand());
  commands.push_back(MakeGenerateCommand());
  return commands;
}

// `code`, unless standard output took less than it was given.
ExitCode Written(ExitCode code) {
  std::cout.flush();
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout.good()) return code;
  if (code == ExitCode::kCannotWrite) return code;  // told already
  Tell(fmt::format("policywire: standard output: {}", std::strerror(errno)));
  return ExitCode::kCannotWrite;
}

ExitCode RunAndWrite(Command& command) {
  try {
    return Written(command.Run());
  } catch (const std::system_error& error) {  // fmt::print where the output takes no more
    Tell(fmt::format("policywire: standard output: {}", error.code().message()));
    return ExitCode::kCannotWrite;
  }
}

}  // namespace

int RunProgram(int argc, char** argv) {
  // protobuf complains on standard error about input that is not UTF-8; the decoders say it better.
  google::protobuf::SetLogHandler(nullptr);

  if (const absl::Status status = enrich::Enricher::CheckBuiltIns(); !status.ok()) {
    const auto message = status.message();
    Tell(fmt::format("policywire: {}; this program file is damaged: install it anew",
                     std::string_view(message.data(), message.size())));
    return static_cast<int>(ExitCode::kInternal);
  }

  CLI::App program("News in Kafka to scored policy events in Kafka, exactly once.", "policywire");
  program.set_version_flag("--version", fmt::format("policywire {} (model {})", enrich::kBuildVersion,
                                                    enrich::Enricher::BuiltInModelVersion()));
  program.require_subcommand(1);
  program.get_formatter()->column_width(28);
  const auto commands = MakeCommands();
  for (const auto& command : commands) command->Declare(program);
  // Behind them: a command that has no footer would take this one.
  program.footer(fmt::format(
      "Examples:\n"
      "  policywire demo                                   # all of it in one process, with sample articles\n"
      "  policywire extract story.txt                      # a file's events as a table\n"
      "  policywire topics create -c pipeline.yaml && policywire run -c pipeline.yaml\n\n"
      "policywire COMMAND --help tells more.\n\n{}",
      kExitCodeHelp));

  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    program.exit(asked);
    return static_cast<int>(Written(ExitCode::kOk));
  } catch (const CLI::ParseError& error) {
    const std::vector<CLI::App*> chosen = program.get_subcommands();
    const std::string_view first = argc > 1 ? argv[1] : "-";
    const std::string what = chosen.empty() && !first.starts_with('-') ? fmt::format("there is no command '{}'", first)
                             : chosen.empty() && argc < 2              ? "a command is missing"
                                                                       : error.what();
    std::string command;
    for (std::vector<CLI::App*> named = chosen; !named.empty(); named = named.front()->get_subcommands()) {
      command += named.front()->get_name() + " ";
    }
    Tell(fmt::format("policywire: {}", what));
    Tell(fmt::format("Try: policywire {}--help", command));
    return static_cast<int>(ExitCode::kUsage);
  }
  for (const auto& command : commands) {
    if (command->Chosen()) return static_cast<int>(RunAndWrite(*command));
  }
  return static_cast<int>(ExitCode::kUsage);
}

}  // namespace policywire::deploy
