#include "deploy/bin/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <sstream>
#include <string_view>
#include <utility>

#include "absl/time/time.h"
#include "deploy/bin/terminal.h"
#include "deploy/config/config.h"
#include "deploy/runtime/article_processor.h"
#include "ingest/status_text.h"

namespace policywire::deploy {

ExitCode Fail(ExitCode code, const absl::Status& status) {
  std::string_view rest = ingest::StatusText(status);
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    Tell(fmt::format("policywire: {}", rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return code;
}

// The names that an option takes lie in a validator that checks nothing: an option has no other place for them. Help
// leaves an inactive one out.
constexpr char kNamesTaken[] = "names taken";

CLI::Option* AddNamed(CLI::App& command, const std::string& option, const std::string& help,
                      std::vector<std::string> names, std::function<void(size_t index)> choose) {
  const CLI::Validator kept = CLI::Validator(fmt::format("{}", fmt::join(names, " "))).name(kNamesTaken).active(false);
  const auto take = [option, names = std::move(names), choose = std::move(choose)](const std::string& given) {
    const auto found = std::find(names.begin(), names.end(), given);
    if (found == names.end()) {
      throw CLI::ValidationError(option, fmt::format("'{}' is none of {}", given, fmt::join(names, ", ")));
    }
    choose(static_cast<size_t>(found - names.begin()));
  };
  return command.add_option_function<std::string>(option, take, help)->type_name("FORMAT")->check(kept);
}

std::vector<std::string> NamesTakenBy(CLI::Option& option) {
  try {
    const CLI::Validator kept = CLI::Validator(*option.get_validator(kNamesTaken)).active(true);
    std::istringstream names(kept.get_description());
    return {std::istream_iterator<std::string>(names), {}};
  } catch (const CLI::OptionNotFound&) {
    return {};
  }
}

void ConfigOption::Declare(CLI::App& command, bool required) {
  command
      .add_option("-c,--config", file,
                  required ? "YAML file with the settings (policywire config reference)"
                           : "YAML file with the settings; without it the defaults hold")
      ->type_name("FILE")
      ->required(required);
}

absl::StatusOr<v1::PipelineConfig> ConfigOption::Load(v1::PipelineConfig* as_read) const {
  if (file.empty()) return DefaultConfig();
  return LoadConfig(file, ProcessEnvironment(), as_read);
}

void InputOptions::Declare(CLI::App& command) {
  command.add_option("files", files, "Files with articles; - or none for standard input")->type_name("FILES");
  AddChoice<InputFormat>(
      command, "--input",
      "auto (by the file's name, else by how it begins), jsonl,\njson, protobuf (one Article), text, html, feed, "
      "newsml,\nmail or warc (also ARC)",
      {{"auto", InputFormat::kAuto},
       {"jsonl", InputFormat::kJsonLines},
       {"json", InputFormat::kJson},
       {"protobuf", InputFormat::kProtobuf},
       {"text", InputFormat::kText},
       {"html", InputFormat::kHtml},
       {"feed", InputFormat::kFeed},
       {"newsml", InputFormat::kNewsml},
       {"mail", InputFormat::kMail},
       {"warc", InputFormat::kWarc}},
      format)
      ->default_str("auto");
}

absl::StatusOr<std::unique_ptr<InputReader>> InputOptions::Open(const v1::InputConfig& config) const {
  return InputReader::Open(files.empty() ? std::vector<std::string>{"-"} : files, format, config.max_article_bytes());
}

void LexiconOption::Declare(CLI::App& command) {
  command
      .add_option("--lexicon", dirs,
                  "Folder with tables that add to or override the lexicon;\nmay be repeated, later ones win")
      ->type_name("DIR")
      ->allow_extra_args(false);
}

std::optional<std::string> TopicNamed(std::string_view name) {
  static constexpr std::string_view kPrefix = "kafka:";
  if (!name.starts_with(kPrefix)) return std::nullopt;
  return std::string(name.substr(kPrefix.size()));
}

void DeclareMoment(CLI::App& command, const std::string& option, const std::string& help,
                   std::optional<int64_t>& moment_ms) {
  const auto take = [option, &moment_ms](const std::string& given) {
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(absl::RFC3339_full, given, &time, &error) &&
        !absl::ParseTime("%Y-%m-%d", given, &time, &error)) {
      throw CLI::ValidationError(option, fmt::format("'{}' is no day and no RFC 3339 time", given));
    }
    moment_ms = absl::ToUnixMillis(time);
  };
  command.add_option_function<std::string>(option, take, help)->type_name("TIME");
}

absl::StatusOr<std::unique_ptr<const enrich::Enricher>> LexiconOption::MakeEnricher(
    const v1::EnrichConfig& config) const {
  v1::EnrichConfig with_dirs = config;
  for (const std::string& dir : dirs) with_dirs.add_lexicon_dirs(dir);
  return deploy::MakeEnricher(with_dirs);
}

}  // namespace policywire::deploy
