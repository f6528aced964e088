// The commands of a program one after the other, each with its path.
#ifndef POLICYWIRE_DEPLOY_HELP_COMMAND_WALK_H_
#define POLICYWIRE_DEPLOY_HELP_COMMAND_WALK_H_

#include <functional>
#include <string>
#include <string_view>

#include "deploy/help/command_help.h"

namespace policywire::deploy {

// Calls `visit` with "policywire", "policywire config", "policywire config check" ...: each before its subcommands.
inline void WalkCommands(const CommandHelp& command, const std::string& above,
                         const std::function<void(const std::string& path, const CommandHelp& command)>& visit) {
  const std::string path = above.empty() ? command.name : above + " " + command.name;
  visit(path, command);
  for (const CommandHelp& next : command.commands) WalkCommands(next, path, visit);
}

// `text` within single quotes of bash and zsh.
inline std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_HELP_COMMAND_WALK_H_
