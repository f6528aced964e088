#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "deploy/help/command_walk.h"
#include "deploy/help/completion.h"

namespace policywire::deploy {
namespace {

// The patterns of a case, and what is done there.
std::string Case(const std::vector<std::string>& patterns, const std::string& action) {
  if (patterns.empty()) return "";
  std::vector<std::string> quoted;
  for (const std::string& pattern : patterns) quoted.push_back(Quoted(pattern));
  return fmt::format("    {})\n      {}\n      ;;\n", fmt::join(quoted, " | "), action);
}

std::string Offered(const OptionHelp& option) {
  switch (option.offer) {
    case Offer::kFiles:
      return "_policywire_paths -f";
    case Offer::kDirectories:
      return "_policywire_paths -d";
    case Offer::kChoices:
      return fmt::format("_policywire_words {}", Quoted(fmt::format("{}", fmt::join(option.choices, " "))));
    case Offer::kNothing:
      return ":";
  }
  return ":";
}

constexpr char kHead[] = R"(# bash completion for policywire, made by: policywire generate bash

# _policywire_words "WORDS": offers those that begin like the word at the cursor.
_policywire_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")
}

# _policywire_paths -f|-d: offers files or directories.
_policywire_paths() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$word")
}

_policywire() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=policywire at
  COMPREPLY=()
  # Of --option=value, bash makes three words.
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "$command ${COMP_WORDS[at]}" in
)";

}  // namespace

std::string BashCompletion(const CommandHelp& program) {
  std::vector<std::string> commands;
  std::vector<std::string> with_value;
  std::string values;
  std::string options;
  std::string rest;
  WalkCommands(program, "", [&](const std::string& path, const CommandHelp& command) {
    std::vector<std::string> names;
    for (const OptionHelp& option : command.options) {
      std::vector<std::string> patterns;
      for (const std::string& name : option.names) {
        names.push_back(name);
        patterns.push_back(fmt::format("{} {}", path, name));
      }
      if (option.value.empty()) continue;
      with_value.insert(with_value.end(), patterns.begin(), patterns.end());
      values += Case(patterns, Offered(option) + "\n      return");
    }
    options += Case({path}, fmt::format("_policywire_words {}", Quoted(fmt::format("{}", fmt::join(names, " ")))));
    std::vector<std::string> next;
    for (const CommandHelp& subcommand : command.commands) {
      next.push_back(subcommand.name);
      commands.push_back(fmt::format("{} {}", path, subcommand.name));
    }
    if (!next.empty()) {
      rest += Case({path}, fmt::format("_policywire_words {}", Quoted(fmt::format("{}", fmt::join(next, " ")))));
    } else if (!command.arguments.empty()) {
      rest += Case({path}, Offered(command.arguments.front()));
    }
  });

  std::string script = kHead;
  script += Case(commands, "command+=\" ${COMP_WORDS[at]}\"");
  script += Case(with_value, "[[ ${COMP_WORDS[at + 1]} == = ]] && at=$((at + 1))\n      at=$((at + 1))");
  script += "    esac\n  done\n  case \"$command $before\" in\n" + values + "  esac\n";
  script += "  if [[ $word == -* ]]; then\n    case $command in\n" + options + "    esac\n    return\n  fi\n";
  script += "  case $command in\n" + rest + "  esac\n}\n\ncomplete -F _policywire policywire\n";
  return script;
}

}  // namespace policywire::deploy
