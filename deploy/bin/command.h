// A subcommand of the program.
#ifndef POLICYWIRE_DEPLOY_BIN_COMMAND_H_
#define POLICYWIRE_DEPLOY_BIN_COMMAND_H_

#include <memory>

#include "deploy/runtime/exit_code.h"

namespace CLI {
class App;
}

namespace policywire::deploy {

// Declares its options, and runs when the command line names it. One object lives through both, so that the options'
// values are its members.
class Command {
 public:
  virtual ~Command() = default;

  // Adds the subcommand to `program`, with help and examples. Called once.
  virtual void Declare(CLI::App& program) = 0;

  // True when the command line named this subcommand (one of them, where it has subcommands of its own).
  virtual bool Chosen() const = 0;

  // Does the work. Results go to standard output, all else to standard error.
  virtual ExitCode Run() = 0;
};

std::unique_ptr<Command> MakeRunCommand();
std::unique_ptr<Command> MakeSinkCommand();
std::unique_ptr<Command> MakeTopCommand();
std::unique_ptr<Command> MakeReadCommand();
std::unique_ptr<Command> MakeExtractCommand();
std::unique_ptr<Command> MakeExplainCommand();
std::unique_ptr<Command> MakePublishCommand();
std::unique_ptr<Command> MakeDiffCommand();
std::unique_ptr<Command> MakeTopicsCommand();
std::unique_ptr<Command> MakeDeadLettersCommand();
std::unique_ptr<Command> MakeConfigCommand();
std::unique_ptr<Command> MakeDoctorCommand();
std::unique_ptr<Command> MakeArchiveCommand();
std::unique_ptr<Command> MakeReplayCommand();
std::unique_ptr<Command> MakeDemoCommand();
std::unique_ptr<Command> MakeGenerateCommand();

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_COMMAND_H_
