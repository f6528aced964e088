// Runs a fuzz target without a fuzzer: every file of a corpus, and mutations of each that are the same on every run.
//
//   NAME_fuzz [--mutations N] FILE-or-FOLDER...
//
// The work is bounded by count (N mutations a file, 200 unless told otherwise) and by size, never by a clock, so that
// two runs do the same. A failure stops the process as the target or the sanitizer does; `--print` names each input
// before it is run, and a mutation is found again by its number.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr size_t kMaxInputBytes = 1 << 20;

// Bytes that parsers trip over: structure, damage, borders of numbers.
constexpr std::string_view kPieces[] = {
    {"\0", 1},
    "\xFF",
    "\xC0\x80",
    "\xED\xA0\x80",
    "\xF4\x90\x80\x80",
    "\xE2\x80",
    "\xEF\xBB\xBF",
    "\n",
    "\r\n",
    "\"",
    "\\u",
    "\\ud800",
    "{",
    "}",
    "[[[[[[[[",
    ",",
    ":",
    ".",
    "'s",
    "-1",
    "999999999999999999999",
    "1e999",
    "null",
    "U.S.",
    "2025-02-30",
    "\xE2\x80\x99",
    "\xC2\xA0",
    "\xC2\xAD",
    "http://",
    "a.A",
};

std::string Mutate(const std::string& seed, std::mt19937_64& random) {
  std::string out = seed;
  const auto below = [&](size_t n) { return n == 0 ? size_t{0} : static_cast<size_t>(random() % n); };
  for (size_t round = 1 + below(4); round > 0; --round) {
    const size_t at = below(out.size() + 1);
    switch (below(7)) {
      case 0:  // one bit
        if (at < out.size()) out[at] = static_cast<char>(static_cast<uint8_t>(out[at]) ^ (1U << below(8)));
        break;
      case 1:  // one byte
        if (at < out.size()) out[at] = static_cast<char>(below(256));
        break;
      case 2:
        out.insert(at, kPieces[below(std::size(kPieces))]);
        break;
      case 3:
        out.erase(at, 1 + below(16));
        break;
      case 4:
        out.resize(at);
        break;
      case 5: {  // a part of itself, elsewhere
        const std::string part = out.substr(at, 1 + below(64));
        out.insert(below(out.size() + 1), part);
        break;
      }
      case 6: {  // one piece many times
        const std::string_view piece = kPieces[below(std::size(kPieces))];
        for (size_t n = below(200); n > 0; --n) out.insert(at, piece);
        break;
      }
      default:
        break;
    }
  }
  if (out.size() > kMaxInputBytes) out.resize(kMaxInputBytes);
  return out;
}

// An exact-size copy on the heap, so that AddressSanitizer sees a read past its end.
void RunOne(std::string_view input) {
  const std::vector<uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  size_t mutations = 200;
  bool print = false;
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--print") {
      print = true;
    } else if (argument == "--mutations" && i + 1 < argc) {
      const std::string_view count = argv[++i];
      const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), mutations);
      if (error != std::errc() || end != count.data() + count.size()) {
        std::fprintf(stderr, "--mutations wants a number, not %s\n", argv[i]);
        return 2;
      }
    } else if (std::filesystem::is_directory(argument)) {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(argument)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
      }
    } else if (std::filesystem::is_regular_file(argument)) {
      files.emplace_back(argument);
    } else {
      std::fprintf(stderr, "%s: no such file or folder\n", argv[i]);
      return 2;
    }
  }
  if (files.empty()) {
    std::fprintf(stderr, "no inputs: name files or folders of a corpus\n");
    return 2;
  }
  std::sort(files.begin(), files.end());
  size_t inputs = 0;
  RunOne("");
  for (const auto& path : files) {
    std::ifstream in(path, std::ios::binary);
    const std::string seed{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in) {
      std::fprintf(stderr, "%s: cannot be read\n", path.c_str());
      return 2;
    }
    if (print) std::fprintf(stderr, "%s\n", path.c_str());
    RunOne(seed);
    // The same mutations wherever the checkout lies and whatever else the corpus holds.
    std::mt19937_64 random(seed.size() * 0x9E3779B97F4A7C15U + 1);
    for (size_t i = 0; i < mutations; ++i) {
      if (print) std::fprintf(stderr, "%s mutation %zu\n", path.c_str(), i);
      RunOne(Mutate(seed, random));
    }
    inputs += 1 + mutations;
  }
  std::printf("%zu inputs from %zu files\n", inputs, files.size());
  return 0;
}
