#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>
#include <vector>

#include "deploy/help/command_walk.h"
#include "deploy/help/completion.h"

namespace policywire::deploy {
namespace {

// `text` within single quotes of fish, where only the quote and the backslash are special.
std::string FishQuoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

// What follows an option or stands for itself: files, directories, choices or anything.
std::string Offered(const OptionHelp& option) {
  switch (option.offer) {
    case Offer::kFiles:
      return " -r -F";
    case Offer::kDirectories:
      return " -x -a '(__fish_complete_directories)'";
    case Offer::kChoices:
      return fmt::format(" -x -a {}", FishQuoted(fmt::format("{}", fmt::join(option.choices, " "))));
    case Offer::kNothing:
      return " -x";
  }
  return "";
}

std::string Names(const OptionHelp& option) {
  std::string names;
  for (const std::string& name : option.names) {
    names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  return names;
}

constexpr char kHead[] = R"(# fish completion for policywire, made by: policywire generate fish

# True when the words before the cursor name this command and none of its subcommands.
function __policywire_at
    set -l at policywire
    set -l value_next no
    for word in (commandline -opc)[2..-1]
        if test $value_next = yes
            set value_next no
            continue
        end
        switch "$at $word"
)";

}  // namespace

std::string FishCompletion(const CommandHelp& program) {
  std::vector<std::string> commands;
  std::vector<std::string> with_value;
  std::string lines;
  WalkCommands(program, "", [&](const std::string& path, const CommandHelp& command) {
    const std::string line = fmt::format("complete -c policywire -n {}", FishQuoted("__policywire_at " + path));
    for (const CommandHelp& next : command.commands) {
      commands.push_back(FishQuoted(fmt::format("{} {}", path, next.name)));
      lines += fmt::format("{} -a {} -d {}\n", line, next.name, FishQuoted(next.text));
    }
    for (const OptionHelp& option : command.options) {
      lines += fmt::format("{}{}{} -d {}\n", line, Names(option), option.value.empty() ? "" : Offered(option),
                           FishQuoted(option.text));
      if (option.value.empty()) continue;
      for (const std::string& name : option.names) with_value.push_back(FishQuoted(fmt::format("{} {}", path, name)));
    }
    if (command.arguments.empty()) return;
    switch (command.arguments.front().offer) {
      case Offer::kFiles:
        lines += line + " -F\n";
        break;
      case Offer::kDirectories:
      case Offer::kChoices:
        lines += line + Offered(command.arguments.front()) + "\n";
        break;
      case Offer::kNothing:
        break;
    }
  });
  std::string script = kHead;
  script += fmt::format("            case {}\n                set at \"$at $word\"\n", fmt::join(commands, " "));
  script += fmt::format("            case {}\n                set value_next yes\n", fmt::join(with_value, " "));
  script += "        end\n    end\n    test \"$at\" = \"$argv\"\nend\n\ncomplete -c policywire -f\n";
  return script + lines;
}

}  // namespace policywire::deploy
