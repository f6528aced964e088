// The manual page.
#ifndef POLICYWIRE_DEPLOY_HELP_MANUAL_H_
#define POLICYWIRE_DEPLOY_HELP_MANUAL_H_

#include <string>
#include <utility>
#include <vector>

#include "deploy/help/command_help.h"

namespace policywire::deploy {

// What a manual page says beside its commands.
struct ManualFrame {
  std::string version;
  std::string description;
  // Sections behind the commands: a heading, and paragraphs as in CommandHelp::footer. In a section of a table
  // ("  NAME  what it means", a line each), names stand on their own.
  std::vector<std::pair<std::string, std::string>> tables;
};

// The page of section 1 in the man macros of troff, UTF-8. Depends on nothing but its arguments, so that two builds
// give the same bytes.
std::string ManualPage(const CommandHelp& program, const ManualFrame& frame);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_HELP_MANUAL_H_
