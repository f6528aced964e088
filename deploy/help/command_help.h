// The command line as data: what manual page and completions are made of.
#ifndef POLICYWIRE_DEPLOY_HELP_COMMAND_HELP_H_
#define POLICYWIRE_DEPLOY_HELP_COMMAND_HELP_H_

#include <string>
#include <vector>

namespace policywire::deploy {

// What a shell offers where a value is to be written.
enum class Offer { kNothing, kFiles, kDirectories, kChoices };

// An option, or an argument that stands for itself; texts are one paragraph.
struct OptionHelp {
  std::vector<std::string> names;  // "-c", "--config"; of an argument none
  std::string value;               // "FILE"; of a flag empty
  Offer offer = Offer::kNothing;
  std::vector<std::string> choices;  // where `offer` is kChoices
  std::string text;
  std::string preset;  // the value that holds when none is given; may be empty
  bool required = false;
  bool repeated = false;
};

// A command with its subcommands. The paragraphs of `footer` stand between empty lines; lines that begin with two
// spaces are examples or tables, which keep their form.
struct CommandHelp {
  std::string name;
  std::string text;
  std::string footer;
  std::vector<OptionHelp> options;
  std::vector<OptionHelp> arguments;
  std::vector<CommandHelp> commands;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_HELP_COMMAND_HELP_H_
