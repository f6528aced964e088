// Text that does not tell its character set to UTF-8, on one thread, in megabytes a second of processor time.
//
//   charsets FILE [ROUNDS] [--write FOLDER]
//
// FILE holds the names of files, a line each. Every round reads all of them from memory, each as a text by itself; each
// must come out the same every time. --write writes what comes out, a file a text, by its number. README.md tells what
// is printed.
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "ingest/decode/charset.h"
#include "tests/bench/checked_benchmark.h"

namespace policywire::testing {
namespace {

std::vector<std::string> ReadFiles(const char* list) {
  std::ifstream names(list);
  std::vector<std::string> texts;
  for (std::string name; std::getline(names, name);) {
    std::ifstream in(name, std::ios::binary);
    if (!in.good()) Die(fmt::format("{} cannot be read", name));
    texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  if (texts.empty()) Die("no texts");
  return texts;
}

int Write(const std::vector<std::string>& texts, const std::string& folder) {
  for (size_t i = 0; i < texts.size(); ++i) {
    std::ofstream out(fmt::format("{}/{}", folder, i), std::ios::binary);
    out << texts[i];
    if (!out.good()) Die(fmt::format("{} cannot be written to", folder));
  }
  return 0;
}

int Run(const char* list, int rounds, const char* written) {
  const std::vector<std::string> texts = ReadFiles(list);
  ingest::CharsetText text;
  std::vector<std::string> first;
  first.reserve(texts.size());
  size_t bytes = 0;
  for (const std::string& arrived : texts) {
    ingest::DecodePlain(arrived, "", text);
    first.emplace_back(text.text);
    bytes += arrived.size();
  }
  if (written != nullptr) return Write(first, written);
  // So often that a round takes long enough to be measured.
  const size_t repeats = 30'000'000 / std::max<size_t>(bytes, 1) + 1;
  bool same = true;
  const double seconds = MedianSeconds(
      rounds,
      [&] {
        for (size_t i = 0; i < repeats; ++i) {
          for (size_t at = 0; at < texts.size(); ++at) {
            ingest::DecodePlain(texts[at], "", text);
            same = same && text.text.size() == first[at].size();
          }
        }
      },
      [&] {
        if (!same) Die("a text came out other than before");
        for (size_t at = 0; at < texts.size(); ++at) {
          ingest::DecodePlain(texts[at], "", text);
          if (text.text != first[at]) Die("a text came out other than before");
        }
      });
  const double all = static_cast<double>(bytes) * static_cast<double>(repeats);
  fmt::print("{:.1f} MB/s\n", all / seconds / 1e6);
  return 0;
}

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) {
  return policywire::testing::RunOverFile(argc, argv, "usage: charsets FILE [ROUNDS] [--write FOLDER]",
                                          policywire::testing::Run);
}
