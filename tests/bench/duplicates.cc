// Articles of 4 KB looked up among those before them and remembered, on one thread.
//
//   duplicates_bench [ARTICLES]        1,000,000 unless told
//
// Articles are made of random words in advance, some at a time; one in ten repeats one of the last 100,000 with its
// first sentence gone. Every answer is checked: an article that is new repeats none, and of those that repeat, nearly
// all are found. Printed are articles a second of processor time, their making not counted, and how much the process
// grew.
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "enrich/fingerprint/duplicate_window.h"
#include "enrich/fingerprint/sketch.h"
#include "fmt/format.h"
#include "tests/bench/checked_benchmark.h"

namespace policywire::testing {
namespace {

constexpr size_t kBytes = 4096;
constexpr uint64_t kBack = 100000;
constexpr uint64_t kBatch = 1000;

uint64_t ResidentBytes() {
  uint64_t pages = 0;
  uint64_t resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

// Words as English has them: short ones often, names now and then.
class Writer {
 public:
  Writer() {
    std::mt19937_64 draw(7);
    for (int i = 0; i < 20000; ++i) {
      std::string word;
      for (uint64_t letters = 2 + draw() % 8; letters > 0; --letters) word += static_cast<char>('a' + draw() % 26);
      if (i % 6 == 0) word[0] = static_cast<char>(word[0] - 0x20);
      words_.push_back(word);
    }
  }

  // The same number, the same text.
  std::string Text(uint64_t number) const {
    std::mt19937_64 draw(number);
    std::string text;
    text.reserve(kBytes + 16);
    while (text.size() < kBytes) {
      // Squared: the first words are the common ones.
      const double share = static_cast<double>(draw() >> 11) * 0x1p-53;
      text += words_[static_cast<size_t>(share * share * static_cast<double>(words_.size()))];
      text += draw() % 12 == 0 ? ". " : " ";
    }
    return text;
  }

 private:
  std::vector<std::string> words_;
};

struct Told {
  std::string id;
  std::string text;
  std::optional<uint64_t> repeats;
};

std::string Id(uint64_t number) { return fmt::format("{:016x}", number); }

std::optional<uint64_t> Repeats(uint64_t number) {
  if (number % 10 != 9 || number < 100) return std::nullopt;
  const uint64_t original = number - 1 - number * 7919 % std::min(number - 50, kBack);
  return original % 10 == 9 ? original - 1 : original;
}

int Run(uint64_t articles) {
  const Writer writer;
  // Two stretches hold all of them.
  const uint64_t before = ResidentBytes();
  enrich::DuplicateWindow window({.records = static_cast<uint32_t>(articles + 1) / 2});
  double seconds = 0;
  uint64_t bytes = 0;
  uint64_t copies = 0;
  uint64_t found = 0;
  std::vector<Told> batch;
  std::vector<std::optional<std::string>> answers;
  for (uint64_t first = 0; first < articles; first += kBatch) {
    batch.clear();
    answers.clear();
    for (uint64_t number = first; number < std::min(first + kBatch, articles); ++number) {
      Told told{Id(number), "", Repeats(number)};
      told.text = writer.Text(told.repeats.value_or(number));
      if (told.repeats) told.text.erase(0, told.text.find(". ") + 2);
      batch.push_back(std::move(told));
    }
    const double begin = ProcessorSeconds();
    for (size_t i = 0; i < batch.size(); ++i) {
      const auto position = static_cast<int64_t>(first + i);
      answers.push_back(
          window.See(position, enrich::DuplicateWindow::kNoTime, batch[i].id, enrich::SketchOf(batch[i].text)));
      window.Keep(position);
    }
    seconds += ProcessorSeconds() - begin;
    for (size_t i = 0; i < batch.size(); ++i) {
      bytes += batch[i].text.size();
      copies += batch[i].repeats ? 1 : 0;
      if (!answers[i]) continue;
      if (!batch[i].repeats || *answers[i] != Id(*batch[i].repeats))
        Die("an article is linked to one that it does not repeat");
      ++found;
    }
  }
  if (found * 1000 < copies * 995) Die(fmt::format("of {} copies only {} are found", copies, found));
  const double megabytes = static_cast<double>(ResidentBytes() - before) / 1e6;
  fmt::print(
      "{} of {} copies among {} articles found, no other linked; {:.0f} articles/s, {:.0f} MB/s; grown by {:.0f} MB\n",
      found, copies, articles, static_cast<double>(articles) / seconds, static_cast<double>(bytes) / seconds / 1e6,
      megabytes);
  return 0;
}

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) {
  return policywire::testing::Run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000000);
}
