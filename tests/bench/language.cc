// Languages of texts, in bytes a second on one thread.
//
//   language_bench [--check] [options of Google benchmark]
//
// Articles of our own, and the sentences in the folder that POLICYWIRE_SENTENCES names, a file a language. Before
// anything is measured, the answers are checked; --check ends there. See README.md.
#include "enrich/language/language.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "tests/bench/checked_benchmark.h"
#include "tests/support/sample_articles.h"

namespace policywire::testing {
namespace {

struct Texts {
  void Add(std::string text, std::string language) {
    bytes += text.size();
    texts.push_back(std::move(text));
    languages.push_back(std::move(language));
  }

  std::vector<std::string> texts;
  std::vector<std::string> languages;
  uint64_t bytes = 0;
};

struct Input {
  Input() {
    const SampleArticles samples(SampleArticles::Density::kPressRelease);
    for (int i = 0; i < kArticles; ++i) articles.Add(samples.Text(i, kTextBytes), "en");
    const char* const folder = std::getenv("POLICYWIRE_SENTENCES");
    if (folder == nullptr) return;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() != ".txt") continue;
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) sentences.Add(line, entry.path().stem().string());
    }
  }

  Texts articles;
  Texts sentences;
};

// The share of texts whose language is found.
double Share(const Texts& texts) {
  size_t right = 0;
  for (size_t i = 0; i < texts.texts.size(); ++i) {
    const enrich::Language language = enrich::IdentifyLanguage(texts.texts[i]);
    right += (language.certain ? language.code : "en") == texts.languages[i];
  }
  return static_cast<double>(right) / static_cast<double>(texts.texts.size());
}

void CheckAnswers(const Input& input) {
  if (Share(input.articles) != 1) Die("an English article is taken for another");
  fmt::print("{} articles: English all of them\n", input.articles.texts.size());
  if (input.sentences.texts.empty()) return;
  const double share = Share(input.sentences);
  fmt::print("{} sentences: {:.4f} right\n", input.sentences.texts.size(), share);
  if (share < 0.97) Die("too many sentences are taken for another language's");
}

void Add(const char* name, const Texts& texts) {
  if (texts.texts.empty()) return;
  benchmark::RegisterBenchmark(name, [&texts](benchmark::State& state) {
    for (auto _ : state) {
      for (const std::string& text : texts.texts) benchmark::DoNotOptimize(enrich::IdentifyLanguage(text));
    }
    state.counters["bytes"] =
        benchmark::Counter(static_cast<double>(texts.bytes), benchmark::Counter::kIsIterationInvariantRate);
  })->Unit(benchmark::kMillisecond);
}

void AddAll(const Input& input) {
  Add("articles", input.articles);
  Add("sentences", input.sentences);
}

int Main(int argc, char** argv) { return RunChecked<Input>(argc, argv, CheckAnswers, AddAll); }

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) { return policywire::testing::Main(argc, argv); }
