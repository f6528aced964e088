#include "tests/support/temp_dir.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <system_error>

#include "fmt/format.h"

namespace policywire::testing {

TempDir::TempDir(std::string_view name) {
  std::string pattern = fmt::format("{}/policywire-{}-XXXXXX", std::filesystem::temp_directory_path().string(), name);
  if (mkdtemp(pattern.data()) == nullptr) {
    std::cerr << "cannot make a directory like " << pattern << "\n";
    std::abort();
  }
  path_ = pattern;
}

TempDir::~TempDir() {
  if (const char* keep = std::getenv("POLICYWIRE_KEEP_TEMP"); keep != nullptr && *keep == '1') {
    std::cerr << "kept: " << path_.string() << "\n";
    return;
  }
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TempDir::Write(std::string_view file, std::string_view content) const {
  std::filesystem::path path = path_ / file;
  std::ofstream out(path, std::ios::binary);
  out << content;
  out.close();
  if (!out) {
    std::cerr << "cannot write " << path.string() << "\n";
    std::abort();
  }
  return path;
}

std::string ReadFile(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace policywire::testing
