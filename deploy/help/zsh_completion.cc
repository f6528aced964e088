#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>

#include "deploy/help/command_walk.h"
#include "deploy/help/completion.h"

namespace policywire::deploy {
namespace {

// `text` with a backslash before each of `special`, which _arguments and _describe would take for its own.
std::string Escaped(std::string_view text, std::string_view special) {
  std::string escaped;
  for (const char c : text) {
    if (special.find(c) != special.npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// What is offered for a value, in the words of _arguments.
std::string Action(const OptionHelp& option) {
  switch (option.offer) {
    case Offer::kFiles:
      return "_files";
    case Offer::kDirectories:
      return "_files -/";
    case Offer::kChoices:
      return fmt::format("({})", fmt::join(option.choices, " "));
    case Offer::kNothing:
      return " ";
  }
  return " ";
}

std::string Message(const OptionHelp& option) { return Escaped(option.value, ":\\"); }

// One line of _arguments a name; names of one option exclude each other unless it may be repeated.
std::string OptionLines(const OptionHelp& option) {
  std::string lines;
  for (const std::string& name : option.names) {
    const std::string before = option.repeated ? "*" : fmt::format("({})", fmt::join(option.names, " "));
    const std::string_view joined = option.value.empty() ? "" : name.starts_with("--") ? "=" : "+";
    std::string line = fmt::format("{}{}{}[{}]", before, name, joined, Escaped(option.text, "[]:\\"));
    if (!option.value.empty()) line += fmt::format(":{}:{}", Message(option), Action(option));
    lines += fmt::format("    {} \\\n", Quoted(line));
  }
  return lines;
}

std::string FunctionName(std::string_view path) {
  std::string name = "_";
  for (const char c : path) name += c == ' ' ? '_' : c;
  return name;
}

// The function of a command with subcommands: it offers them, and hands on to the one that was written.
std::string Branch(const std::string& path, const CommandHelp& command, const std::string& options) {
  std::string described;
  std::string handed_on;
  for (const CommandHelp& next : command.commands) {
    described += fmt::format("        {}\n", Quoted(fmt::format("{}:{}", next.name, Escaped(next.text, ":\\"))));
    handed_on += fmt::format("        {}) {} ;;\n", next.name, FunctionName(path + " " + next.name));
  }
  return fmt::format(
      "{}() {{\n"
      "  local curcontext=$curcontext state line\n"
      "  local -A opt_args\n"
      "  local -a commands\n"
      "  _arguments -C \\\n{}    '1: :->command' \\\n    '*:: :->rest'\n"
      "  case $state in\n"
      "    command)\n"
      "      commands=(\n{}      )\n"
      "      _describe command commands\n"
      "      ;;\n"
      "    rest)\n"
      "      case $line[1] in\n{}      esac\n"
      "      ;;\n"
      "  esac\n}}\n\n",
      FunctionName(path), options, described, handed_on);
}

std::string Leaf(const std::string& path, const CommandHelp& command, const std::string& options) {
  std::string arguments;
  for (const OptionHelp& argument : command.arguments) {
    const std::string_view where = argument.repeated ? "*" : argument.required ? "" : ":";
    arguments +=
        fmt::format("    {} \\\n", Quoted(fmt::format("{}:{}:{}", where, Message(argument), Action(argument))));
  }
  return fmt::format("{}() {{\n  _arguments -S \\\n{}{}    && return\n}}\n\n", FunctionName(path), options, arguments);
}

}  // namespace

std::string ZshCompletion(const CommandHelp& program) {
  std::string script = "#compdef policywire\n# zsh completion for policywire, made by: policywire generate zsh\n\n";
  WalkCommands(program, "", [&](const std::string& path, const CommandHelp& command) {
    std::string options;
    for (const OptionHelp& option : command.options) options += OptionLines(option);
    script += command.commands.empty() ? Leaf(path, command, options) : Branch(path, command, options);
  });
  // The file is the body of _policywire the first time; then the function that it defined.
  return script +
         "if [[ $funcstack[1] == _policywire ]]; then\n  _policywire \"$@\"\nelse\n"
         "  compdef _policywire policywire\nfi\n";
}

}  // namespace policywire::deploy
