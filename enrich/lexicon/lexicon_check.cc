// Checks a folder of tables and, with a second argument, writes them as a C++ source that defines BuiltInTables().
// Part of the build: a bad row fails it with FILE:LINE:COLUMN.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <utility>

#include "enrich/lexicon/lexicon.h"
#include "enrich/lexicon/table.h"

namespace policywire::enrich {
namespace {

// Compilers limit the length of one string literal; adjacent ones are joined.
void WriteLiteral(std::string_view text, std::string& out) {
  size_t width = 0;
  out += "      \"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (byte < 0x20 || byte >= 0x7F) {
      out += fmt::format("\\{:03o}", byte);
    } else {
      out += c;
    }
    if (c == '\n' || ++width > 1000) {
      out += "\"\n      \"";
      width = 0;
    }
  }
  out += "\"";
}

int Run(const std::string& folder, const char* output) {
  auto files = ReadTableFolder(folder);
  if (!files.ok()) {
    fmt::print(stderr, "{}\n", files.status().ToString());
    return 1;
  }
  auto lexicon = Lexicon::Compile({*files});
  if (!lexicon.ok()) {
    const absl::Status& status = lexicon.status();
    fmt::print(stderr, "{}\n", std::string(status.message()));
    return 1;
  }
  if (output == nullptr) {
    fmt::print("{} entries, version {}\n", (*lexicon)->entries().size(), (*lexicon)->version());
    return 0;
  }
  std::string source =
      "// Made by lexicon_check from enrich/lexicon/data.\n"
      "#include \"enrich/lexicon/lexicon.h\"\n\n"
      "namespace policywire::enrich {\n\n"
      "const Lexicon::Layer& BuiltInTables() {\n"
      "  static const Lexicon::Layer tables = {\n";
  for (const TableFile& file : *files) {
    // Without the folder: the same tables give the same library wherever they are built.
    source += fmt::format("      {{\"built-in/{}\",\n", file.path.substr(file.path.rfind('/') + 1));
    WriteLiteral(file.contents, source);
    source += "},\n";
  }
  source += "  };\n  return tables;\n}\n\n}  // namespace policywire::enrich\n";
  std::ofstream out(output, std::ios::binary);
  out << source;
  out.close();
  if (!out) {
    fmt::print(stderr, "{} cannot be written\n", output);
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace policywire::enrich

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    fmt::print(stderr, "usage: lexicon_check FOLDER [OUTPUT.cc]\n");
    return 2;
  }
  return policywire::enrich::Run(argv[1], argc == 3 ? argv[2] : nullptr);
}
