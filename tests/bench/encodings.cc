// Text that was read in the wrong character set made good, on one thread, in megabytes a second of processor time.
//
//   encodings FILE [ROUNDS] [--write OUT]
//
// FILE holds texts with a NUL between them. Every round mends all of them from memory; each text must come out the same
// every time. --write writes what comes out, in the same form. README.md tells what is printed.
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "enrich/clean/mend_encoding.h"
#include "fmt/format.h"
#include "tests/bench/checked_benchmark.h"

namespace policywire::testing {
namespace {

std::string Mended(const std::string& text) {
  std::string out;
  enrich::OffsetMap map;
  return enrich::MendEncoding(text, out, map) == 0 ? text : out;
}

std::vector<std::string> ReadTexts(const char* file) {
  std::ifstream in(file, std::ios::binary);
  std::vector<std::string> texts;
  for (std::string text; std::getline(in, text, '\0');) texts.push_back(text);
  if (texts.empty()) Die("no texts");
  return texts;
}

int Run(const char* file, int rounds, const char* written) {
  const std::vector<std::string> texts = ReadTexts(file);
  size_t bytes = 0;
  std::vector<std::string> first;
  first.reserve(texts.size());
  for (const std::string& text : texts) {
    bytes += text.size();
    first.push_back(Mended(text));
  }
  if (written != nullptr) {
    std::ofstream out(written, std::ios::binary);
    for (const std::string& text : first) out << text << '\0';
    return out.good() ? 0 : 1;
  }
  // So often that a round takes long enough to be measured.
  const size_t repeats = 100'000'000 / std::max<size_t>(bytes, 1) + 1;
  std::string out;
  const double seconds = MedianSeconds(
      rounds,
      [&] {
        size_t mended = 0;
        for (size_t i = 0; i < repeats; ++i) {
          for (const std::string& text : texts) {
            enrich::OffsetMap map;
            mended += enrich::MendEncoding(text, out, map);
          }
        }
        benchmark::DoNotOptimize(mended);
      },
      [&] {
        for (size_t i = 0; i < texts.size(); ++i) {
          if (Mended(texts[i]) != first[i]) Die("a text came out other than before");
        }
      });
  const double all = static_cast<double>(bytes) * static_cast<double>(repeats);
  fmt::print("{:.1f} MB/s\n", all / seconds / 1e6);
  return 0;
}

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) {
  return policywire::testing::RunOverFile(argc, argv, "usage: encodings FILE [ROUNDS] [--write OUT]",
                                          policywire::testing::Run);
}
