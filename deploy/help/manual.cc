#include "deploy/help/manual.h"

#include <fmt/format.h>

#include <cctype>
#include <string>
#include <string_view>

#include "deploy/help/command_walk.h"

namespace policywire::deploy {
namespace {

// `text` so that troff prints it as it is: hyphens that can be copied into a shell, no escapes, no requests.
std::string Plain(std::string_view text) {
  std::string plain;
  if (text.starts_with('.') || text.starts_with('\'')) plain = "\\&";
  for (const char c : text) {
    switch (c) {
      case '\\':
        plain += "\\(rs";
        break;
      case '-':
        plain += "\\-";
        break;
      case '\'':
        plain += "\\(aq";
        break;
      case '`':
        plain += "\\(ga";
        break;
      case '^':
        plain += "\\(ha";
        break;
      case '~':
        plain += "\\(ti";
        break;
      default:
        plain += c;
    }
  }
  return plain;
}

// Takes the first line off `text`.
std::string_view NextLine(std::string_view& text) {
  const size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

// Filled paragraphs, and examples as they are.
std::string Paragraphs(std::string_view text) {
  std::string page;
  bool example = false;
  while (!text.empty()) {
    const std::string_view line = NextLine(text);
    const bool indented = line.starts_with("  ");
    if (indented && !example) page += ".RS 4\n.nf\n";
    if (!indented && example) page += ".fi\n.RE\n";
    example = indented;
    if (indented) {
      page += Plain(line.substr(2)) + "\n";
    } else if (line.empty()) {
      page += text.empty() ? "" : ".PP\n";
    } else {
      page += Plain(line) + "\n";
    }
  }
  return page + (example ? ".fi\n.RE\n" : "");
}

// "  NAME  what it means", a line each.
std::string Table(std::string_view text) {
  std::string page;
  while (!text.empty()) {
    const std::string_view line = NextLine(text);
    if (!line.starts_with("  ")) {
      page += line.empty() ? "" : Plain(line) + "\n";
      continue;
    }
    const std::string_view row = line.substr(line.find_first_not_of(' '));
    const size_t name_end = row.find("  ");
    const size_t meaning = name_end == row.npos ? row.npos : row.find_first_not_of(' ', name_end);
    page += fmt::format(".TP\n\\fB{}\\fP\n", Plain(row.substr(0, name_end)));
    if (meaning != row.npos) page += Plain(row.substr(meaning)) + "\n";
  }
  return page;
}

std::string Option(const OptionHelp& option) {
  std::string title;
  for (const std::string& name : option.names) {
    title += fmt::format("{}\\fB{}\\fP", title.empty() ? "" : ", ", Plain(name));
  }
  if (!option.value.empty()) title += fmt::format("{}\\fI{}\\fP", title.empty() ? "" : " ", Plain(option.value));
  if (option.repeated) title += " ...";
  std::string text = Plain(option.text);
  if (option.required && !option.names.empty()) text += " (required)";
  if (!option.preset.empty()) text += fmt::format(" (default: {})", Plain(option.preset));
  return fmt::format(".TP\n{}\n{}\n", title, text);
}

// How the command is written, for the head of its section.
std::string Usage(const std::string& path, const CommandHelp& command) {
  std::string usage = fmt::format("\\fB{}\\fP", Plain(path));
  if (!command.commands.empty()) usage += " \\fICOMMAND\\fP";
  for (const OptionHelp& option : command.options) {
    if (option.required)
      usage += fmt::format(" \\fB{}\\fP \\fI{}\\fP", Plain(option.names.back()), Plain(option.value));
  }
  if (!command.options.empty()) usage += " [\\fIOPTIONS\\fP]";
  for (const OptionHelp& argument : command.arguments) {
    const std::string value = fmt::format("\\fI{}\\fP", Plain(argument.value));
    usage += argument.required ? " " + value : " [" + value + "]";
  }
  return usage;
}

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper;
}

std::string Options(const CommandHelp& command) {
  std::string page;
  for (const OptionHelp& argument : command.arguments) page += Option(argument);
  for (const OptionHelp& option : command.options) page += Option(option);
  return page;
}

// Every command has --help, which is told once.
bool IsHelp(const OptionHelp& option) { return option.names.back() == "--help"; }

}  // namespace

std::string ManualPage(const CommandHelp& program, const ManualFrame& frame) {
  std::string page = fmt::format(".TH {} 1 \"\" \"{} {}\" \"User Commands\"\n", Upper(program.name),
                                 Plain(program.name), Plain(frame.version));
  page += ".nh\n.ad l\n";  // words of a command line are not hyphenated, nor spread
  page += fmt::format(".SH NAME\n{} \\- {}\n", Plain(program.name), Plain(program.text));
  page += fmt::format(".SH SYNOPSIS\n{}\n", Usage(program.name, program));
  page += ".SH DESCRIPTION\n" + Paragraphs(frame.description);
  page += ".SH OPTIONS\n" + Options(program);
  page += ".SH COMMANDS\n";
  WalkCommands(program, "", [&](const std::string& path, const CommandHelp& command) {
    if (&command == &program) return;
    page += fmt::format(".SS {}\n{}.\n.PP\n{}\n", Plain(path), Plain(command.text), Usage(path, command));
    CommandHelp own = command;
    std::erase_if(own.options, IsHelp);
    page += Options(own);
    if (!command.footer.empty()) page += ".PP\n" + Paragraphs(command.footer);
  });
  page += ".SH EXAMPLES\n" + Paragraphs(program.footer);
  for (const auto& [heading, text] : frame.tables) page += fmt::format(".SH {}\n", heading) + Table(text);
  return page;
}

}  // namespace policywire::deploy
