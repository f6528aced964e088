// Completions for shells: commands, options and the values that options take.
#ifndef POLICYWIRE_DEPLOY_HELP_COMPLETION_H_
#define POLICYWIRE_DEPLOY_HELP_COMPLETION_H_

#include <string>

#include "deploy/help/command_help.h"

namespace policywire::deploy {

// For bash 4.4 or newer; needs nothing of the package bash-completion.
std::string BashCompletion(const CommandHelp& program);
// For zsh 5, in the form that compinit loads from a folder of fpath.
std::string ZshCompletion(const CommandHelp& program);
// For fish 3.
std::string FishCompletion(const CommandHelp& program);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_HELP_COMPLETION_H_
