// Pages to articles on one thread, in pages a second of processor time.
//
//   pages FOLDER [ROUNDS]
//
// FOLDER holds pages, a file each. Every round decodes all of them from memory; each page must give the same article
// every time. README.md tells what is printed.
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fmt/format.h"
#include "ingest/decode/html/html_decoder.h"
#include "tests/bench/checked_benchmark.h"

namespace policywire::testing {
namespace {

std::string Decoded(const ingest::HtmlDecoder& decoder, std::string_view page) {
  const ingest::Decoded decoded = decoder.Decode(page);
  const auto* const articles = std::get_if<std::vector<v1::Article>>(&decoded);
  return articles == nullptr ? std::get<ingest::DecodeError>(decoded).detail : articles->at(0).SerializeAsString();
}

int Run(const std::filesystem::path& folder, int rounds) {
  std::vector<std::string> pages;
  size_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    pages.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    bytes += pages.back().size();
  }
  if (pages.empty()) Die("no pages");
  const ingest::HtmlDecoder decoder;
  std::vector<std::string> first;
  first.reserve(pages.size());
  for (const std::string& page : pages) first.push_back(Decoded(decoder, page));
  std::vector<double> seconds;
  for (int round = 0; round < rounds; ++round) {
    std::vector<std::string> again;
    again.reserve(pages.size());
    const double begin = ProcessorSeconds();
    for (const std::string& page : pages) again.push_back(Decoded(decoder, page));
    seconds.push_back(ProcessorSeconds() - begin);
    if (again != first) Die("a page gave another article than before");
  }
  std::sort(seconds.begin(), seconds.end());
  const double median = seconds[seconds.size() / 2];
  fmt::print("{:.0f} pages/s {:.0f} MB/s\n", static_cast<double>(pages.size()) / median,
             static_cast<double>(bytes) / median / 1e6);
  return 0;
}

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) {
  if (argc < 2) policywire::testing::Die("usage: pages FOLDER [ROUNDS]");
  return policywire::testing::Run(argv[1], argc > 2 ? std::max(1, std::atoi(argv[2])) : 5);
}
