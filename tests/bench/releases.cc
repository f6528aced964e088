// Messages to events on one thread: throughput, the time of single articles, growth with an article's length, memory.
//
//   releases FILE
//
// FILE holds one article a line, as JSON in the form that policywire takes. README.md tells what is printed.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "deploy/config/config.h"
#include "enrich/enricher.h"
#include "fmt/format.h"
#include "ingest/decode/json_decoder.h"
#include "sink/jsonl/json_writer.h"
#include "tests/bench/checked_benchmark.h"

namespace policywire::testing {
namespace {

using Clock = std::chrono::steady_clock;

// What the project asks of itself.
constexpr double kLeastRate = 10;        // MB/s
constexpr double kMostMilliseconds = 2;  // of 99 in 100 articles of about 4 KB
constexpr double kMostGrowth = 2;       // of the time for a byte, from the shortest of the long articles to the longest
constexpr double kMostMegabytes = 100;  // of memory, before articles get long
constexpr size_t kAboutFour[] = {3'500, 4'500};  // bytes
constexpr size_t kLong[] = {250'000, 1'000'000, 5'000'000};
constexpr int kRounds = 5;

double Seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

// At most until now. Not getrusage's: that may be of the program that started this one.
double MemoryInMegabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kilobytes = 0;
    if (word == "VmHWM:" && status >> kilobytes) return kilobytes / 1024;
  }
  Die("no VmHWM in /proc/self/status");
}

class Extraction {
 public:
  // A message to its line of JSON.
  void Extract(std::string_view message, std::string& out) {
    const ingest::Decoded decoded = decoder_.Decode(message);
    const auto* const articles = std::get_if<std::vector<v1::Article>>(&decoded);
    if (articles == nullptr) Die("a message that is no article");
    for (const v1::Article& article : *articles) {
      enricher_->Enrich(article, enriched_);
      sink::AppendJsonLine(enriched_, out);
    }
  }
  std::string TextOf(std::string_view message) const {
    const ingest::Decoded decoded = decoder_.Decode(message);
    return std::get<std::vector<v1::Article>>(decoded).front().text();
  }
  // The time of one article with this text.
  double SecondsOf(const std::string& text) {
    v1::Article article;
    article.set_article_id("long");
    article.set_text(text);
    const auto begin = Clock::now();
    enricher_->Enrich(article, enriched_);
    return Seconds(Clock::now() - begin);
  }

 private:
  std::unique_ptr<const enrich::Enricher> enricher_ = enrich::Enricher::Create({}).value();
  ingest::JsonDecoder decoder_{deploy::DefaultConfig().input().json()};
  v1::EnrichedArticle enriched_;
};

// Prints a figure beside what is asked; false where it misses it.
bool Told(std::string_view what, double figure, std::string_view unit, bool at_least, double asked) {
  const bool met = at_least ? figure >= asked : figure <= asked;
  fmt::print("{:<32} {:8.2f} {:<5} asked: {} {}{}\n", what, figure, unit, at_least ? "at least" : "at most", asked,
             met ? "" : ": MISSED");
  return met;
}

int Run(const char* path) {
  Extraction extraction;
  std::vector<double> whole;
  std::vector<double> about_four;
  size_t messages = 0;
  size_t bytes = 0;
  size_t first = 0;
  std::string out;
  for (int round = 0; round < kRounds; ++round) {
    std::ifstream file(path);
    size_t answer = 0;
    double seconds = 0;
    for (std::string message; std::getline(file, message);) {
      out.clear();
      const auto begin = Clock::now();
      extraction.Extract(message, out);
      const double own = Seconds(Clock::now() - begin);
      seconds += own;
      if (message.size() >= kAboutFour[0] && message.size() <= kAboutFour[1]) about_four.push_back(own);
      answer = answer * 31 + std::hash<std::string>()(out);
      if (std::ranges::count(out, '\n') != 1) Die("not a line for each message");
      if (round > 0) continue;
      ++messages;
      bytes += message.size();
    }
    whole.push_back(seconds);
    if (round == 0) first = answer;
    if (answer != first) Die("two readings of the same messages differ");
  }
  if (about_four.empty()) Die("no message of about 4 KB");
  std::ranges::sort(whole);
  std::ranges::sort(about_four);
  fmt::print("{} messages, {:.1f} MB, {} rounds\n", messages, static_cast<double>(bytes) / 1e6, kRounds);
  bool met =
      Told("throughput, median", static_cast<double>(bytes) / 1e6 / whole[kRounds / 2], "MB/s", true, kLeastRate);
  fmt::print("{:<32} {:8.2f} ms\n", "messages of about 4 KB, median", about_four[about_four.size() / 2] * 1e3);
  met &= Told("messages of about 4 KB, p99", about_four[about_four.size() * 99 / 100] * 1e3, "ms", false,
              kMostMilliseconds);
  met &= Told("memory", MemoryInMegabytes(), "MB", false, kMostMegabytes);

  std::string text;
  std::ifstream file(path);
  for (std::string message; text.size() < kLong[std::size(kLong) - 1];) {
    if (std::getline(file, message)) {
      text += extraction.TextOf(message) + "\n\n";
    } else {
      file = std::ifstream(path);
    }
  }
  double shortest = 0;
  for (const size_t length : kLong) {
    const double per_byte = extraction.SecondsOf(text.substr(0, length)) / static_cast<double>(length) * 1e9;
    if (shortest == 0) shortest = per_byte;
    fmt::print("one article of {:>9} bytes      {:8.2f} ns a byte\n", length, per_byte);
    if (length == kLong[std::size(kLong) - 1])
      met &= Told("growth with length", per_byte / shortest, "", false, kMostGrowth);
  }
  return met ? 0 : 1;
}

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) {
  if (argc != 2) policywire::testing::Die("usage: releases FILE");
  return policywire::testing::Run(argv[1]);
}
