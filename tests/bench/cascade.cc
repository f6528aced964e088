// Each step of extraction by itself, the whole of it, and the JSON decoder before it, in megabytes of text a second.
//
//   cascade [--check] [options of Google benchmark]
//
// Before anything is measured, each step's answer is checked on the same articles; --check ends there. See README.md.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "deploy/config/config.h"
#include "enrich/clean/clean.h"
#include "enrich/document.h"
#include "enrich/enricher.h"
#include "enrich/explanation.h"
#include "enrich/extract/event_finder.h"
#include "enrich/lexicon/lexicon.h"
#include "enrich/match/prepare.h"
#include "enrich/read/reading.h"
#include "enrich/segment/segment.h"
#include "enrich/syntax/syntax.h"
#include "fmt/format.h"
#include "ingest/decode/json_decoder.h"
#include "tests/bench/checked_benchmark.h"
#include "tests/support/sample_articles.h"
#include "tests/support/text_checks.h"

namespace policywire::testing {
namespace {

// A sentence, by its number, with its mentions.
struct SentenceInput {
  const enrich::Document* document;
  uint32_t sentence;
  uint32_t first_mention;
  std::span<const enrich::Mention> mentions;
};

// The articles after each step, so that every step can be run alone.
struct Input {
  Input()
      : lexicon(enrich::Lexicon::Compile({enrich::BuiltInTables()}).value()),
        enricher(enrich::Enricher::Create({}).value()),
        decoder(deploy::DefaultConfig().input().json()),
        finder(*lexicon, enrich::BuiltInDecisions()) {
    const SampleArticles samples(SampleArticles::Density::kPressRelease);
    for (int i = 0; i < kArticles; ++i) {
      const std::string text = samples.Text(i, kTextBytes);
      json.push_back(samples.Json(i, i, kTextBytes));
      const ingest::Decoded decoded = decoder.Decode(json.back());
      const auto* const read = std::get_if<std::vector<v1::Article>>(&decoded);
      if (read == nullptr || read->size() != 1 || read->front().text() != text) Die("the JSON decoder lost something");
      articles.push_back(read->front());
      bytes += text.size();
      json_bytes += json.back().size();
      enrich::MatchedArticle& matched = documents.emplace_back();
      enrich::Prepare(*lexicon, text, matched.text);  // neither title nor source
      matched.published = articles.back().published();
    }
    for (const enrich::MatchedArticle& matched : documents) AddSentences(matched.text);
    std::ranges::copy_if(sentences, std::back_inserter(passed), [&](const SentenceInput& s) { return PassGate(s); });
  }

  void AddSentences(const enrich::Document& document) {
    const std::span<const enrich::Mention> mentions(document.mentions);
    uint32_t next = 0;
    for (uint32_t s = 0; s < document.sentences.size(); ++s) {
      const uint32_t first = next;
      while (next < mentions.size() && mentions[next].first < document.sentences[s].last) ++next;
      sentences.push_back({&document, s, first, mentions.subspan(first, next - first)});
    }
  }

  bool PassGate(const SentenceInput& s) { return finder.PassGate(*s.document, s.sentence, s.mentions); }

  void FindEvents(int article, std::vector<enrich::Event>& events) {
    finder.Find(documents[article], 0, nullptr, events);
  }

  std::unique_ptr<const enrich::Lexicon> lexicon;
  std::unique_ptr<const enrich::Enricher> enricher;
  ingest::JsonDecoder decoder;
  enrich::EventFinder finder;
  std::vector<std::string> json;
  std::vector<v1::Article> articles;
  std::vector<enrich::MatchedArticle> documents;
  std::vector<SentenceInput> sentences;  // of all documents
  std::vector<SentenceInput> passed;     // the gate
  uint64_t bytes = 0;                    // of the texts
  uint64_t json_bytes = 0;
};

// What is in all articles together, step by step.
struct Counts {
  uint64_t sentences = 0;
  uint64_t passed = 0;  // the gate; the explanation of the whole does not tell
  uint64_t tokens = 0;
  uint64_t mentions = 0;
  uint64_t candidates = 0;
  uint64_t events = 0;

  bool operator==(const Counts&) const = default;
};

std::string Told(const Counts& counts) {
  return fmt::format("{} sentences ({} pass the gate), {} tokens, {} mentions, {} candidates, {} events",
                     counts.sentences, counts.passed, counts.tokens, counts.mentions, counts.candidates, counts.events);
}

// Cleaned text leads back to its bytes, tokens and sentences hold all of it, what the steps find by themselves is what
// the whole tells of the same articles, and whatever is found is of a sentence that passes the gate.
void CheckAnswers(Input& input) {
  Counts steps;
  Counts whole;
  std::vector<enrich::Event> events;
  for (int i = 0; i < kArticles; ++i) {
    const v1::Article& article = input.articles[i];
    const enrich::Document& document = input.documents[i].text;
    if (const auto fault = FaultOfClean(article.text(), document.clean)) Die(fmt::format("article {}: {}", i, *fault));
    if (const auto fault = FaultOfSegments(document)) Die(fmt::format("article {}: {}", i, *fault));
    input.FindEvents(i, events);
    for (const enrich::Event& event : events) {
      const bool passes = std::ranges::any_of(input.passed, [&](const SentenceInput& s) {
        return s.document == &document && s.sentence == event.sentence;
      });
      if (!passes) Die(fmt::format("article {}: an event in a sentence that does not pass the gate", i));
    }
    steps.sentences += document.sentences.size();
    steps.tokens += document.tokens.size();
    steps.mentions += document.mentions.size();
    steps.candidates += events.size();

    enrich::Explanation explanation;
    const v1::EnrichedArticle enriched = input.enricher->Enrich(article, &explanation);
    whole.sentences += explanation.tokens.empty() ? 0 : explanation.tokens.back().sentence + 1;
    whole.tokens += explanation.tokens.size();
    whole.mentions += explanation.mentions.size();
    whole.candidates += explanation.candidates.size();
    whole.events += static_cast<uint64_t>(enriched.events_size());
    for (const v1::PolicyEvent& event : enriched.events()) {
      const v1::Span& span = event.quote_span();
      if (article.text().substr(span.begin(), span.end() - span.begin()) != event.quote()) {
        Die(fmt::format("article {}: a quote that is no slice of the text", i));
      }
    }
  }
  steps.passed = whole.passed = input.passed.size();
  steps.events = whole.events;  // an act that is told twice is decided twice and is one event
  if (steps != whole) Die(fmt::format("the steps find {}, the whole {}", Told(steps), Told(whole)));
  if (whole.events < kArticles) Die(fmt::format("only {}", Told(whole)));
  fmt::print("{} articles, {:.2f} MB of text: {}\n", kArticles, static_cast<double>(input.bytes) / 1e6, Told(whole));
}

// Megabytes and articles a second, whatever the step.
void Report(benchmark::State& state, uint64_t bytes) {
  using benchmark::Counter;
  state.counters["MB"] = Counter(static_cast<double>(bytes) / 1e6, Counter::kIsIterationInvariantRate);
  state.counters["articles"] = Counter(kArticles, Counter::kIsIterationInvariantRate);
}

void DecodeJson(benchmark::State& state, Input& input) {
  for (auto _ : state) {
    for (const std::string& json : input.json) benchmark::DoNotOptimize(input.decoder.Decode(json));
  }
  Report(state, input.json_bytes);
}

void Clean(benchmark::State& state, Input& input) {
  enrich::CleanText clean;  // one for all, as in the pipeline
  for (auto _ : state) {
    for (const v1::Article& article : input.articles) {
      enrich::Clean(article.text(), clean);
      benchmark::DoNotOptimize(clean.text.data());
    }
  }
  Report(state, input.bytes);
}

void Segment(benchmark::State& state, Input& input) {
  std::vector<enrich::MatchedArticle> documents = input.documents;
  for (auto _ : state) {
    for (enrich::MatchedArticle& article : documents) {
      enrich::Segment(article.text);
      benchmark::DoNotOptimize(article.text.tokens.data());
    }
  }
  Report(state, input.bytes);
}

void Match(benchmark::State& state, Input& input) {
  std::vector<enrich::MatchedArticle> documents = input.documents;
  for (auto _ : state) {
    for (enrich::MatchedArticle& article : documents) {
      enrich::Match(*input.lexicon, article.text);
      benchmark::DoNotOptimize(article.text.mentions.data());
    }
  }
  Report(state, input.bytes);
}

void Gate(benchmark::State& state, Input& input) {
  for (auto _ : state) {
    for (const SentenceInput& s : input.sentences) benchmark::DoNotOptimize(input.PassGate(s));
  }
  Report(state, input.bytes);
}

// Parts of speech, trees, and what is there, of the sentences that pass the gate.
void Read(benchmark::State& state, Input& input) {
  enrich::SyntaxReader syntax(enrich::BuiltInSyntax());
  enrich::Reading reading;
  for (auto _ : state) {
    for (const SentenceInput& s : input.passed) {
      reading.Read(*input.lexicon, *s.document, s.sentence, s.mentions, s.first_mention, syntax);
      benchmark::DoNotOptimize(reading);
    }
  }
  Report(state, input.bytes);
}

// Gate, trees, decisions and circumstances.
void Extract(benchmark::State& state, Input& input) {
  std::vector<enrich::Event> events;
  for (auto _ : state) {
    for (int i = 0; i < kArticles; ++i) {
      input.FindEvents(i, events);
      benchmark::DoNotOptimize(events.data());
    }
  }
  Report(state, input.bytes);
}

// All steps, scores, and writing the events.
void Enrich(benchmark::State& state, Input& input) {
  v1::EnrichedArticle enriched;
  for (auto _ : state) {
    for (const v1::Article& article : input.articles) {
      input.enricher->Enrich(article, enriched);
      benchmark::DoNotOptimize(enriched);
    }
  }
  Report(state, input.bytes);
}

void AddSteps(Input& input) {
  const std::pair<const char*, void (*)(benchmark::State&, Input&)> steps[] = {
      {"decode_json", DecodeJson},
      {"clean", Clean},
      {"segment", Segment},
      {"match", Match},
      {"gate", Gate},
      {"read", Read},
      {"extract", Extract},
      {"enrich", Enrich},
  };
  for (const auto& [name, step] : steps) {
    benchmark::RegisterBenchmark(name, [step = step, &input](benchmark::State& state) {
      step(state, input);
    })->Unit(benchmark::kMillisecond);
  }
}

int Main(int argc, char** argv) { return RunChecked<Input>(argc, argv, CheckAnswers, AddSteps); }

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) { return policywire::testing::Main(argc, argv); }
