// Tagger and parser, in tokens a second on one thread.
//
//   syntax [--check] [options of Google benchmark]
//
// Before anything is measured, the answers are checked on the same sentences; --check ends there. See README.md.
#include "enrich/syntax/syntax.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "enrich/clean/clean.h"
#include "enrich/document.h"
#include "enrich/segment/segment.h"
#include "fmt/format.h"
#include "tests/bench/checked_benchmark.h"
#include "tests/support/sample_articles.h"

namespace policywire::testing {
namespace {

// Sentences of all articles, cut as the cascade cuts them.
struct Input {
  Input() : documents(kArticles) {
    const SampleArticles samples(SampleArticles::Density::kPressRelease);
    for (int i = 0; i < kArticles; ++i) {
      enrich::Document& document = documents[i];
      enrich::Clean(samples.Text(i, kTextBytes), document.clean);
      enrich::Segment(document);
      for (const enrich::Sentence& sentence : document.sentences) {
        std::vector<std::string_view>& words = sentences.emplace_back();
        for (uint32_t t = sentence.first; t < sentence.last; ++t) words.push_back(document.Text(document.tokens[t]));
        tokens += words.size();
      }
    }
  }

  std::vector<enrich::Document> documents;  // what the words are slices of
  std::vector<std::vector<std::string_view>> sentences;
  uint64_t tokens = 0;
};

// Every sentence is a tree with one root, most have a verb or a noun there, and a second reading is the same.
void CheckAnswers(const Input& input) {
  enrich::SyntaxReader reader(enrich::BuiltInSyntax());
  enrich::SyntaxReader again(enrich::BuiltInSyntax());
  std::vector<enrich::SyntaxNode> nodes;
  std::vector<enrich::SyntaxNode> same;
  size_t usual = 0;
  for (const auto& words : input.sentences) {
    reader.Read(words, nodes);
    again.Read(words, same);
    if (nodes.size() != words.size() || nodes != same) Die("a sentence is read in two ways");
    size_t roots = 0;
    for (const enrich::SyntaxNode& node : nodes) {
      size_t steps = 0;
      const enrich::SyntaxNode* at = &node;
      for (; at->head != enrich::kRootHead; at = &nodes[at->head]) {
        if (at->head >= nodes.size() || ++steps > nodes.size()) Die("what should be a tree is none");
      }
      if (at == &node) {
        ++roots;
        usual += node.upos == enrich::Upos::kVerb || node.upos == enrich::Upos::kNoun ? 1 : 0;
      }
    }
    if (roots != 1) Die("a sentence has not one root");
  }
  if (usual * 10 < input.sentences.size() * 7) Die("too few sentences have a verb or a noun for their root");
  fmt::print("{} sentences, {} tokens: trees all of them\n", input.sentences.size(), input.tokens);
}

void AddReading(const Input& input) {
  benchmark::RegisterBenchmark("syntax", [&input](benchmark::State& state) {
    enrich::SyntaxReader reader(enrich::BuiltInSyntax());
    std::vector<enrich::SyntaxNode> nodes;
    for (auto _ : state) {
      for (const auto& words : input.sentences) {
        reader.Read(words, nodes);
        benchmark::DoNotOptimize(nodes.data());
      }
    }
    state.counters["tokens"] =
        benchmark::Counter(static_cast<double>(input.tokens), benchmark::Counter::kIsIterationInvariantRate);
  })->Unit(benchmark::kMillisecond);
}

int Main(int argc, char** argv) { return RunChecked<Input>(argc, argv, CheckAnswers, AddReading); }

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) { return policywire::testing::Main(argc, argv); }
