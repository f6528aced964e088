#include "tests/broker/ledger.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <variant>

#include "enrich/enricher.h"
#include "fmt/format.h"
#include "google/protobuf/util/message_differencer.h"
#include "ingest/decode/decoder_registry.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::testing {
namespace {

using google::protobuf::util::MessageDifferencer;

constexpr size_t kMaxFaults = 20;

// Where an input record stands.
using Place = std::tuple<std::string, int32_t, int64_t>;

std::string Show(const Place& place) {
  return fmt::format("{} [{}] @{}", std::get<0>(place), std::get<1>(place), std::get<2>(place));
}

// What must become of a record: events, or a dead letter with this reason.
struct Outcome {
  std::vector<v1::PolicyEvent> events;
  std::optional<v1::Reason> reason;
};

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

Outcome Expect(const Message& input, const ingest::DecoderRegistry& decoders, const enrich::Enricher& enricher) {
  Outcome outcome;
  const ingest::DecoderRegistry::Result result = decoders.Decode(View(input));
  if (const auto* error = std::get_if<ingest::DecodeError>(&result.decoded)) {
    outcome.reason = error->reason;
    return outcome;
  }
  for (const v1::Article& article : std::get<std::vector<v1::Article>>(result.decoded)) {
    const v1::EnrichedArticle enriched = enricher.Enrich(article);
    for (v1::PolicyEvent event : enriched.events()) {
      event.mutable_origin()->set_topic(input.topic);
      event.mutable_origin()->set_partition(input.partition);
      event.mutable_origin()->set_offset(input.offset);
      outcome.events.push_back(std::move(event));
    }
  }
  return outcome;
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

// Collects sentences up to a number that a person reads.
class Faults {
 public:
  void Add(std::string fault) {
    if (faults_.size() < kMaxFaults) faults_.push_back(std::move(fault));
    ++count_;
  }
  std::vector<std::string> Take() {
    if (count_ > kMaxFaults) faults_.push_back(fmt::format("... {} faults in all", count_));
    return std::move(faults_);
  }

 private:
  std::vector<std::string> faults_;
  size_t count_ = 0;
};

void CheckEvents(const std::map<Place, Outcome>& expected, const std::vector<Message>& events, Faults& faults) {
  std::map<std::pair<Place, std::string>, int> seen;
  std::map<std::tuple<int32_t, std::string, int32_t>, int64_t> last;  // output partition, input topic and partition
  for (const Message& message : events) {
    const std::string where = fmt::format("{} [{}] @{}", message.topic, message.partition, message.offset);
    v1::PolicyEvent event;
    if (!message.value || !event.ParseFromString(*message.value)) {
      faults.Add(where + " is no PolicyEvent");
      continue;
    }
    const v1::Origin& origin = event.origin();
    const Place place(origin.topic(), origin.partition(), origin.offset());
    ++seen[{place, event.event_id()}];
    const auto found = expected.find(place);
    if (found == expected.end()) {
      faults.Add(fmt::format("{}: an event of {}, which was never written", where, Show(place)));
      continue;
    }
    const std::vector<v1::PolicyEvent>& all = found->second.events;
    const auto same = std::find_if(all.begin(), all.end(),
                                   [&](const v1::PolicyEvent& one) { return one.event_id() == event.event_id(); });
    if (same == all.end()) {
      faults.Add(fmt::format("{}: event {} is not one of {}", where, event.event_id(), Show(place)));
      continue;
    }
    std::string differences;
    MessageDifferencer differencer;
    differencer.ReportDifferencesToString(&differences);
    if (!differencer.Compare(*same, event)) faults.Add(fmt::format("{}: {}", where, differences));
    if (message.key != ExpectedKey(event)) {
      faults.Add(fmt::format("{}: key {} instead of {}", where, message.key.value_or("(null)"), ExpectedKey(event)));
    }
    if (message.Header("policywire-article-id") != origin.article_id()) {
      faults.Add(fmt::format("{}: no header policywire-article-id with {}", where, origin.article_id()));
    }
    int64_t& before = last.try_emplace({message.partition, origin.topic(), origin.partition()}, -1).first->second;
    if (origin.offset() < before) {
      faults.Add(fmt::format("{}: {} comes after offset {}", where, Show(place), before));
    }
    before = origin.offset();
  }
  for (const auto& [place, outcome] : expected) {
    for (const v1::PolicyEvent& event : outcome.events) {
      const auto found = seen.find({place, event.event_id()});
      const int count = found == seen.end() ? 0 : found->second;
      if (count != 1) faults.Add(fmt::format("event {} of {} is there {} times", event.event_id(), Show(place), count));
    }
  }
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

void CheckDeadLetters(const std::map<Place, Outcome>& expected, const std::map<Place, const Message*>& inputs,
                      const std::vector<Message>& dead_letters, Faults& faults) {
  std::map<Place, int> seen;
  for (const Message& message : dead_letters) {
    const v1::DeadLetter letter = ParseDeadLetter(message);
    const Place place(letter.topic(), letter.partition(), letter.offset());
    ++seen[place];
    const auto found = expected.find(place);
    if (found == expected.end()) {
      faults.Add(fmt::format("dead letter of {}, which was never written", Show(place)));
    } else if (!found->second.reason) {
      faults.Add(fmt::format("dead letter of {}, which is sound: {}", Show(place), letter.detail()));
    } else if (const std::string differences = Differences(*inputs.at(place), *found->second.reason, message, letter);
               !differences.empty()) {
      faults.Add(fmt::format("dead letter of {} ({}): wrong {}", Show(place), v1::Reason_Name(*found->second.reason),
                             differences));
    }
  }
  for (const auto& [place, outcome] : expected) {
    if (const int count = seen[place]; outcome.reason && count != 1) {
      faults.Add(fmt::format("dead letter of {} is there {} times", Show(place), count));
    }
  }
}

}  // namespace

v1::DeadLetter ParseDeadLetter(const Message& message) {
  v1::DeadLetter letter;
  if (!message.value || !letter.ParseFromString(*message.value)) {
    std::cerr << fmt::format("{} [{}] @{} is no DeadLetter\n", message.topic, message.partition, message.offset);
  }
  return letter;
}

Ledger::Ledger(v1::PipelineConfig settings) : settings_(std::move(settings)) {}

std::vector<std::string> Ledger::Check(const std::vector<Message>& inputs, const std::vector<Message>& events,
                                       const std::vector<Message>& dead_letters) {
  const ingest::DecoderRegistry decoders(settings_.input());
  const auto enricher = enrich::Enricher::Create(
      {.lexicon_dirs = {}, .decisions_file = {}, .min_confidence = settings_.enrich().min_confidence()});
  if (!enricher.ok()) {
    std::cerr << enricher.status() << "\n";
    std::abort();
  }
  std::vector<Outcome> outcomes(inputs.size());
  std::vector<std::thread> threads;
  const size_t count = std::max(1u, std::thread::hardware_concurrency());
  for (size_t first = 0; first < count; ++first) {
    threads.emplace_back([&, first] {
      for (size_t i = first; i < inputs.size(); i += count) outcomes[i] = Expect(inputs[i], decoders, **enricher);
    });
  }
  for (std::thread& thread : threads) thread.join();

  std::map<Place, Outcome> expected;
  std::map<Place, const Message*> by_place;
  expected_events_ = 0;
  expected_dead_letters_ = 0;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Place place(inputs[i].topic, inputs[i].partition, inputs[i].offset);
    expected_events_ += outcomes[i].events.size();
    expected_dead_letters_ += outcomes[i].reason ? 1 : 0;
    by_place[place] = &inputs[i];
    expected[place] = std::move(outcomes[i]);
  }
  Faults faults;
  CheckEvents(expected, events, faults);
  CheckDeadLetters(expected, by_place, dead_letters, faults);
  return faults.Take();
}

}  // namespace policywire::testing
