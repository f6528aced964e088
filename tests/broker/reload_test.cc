// Settings and lexicon exchanged while records flow: each record is of the old or of the new, once; what is wrong is
// refused.
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "enrich/enricher.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ingest/decode/decoder_registry.h"
#include "policywire/v1/policy_event.pb.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/shared_broker.h"
#include "tests/support/articles.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

// Where an input record stands: partition, offset.
using Place = std::pair<int32_t, int64_t>;
// Events, serialised, in some order.
using Events = std::vector<std::string>;

// A table in which Quarryhill Ferries has this code.
std::string TableWith(const std::string& code) {
  return fmt::format(
      "term\tcode\tkind\trole\tsector\tfrom\tto\tflags\tsource\n"
      "Quarryhill Ferries\torg:{}\tcompany\t-\tMNC\t-\t-\t-\town\n",
      code);
}

// Every second one names Quarryhill Ferries.
std::vector<Message> Articles(int first, int count) {
  std::vector<Message> messages = PlainArticles(first, count);
  for (int i = 0; i < count; i += 2) {
    messages[i].value = fmt::format(
        R"({{"article_id": "ferries-{}", "text": "The United States sanctioned Quarryhill Ferries on Friday."}})",
        first + i);
  }
  return messages;
}

// What the records before and after must have come to.
class Expected {
 public:
  explicit Expected(Pipeline& pipeline) : pipeline_(pipeline), decoders_(pipeline.Config("expected").input()) {}

  // Takes the tables as they are now, and returns their version.
  std::string Add(const std::filesystem::path& tables) {
    enrich::Options options;
    options.lexicon_dirs = {tables.string()};
    auto enricher = enrich::Enricher::Create(options).value();
    const std::string version(enricher->lexicon_version());
    enrichers_[version] = std::move(enricher);
    return version;
  }

  Events Of(const Message& input, const std::string& version) const {
    ingest::Record record;
    record.topic = input.topic;
    record.value = *input.value;
    const auto decoded = decoders_.Decode(record).decoded;
    Events events;
    for (const v1::Article& article : std::get<std::vector<v1::Article>>(decoded)) {
      v1::EnrichedArticle enriched = enrichers_.at(version)->Enrich(article);
      for (v1::PolicyEvent& event : *enriched.mutable_events()) {
        event.mutable_origin()->set_topic(pipeline_.input());
        event.mutable_origin()->set_partition(input.partition);
        event.mutable_origin()->set_offset(input.offset);
        events.push_back(event.SerializeAsString());
      }
    }
    std::sort(events.begin(), events.end());
    return events;
  }

 private:
  Pipeline& pipeline_;
  const ingest::DecoderRegistry decoders_;
  std::map<std::string, std::unique_ptr<const enrich::Enricher>> enrichers_;
};

class ReloadTest : public BrokerTest {};

TEST_F(ReloadTest, EachRecordIsOfTheOldOrOfTheNewLexicon) {
  const TempDir tables("tables");
  tables.Write("actors.own.tsv", TableWith("QuarryhillFerries"));
  Pipeline pipeline({.name = Unique("p"),
                     .settings = {{"enrich", {{"lexicon_dirs", fmt::format("[{}]", tables.path().string())}}},
                                  {"runtime", {{"batch_bytes", "32768"}, {"batch_ms", "20"}, {"lanes", "2"}}}}});
  Expected expected(pipeline);
  const std::string first = expected.Add(tables.path());
  int written = 0;
  const auto write = [&](int count) {
    pipeline.Produce(Articles(written, count));
    written += count;
  };
  const auto instance = pipeline.Run("a");
  write(400);
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");

  // A broken one is named, and nothing changes.
  tables.Write("actors.own.tsv", "term\tcode\nthis is no row\n");
  write(200);
  instance->Signal(SIGHUP);
  ASSERT_TRUE(instance->WaitForStderr("settings and lexicon stay as they were", kPatience)) << instance->LastWords();
  EXPECT_THAT(instance->Stderr(),
              HasSubstr(fmt::format("reload refused: {}/actors.own.tsv:1:", tables.path().string())));
  write(200);
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");

  tables.Write("actors.own.tsv", TableWith("LanternwayFerries"));
  const std::string second = expected.Add(tables.path());
  ASSERT_NE(first, second);
  instance->Signal(SIGHUP);
  // Not more at once than it keeps up with: a slow machine takes long to compile a lexicon.
  while (instance->Running() && instance->Stderr().find("reloaded: ") == std::string::npos) {
    write(100);
    ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  }
  write(400);
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_THAT(instance->Stderr(),
              HasSubstr(fmt::format("reloaded: no setting has changed; the lexicon is {}, was {}", second, first)));
  EXPECT_EQ(Pipeline::StopGently(*instance), "");

  std::map<Place, Events> found;
  std::map<Place, std::string> version;
  for (const Message& message : pipeline.client().ReadCommitted(pipeline.events())) {
    v1::PolicyEvent event;
    ASSERT_TRUE(event.ParseFromString(*message.value));
    const Place place{event.origin().partition(), event.origin().offset()};
    found[place].push_back(event.SerializeAsString());
    version[place] = event.version().lexicon();
  }
  EXPECT_EQ(pipeline.ReadDeadLetters().size(), 0);
  // In the order of their offsets: behind the new one nothing is of the old.
  std::map<std::string, int> records;
  std::map<int32_t, std::string> last;
  for (auto& [place, events] : found) {
    ++records[version[place]];
    EXPECT_FALSE(version[place] == first && last[place.first] == second) << place.first << "@" << place.second;
    last[place.first] = version[place];
  }
  EXPECT_EQ(records.size(), 2);
  EXPECT_GE(records[first], 400);  // half of what was written before has the ferries' event at least
  EXPECT_GE(records[second], 200);
  for (const Message& message : pipeline.produced()) {
    const Place place{message.partition, message.offset};
    Events& events = found[place];
    std::sort(events.begin(), events.end());
    // A record without events is of no version.
    const std::string& of = version.contains(place) ? version[place] : first;
    ASSERT_EQ(events, expected.Of(message, of)) << place.first << "@" << place.second;
  }
}

TEST_F(ReloadTest, SettingsAreTakenWholeOrRefusedByName) {
  Pipeline pipeline({.name = Unique("p"), .settings = {{"log", {{"level", "info"}}}}});
  const auto instance = pipeline.Run("a");
  int written = 0;
  const auto consume = [&] {
    pipeline.Produce(Articles(written, 100));
    written += 100;
    return pipeline.WaitUntilConsumed({instance.get()});
  };
  ASSERT_EQ(consume(), "");
  const size_t events = pipeline.client().ReadCommitted(pipeline.events()).size();
  ASSERT_GT(events, 0);

  pipeline.Reconfigure("a", {{"runtime", {{"lanes", "2"}}}, {"enrich", {{"min_confidence", "1"}}}});
  instance->Signal(SIGHUP);
  EXPECT_TRUE(instance->WaitForStderr("reload refused: new runtime.lanes: only a restart can change that", kPatience))
      << instance->LastWords();
  ASSERT_EQ(consume(), "");
  EXPECT_GT(pipeline.client().ReadCommitted(pipeline.events()).size(), events);

  pipeline.Reconfigure("a", {{"enrich", {{"min_confidence", "7"}}}});
  instance->Signal(SIGHUP);
  EXPECT_TRUE(instance->WaitForStderr("enrich.min_confidence: ", kPatience)) << instance->LastWords();
  EXPECT_THAT(instance->Stderr(), ContainsRegex("reload refused: .*/a\\.1\\.yaml:[0-9]+:[0-9]+: enrich\\.min_confid"));
  ASSERT_EQ(consume(), "");

  pipeline.Reconfigure("a", {{"enrich", {{"min_confidence", "1"}}}});
  const size_t before = pipeline.client().ReadCommitted(pipeline.events()).size();
  instance->Signal(SIGHUP);
  EXPECT_TRUE(instance->WaitForStderr("reloaded: new enrich.min_confidence; the lexicon is still", kPatience))
      << instance->LastWords();
  ASSERT_EQ(consume(), "");
  EXPECT_EQ(pipeline.client().ReadCommitted(pipeline.events()).size(), before);
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
}

}  // namespace
}  // namespace policywire::testing
