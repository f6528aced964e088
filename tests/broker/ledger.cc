#include "tests/broker/ledger.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>

#include "enrich/enricher.h"
#include "fmt/format.h"
#include "ingest/decode/decoder_registry.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::testing {
namespace {

constexpr size_t kMaxFaults = 20;

size_t Hash(const std::string& bytes) { return std::hash<std::string>()(bytes); }

ingest::Record View(const Message& message) {
  ingest::Record record;
  record.topic = message.topic;
  record.partition = message.partition;
  record.offset = message.offset;
  record.timestamp_ms = message.timestamp_ms;
  record.key = message.key;
  record.value = message.value;
  for (const auto& [name, value] : message.headers) record.headers.push_back({name, value});
  return record;
}

// Written once more here, since the program's own function must not vouch for itself.
std::string ExpectedKey(const v1::PolicyEvent& event) {
  std::set<std::string> codes;
  for (const v1::Actor& actor : event.sources()) codes.insert(actor.code());
  for (const v1::Actor& actor : event.targets()) codes.insert(actor.code());
  if (codes.empty()) return event.origin().article_id();
  std::string key;
  for (const std::string& code : codes) key += (key.empty() ? "" : "|") + code;
  return key;
}

// What of a dead letter is not as it must be; empty when all is.
std::string Differences(const Message& input, v1::Reason reason, const Message& message, const v1::DeadLetter& letter) {
  std::string differences;
  const auto differ = [&](bool differs, std::string_view what) {
    if (differs) differences += fmt::format("{}{}", differences.empty() ? "" : ", ", what);
  };
  const auto same = [](const std::optional<std::string>& original, bool has, const std::string& copy) {
    return original.has_value() == has && (!has || *original == copy);
  };
  differ(message.key != input.key, "record key");
  differ(!same(input.key, letter.has_key(), letter.key()), "key");
  if (!letter.value_omitted()) differ(!same(input.value, letter.has_value(), letter.value()), "value");
  differ(letter.value_size() != (input.value ? input.value->size() : 0), "value_size");
  differ(letter.timestamp_ms() != input.timestamp_ms && input.timestamp_ms != 0, "timestamp_ms");
  differ(letter.headers_size() != static_cast<int>(input.headers.size()), "number of headers");
  for (int i = 0; i < std::min(letter.headers_size(), static_cast<int>(input.headers.size())); ++i) {
    differ(letter.headers(i).name() != input.headers[i].first, fmt::format("name of header {}", i));
    differ(!same(input.headers[i].second, letter.headers(i).has_value(), letter.headers(i).value()),
           fmt::format("value of header {}", i));
  }
  const v1::Stage stage = reason == v1::OUTPUT_TOO_LARGE ? v1::PUBLISH : v1::DECODE;
  differ(letter.stage() != stage, fmt::format("stage {}", v1::Stage_Name(letter.stage())));
  differ(letter.reason() != reason, fmt::format("reason {}", v1::Reason_Name(letter.reason())));
  differ(letter.detail().empty(), "no detail");
  return differences;
}

}  // namespace

void Books::Add(size_t Books::*kind, std::string fault) {
  ++(this->*kind);
  if (faults.size() < kMaxFaults) faults.push_back(std::move(fault));
}

v1::DeadLetter ParseDeadLetter(const Message& message) {
  v1::DeadLetter letter;
  if (!message.value || !letter.ParseFromString(*message.value)) {
    std::cerr << fmt::format("{} [{}] @{} is no DeadLetter\n", message.topic, message.partition, message.offset);
  }
  return letter;
}

// Tells what must become of a record. Thread-safe.
class Ledger::Expectation {
 public:
  Expectation(const v1::PipelineConfig& settings, const std::string& other_decisions) : decoders_(settings.input()) {
    Add({}, settings);
    if (!other_decisions.empty()) Add(other_decisions, settings);
  }

  Outcome Of(const Message& input) const {
    Outcome outcome;
    const ingest::DecoderRegistry::Result result = decoders_.Decode(View(input));
    if (const auto* error = std::get_if<ingest::DecodeError>(&result.decoded)) {
      outcome.reason = error->reason;
      outcome.broken = input;
      return outcome;
    }
    for (const auto& enricher : enrichers_) {
      std::vector<Entry>& events = outcome.events.emplace_back();
      for (const v1::Article& article : std::get<std::vector<v1::Article>>(result.decoded)) {
        v1::EnrichedArticle enriched = enricher->Enrich(article);
        for (v1::PolicyEvent& event : *enriched.mutable_events()) {
          event.mutable_origin()->set_topic(input.topic);
          event.mutable_origin()->set_partition(input.partition);
          event.mutable_origin()->set_offset(input.offset);
          events.push_back({.id = Hash(event.event_id()), .content = Hash(event.SerializeAsString())});
        }
      }
    }
    return outcome;
  }

 private:
  void Add(const std::string& decisions, const v1::PipelineConfig& settings) {
    auto enricher = enrich::Enricher::Create(
        {.lexicon_dirs = {}, .decisions_file = decisions, .min_confidence = settings.enrich().min_confidence()});
    if (!enricher.ok()) {
      std::cerr << enricher.status() << "\n";
      std::abort();
    }
    enrichers_.push_back(*std::move(enricher));
  }

  ingest::DecoderRegistry decoders_;
  std::vector<std::unique_ptr<const enrich::Enricher>> enrichers_;  // by build
};

Ledger::Ledger(v1::PipelineConfig settings, std::string other_decisions)
    : settings_(std::move(settings)), other_decisions_(std::move(other_decisions)) {}

std::string Ledger::Show(const Place& place) {
  return fmt::format("{} [{}] @{}", std::get<0>(place), std::get<1>(place), std::get<2>(place));
}

void Ledger::Expect(const std::vector<Message>& inputs) {
  if (expectation_ == nullptr) expectation_ = std::make_shared<const Expectation>(settings_, other_decisions_);
  std::vector<Outcome> outcomes(inputs.size());
  std::vector<std::thread> threads;
  const size_t count = std::max(1u, std::thread::hardware_concurrency());
  for (size_t first = 0; first < count; ++first) {
    threads.emplace_back([&, first] {
      for (size_t i = first; i < inputs.size(); i += count) outcomes[i] = expectation_->Of(inputs[i]);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < inputs.size(); ++i) {
    ++books_.records;
    if (!outcomes[i].events.empty()) books_.events += outcomes[i].events.front().size();
    books_.dead_letters += outcomes[i].reason ? 1 : 0;
    outcomes_[{inputs[i].topic, inputs[i].partition, inputs[i].offset}] = std::move(outcomes[i]);
  }
}

void Ledger::SeeEvent(const Message& message) {
  const std::string where = fmt::format("{} [{}] @{}", message.topic, message.partition, message.offset);
  const auto wrong = [&](std::string_view what) { books_.Add(&Books::wrong, fmt::format("{}: {}", where, what)); };
  v1::PolicyEvent event;
  if (!message.value || !event.ParseFromString(*message.value)) return wrong("no PolicyEvent");
  const v1::Origin& origin = event.origin();
  const Place place(origin.topic(), origin.partition(), origin.offset());
  const auto found = outcomes_.find(place);
  if (found == outcomes_.end()) return wrong(fmt::format("an event of {}, which was never written", Show(place)));
  const size_t id = Hash(event.event_id());
  const size_t content = Hash(event.SerializeAsString());
  Entry* same = nullptr;
  for (std::vector<Entry>& build : found->second.events) {
    for (Entry& entry : build) {
      if (entry.id == id && (same == nullptr || entry.content == content)) same = &entry;
    }
  }
  if (same == nullptr) return wrong(fmt::format("event {} is not one of {}", event.event_id(), Show(place)));
  if (++same->seen > 1) {
    books_.Add(&Books::doubled,
               fmt::format("{}: event {} of {}, for the {}th time", where, event.event_id(), Show(place), same->seen));
  }
  if (same->content != content) {
    wrong(fmt::format("event {} of {} is not as the enricher gives it: {}", event.event_id(), Show(place),
                      event.ShortDebugString()));
  }
  if (message.key != ExpectedKey(event)) {
    wrong(fmt::format("key {} instead of {}", message.key.value_or("(null)"), ExpectedKey(event)));
  }
  if (message.Header("policywire-article-id") != origin.article_id()) {
    wrong(fmt::format("no header policywire-article-id with {}", origin.article_id()));
  }
  int64_t& before = last_.try_emplace({message.partition, origin.topic(), origin.partition()}, -1).first->second;
  if (origin.offset() < before) {
    books_.Add(&Books::reordered, fmt::format("{}: {} comes after offset {}", where, Show(place), before));
  }
  before = std::max(before, origin.offset());
}

void Ledger::SeeDeadLetter(const Message& message) {
  const v1::DeadLetter letter = ParseDeadLetter(message);
  const Place place(letter.topic(), letter.partition(), letter.offset());
  const auto wrong = [&](std::string_view what) {
    books_.Add(&Books::wrong, fmt::format("dead letter of {}: {}", Show(place), what));
  };
  const auto found = outcomes_.find(place);
  if (found == outcomes_.end()) return wrong("it was never written");
  Outcome& outcome = found->second;
  if (!outcome.reason) return wrong(fmt::format("it is sound: {}", letter.detail()));
  if (++outcome.dead_letters_seen > 1) {
    books_.Add(&Books::doubled,
               fmt::format("dead letter of {}, for the {}th time", Show(place), outcome.dead_letters_seen));
  }
  if (const std::string differences = Differences(*outcome.broken, *outcome.reason, message, letter);
      !differences.empty()) {
    wrong(fmt::format("({}) wrong {}", v1::Reason_Name(*outcome.reason), differences));
  }
}

Books Ledger::Balance() const {
  Books books = books_;
  for (const auto& [place, outcome] : outcomes_) {
    const auto seen = [](const std::vector<Entry>& build) {
      return std::count_if(build.begin(), build.end(), [](const Entry& entry) { return entry.seen > 0; });
    };
    const std::vector<Entry>* build = nullptr;  // which has worked on it
    for (const std::vector<Entry>& one : outcome.events) {
      if (build != nullptr && seen(*build) > 0 && seen(one) > 0) {
        books.Add(&Books::doubled, fmt::format("{} has events of two builds", Show(place)));
      }
      if (build == nullptr || seen(one) > seen(*build) || (seen(*build) == 0 && one.empty())) build = &one;
    }
    for (size_t i = 0; build != nullptr && i < build->size(); ++i) {
      if ((*build)[i].seen > 0) continue;
      books.Add(&Books::lost, fmt::format("event {} of {} of {} is lost", i + 1, build->size(), Show(place)));
    }
    if (!outcome.reason || outcome.dead_letters_seen > 0) continue;
    books.Add(&Books::lost, fmt::format("dead letter of {} is lost", Show(place)));
  }
  return books;
}

}  // namespace policywire::testing
