#include "deploy/bin/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <string_view>

#include "deploy/config/config.h"
#include "deploy/runtime/article_processor.h"

namespace policywire::deploy {

ExitCode Fail(ExitCode code, const absl::Status& status) {
  std::string_view rest(status.message().data(), status.message().size());
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    fmt::print(stderr, "policywire: {}\n", rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return code;
}

void ConfigOption::Declare(CLI::App& command, bool required) {
  command
      .add_option("-c,--config", file,
                  required ? "YAML file with the settings (policywire config reference)"
                           : "YAML file with the settings; without it the defaults hold")
      ->type_name("FILE")
      ->required(required);
}

absl::StatusOr<v1::PipelineConfig> ConfigOption::Load() const {
  if (file.empty()) return DefaultConfig();
  return LoadConfig(file);
}

void InputOptions::Declare(CLI::App& command) {
  static const std::map<std::string, InputFormat> kFormats = {{"auto", InputFormat::kAuto},
                                                              {"jsonl", InputFormat::kJsonLines},
                                                              {"json", InputFormat::kJson},
                                                              {"protobuf", InputFormat::kProtobuf},
                                                              {"text", InputFormat::kText}};
  command.add_option("files", files, "Files with articles; - or none for standard input")->type_name("FILES");
  command
      .add_option("--input", format,
                  "auto (by the file's name, else by its first line), jsonl,\njson, protobuf (one Article) or text")
      ->transform(CLI::CheckedTransformer(kFormats).description(""))
      ->type_name("FORMAT")
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

absl::StatusOr<std::unique_ptr<const enrich::Enricher>> LexiconOption::MakeEnricher(
    const v1::EnrichConfig& config) const {
  v1::EnrichConfig with_dirs = config;
  for (const std::string& dir : dirs) with_dirs.add_lexicon_dirs(dir);
  return deploy::MakeEnricher(with_dirs);
}

}  // namespace policywire::deploy
