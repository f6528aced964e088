// The command line as a whole.
#ifndef POLICYWIRE_DEPLOY_BIN_PROGRAM_H_
#define POLICYWIRE_DEPLOY_BIN_PROGRAM_H_

namespace policywire::deploy {

// Reads the command line, runs the subcommand it names and returns the exit status (deploy/runtime/exit_code.h).
int RunProgram(int argc, char** argv);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_PROGRAM_H_
