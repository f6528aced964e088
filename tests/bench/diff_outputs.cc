// policywire diff on two outputs of a million events: time and memory.
//
//   diff_outputs [EVENTS | --check]
//
// README.md tells what is compared and what is printed.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "enrich/enricher.h"
#include "fmt/format.h"
#include "policywire/v1/article.pb.h"
#include "sink/jsonl/json_writer.h"
#include "tests/bench/measured_process.h"
#include "tests/support/sample_articles.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

// What the project asks of itself, for a million events.
constexpr double kMostSeconds = 20;
constexpr double kMostMegabytes = 200;

constexpr int kSamples = 200;
constexpr std::string_view kIdStandIn = "@@@@@@@@@@";  // as long as an id

[[noreturn]] void Die(std::string_view what) {
  std::cerr << "diff_outputs: " << what << "\n";
  std::exit(1);
}

// One article's line in its forms; the id is yet to be put in.
struct Sample {
  std::string whole;
  std::string changed;  // the first event has another status, and so another id
  std::string shorter;  // the last event is missing
  uint64_t events = 0;  // of the whole one
};

std::vector<Sample> MakeSamples() {
  const auto enricher = enrich::Enricher::Create({}).value();
  const SampleArticles articles(SampleArticles::Density::kPressRelease);
  std::vector<Sample> samples;
  for (uint64_t number = 0; samples.size() < kSamples; ++number) {
    v1::Article article;
    article.set_article_id(std::string(kIdStandIn));
    article.set_text(articles.Text(number, 4'000));
    v1::EnrichedArticle enriched = enricher->Enrich(article);
    if (enriched.events_size() < 2) continue;
    Sample& sample = samples.emplace_back();
    sample.events = static_cast<uint64_t>(enriched.events_size());
    sink::AppendJsonLine(enriched, sample.whole);
    v1::EnrichedArticle other = enriched;
    v1::PolicyEvent& event = *other.mutable_events(0);
    event.set_status(event.status() == v1::DONE ? v1::PLANNED : v1::DONE);
    event.set_event_id(std::string(32, '0'));
    sink::AppendJsonLine(other, sample.changed);
    other = enriched;
    other.mutable_events()->RemoveLast();
    sink::AppendJsonLine(other, sample.shorter);
  }
  return samples;
}

// Writes the article with its id; every hundred have the same differences between A and B.
void Write(std::FILE* file, const std::vector<Sample>& samples, uint64_t number, bool is_a, std::string& line) {
  const Sample& sample = samples[number % samples.size()];
  const uint64_t kind = number % 100;
  if (kind == (is_a ? 5 : 4)) return;  // in the other output alone
  line = !is_a && kind == 1 ? sample.changed : kind == (is_a ? 3 : 2) ? sample.shorter : sample.whole;
  const std::string id = fmt::format("{:0>{}}", number, kIdStandIn.size());
  for (size_t at = line.find(kIdStandIn); at != line.npos; at = line.find(kIdStandIn, at)) {
    line.replace(at, id.size(), id);
  }
  if (std::fwrite(line.data(), 1, line.size(), file) != line.size()) Die("cannot write");
}

// The outputs "a", "b" and "shuffled" (b in another order) in `folder`, and in "summary" what a comparison of a and b
// must say.
void MakeOutputs(const std::filesystem::path& folder, uint64_t events) {
  const std::vector<Sample> samples = MakeSamples();
  std::vector<uint64_t> numbers;
  uint64_t events_a = 0;
  std::array<uint64_t, 100> articles{};  // by kind
  uint64_t same = 0;
  uint64_t gone = 0;
  uint64_t added = 0;
  while (events_a < events) {
    const uint64_t number = numbers.size();
    const uint64_t has = samples[number % samples.size()].events;
    const uint64_t kind = number % 100;
    numbers.push_back(number);
    ++articles[kind];
    events_a += kind == 5 ? 0 : has;
    same += kind == 4 || kind == 5 ? 0 : kind >= 1 && kind <= 3 ? has - 1 : has;
    gone += kind == 2 ? 1 : kind == 4 ? has : 0;
    added += kind == 3 ? 1 : kind == 5 ? has : 0;
  }
  const uint64_t different = articles[1] + articles[2] + articles[3];
  const uint64_t alone = articles[4] + articles[5];
  std::string line;
  const auto write = [&](const char* name, bool is_a) {
    std::FILE* const file = std::fopen((folder / name).c_str(), "w");
    if (file == nullptr) Die("cannot write");
    for (const uint64_t number : numbers) Write(file, samples, number, is_a, line);
    if (std::fclose(file) != 0) Die("cannot write");
  };
  write("a", true);
  write("b", false);
  std::shuffle(numbers.begin(), numbers.end(), std::mt19937_64(5));
  write("shuffled", false);
  std::FILE* const summary = std::fopen((folder / "summary").c_str(), "w");
  fmt::print(summary,
             "articles: {} same, {} different, {} only in A, {} only in B\n"
             "events:   {} same, {} changed, {} gone, {} added\n"
             "  {:>9} event_id\n"
             "  {:>9} status\n",
             numbers.size() - different - alone, different, articles[4], articles[5], same, articles[1], gone, added,
             articles[1], articles[1]);
  std::fclose(summary);
}

int Main(int argc, char** argv) {
  const bool only_check = argc > 1 && std::string_view(argv[1]) == "--check";
  const uint64_t events = only_check ? 50'000 : argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  if (events == 0) {
    std::cerr << "usage: diff_outputs [EVENTS | --check]\n";
    return 2;
  }
  const TempDir folder("diff_outputs");
  // In a process of its own: the models that it reads must not count as memory of the programs that are started here.
  const pid_t maker = fork();
  if (maker == 0) {
    MakeOutputs(folder.path(), events);
    _exit(0);
  }
  int status = 0;
  if (waitpid(maker, &status, 0) != maker || status != 0) Die("the outputs could not be made");
  const std::string expected = ReadFile(folder.path() / "summary");
  fmt::print("{} events, {} MB an output\n", events, std::filesystem::file_size(folder.path() / "a") / 1'000'000);

  bool good = true;
  const auto measure = [&](std::string_view name, const char* b, int exit, const std::string& answer) {
    const std::filesystem::path out = folder.path() / "out";
    const Measured measured = RunMeasured({POLICYWIRE_PROGRAM, "diff", "--format", "summary",
                                           (folder.path() / "a").string(), (folder.path() / b).string()},
                                          out, folder.path().string());
    if (measured.exit != exit) Die(fmt::format("{}: exit code {}", name, measured.exit));
    const std::string said = ReadFile(out);
    if (!answer.empty() && said != answer) Die(fmt::format("{}: said\n{}and not\n{}", name, said, answer));
    if (only_check) return;
    const bool met = measured.seconds <= kMostSeconds && measured.megabytes <= kMostMegabytes;
    fmt::print("{:<16} {:6.2f} s, {:6.2f} s of CPU, {:5.0f} MB; asked: at most {} s, {} MB{}\n", name, measured.seconds,
               measured.cpu_seconds, measured.megabytes, kMostSeconds, kMostMegabytes, met ? "" : ": MISSED");
    good = good && met;
  };
  measure("equal", "a", 0, "");
  measure("in one order", "b", 1, expected);
  measure("in any order", "shuffled", 1, expected);
  return good ? 0 : 1;
}

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) { return policywire::testing::Main(argc, argv); }
