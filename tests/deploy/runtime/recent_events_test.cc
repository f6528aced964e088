#include "deploy/runtime/recent_events.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ingest/steady_clock.h"

namespace policywire::deploy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A transaction with these events, and a dead letter and an article between them.
std::vector<sink::Output> Outputs(const std::vector<std::string>& events) {
  std::vector<sink::Output> outputs;
  for (const std::string& event : events) {
    for (const sink::Route route : {sink::Route::kDeadLetters, sink::Route::kEvents, sink::Route::kEnrichedArticles}) {
      sink::Output& output = outputs.emplace_back();
      output.route = route;
      output.value = route == sink::Route::kEvents ? event : "another";
    }
  }
  return outputs;
}

void Add(RecentEvents& recent, const std::vector<std::string>& events, absl::Time now = ingest::SteadyNow()) {
  std::vector<sink::Output> outputs = Outputs(events);
  recent.Add(outputs, now, absl::UnixEpoch());
}

std::vector<std::string> After(const RecentEvents& recent, uint64_t number) {
  std::vector<std::string> kept;
  for (const auto& event : recent.After(number)) kept.push_back(std::to_string(event->number) + " " + event->value);
  return kept;
}

TEST(RecentEventsTest, KeepsEventsAloneInOrder) {
  RecentEvents recent;
  EXPECT_THAT(After(recent, 0), IsEmpty());
  EXPECT_EQ(recent.oldest(), 1);
  Add(recent, {"a", "b"});
  Add(recent, {});
  Add(recent, {"c"});
  EXPECT_EQ(recent.count(), 3);
  EXPECT_EQ(recent.oldest(), 1);
  EXPECT_THAT(After(recent, 0), ElementsAre("1 a", "2 b", "3 c"));
  EXPECT_THAT(After(recent, 2), ElementsAre("3 c"));
  EXPECT_THAT(After(recent, 3), IsEmpty());
  EXPECT_THAT(After(recent, 99), IsEmpty());
}

TEST(RecentEventsTest, IsBoundedInNumberAndBytes) {
  RecentEvents recent({.events = 3, .bytes = 10, .event_bytes = 8});
  Add(recent, {"a", "b", "c", "d"});
  EXPECT_THAT(After(recent, 0), ElementsAre("2 b", "3 c", "4 d"));
  Add(recent, {"12345678"});
  EXPECT_THAT(After(recent, 0), ElementsAre("3 c", "4 d", "5 12345678"));
  Add(recent, {"12"});
  EXPECT_THAT(After(recent, 0), ElementsAre("5 12345678", "6 12"));
  EXPECT_EQ(recent.oldest(), 5);
  Add(recent, {"too large"});  // leaves room for others, and is counted
  EXPECT_THAT(After(recent, 0), ElementsAre("5 12345678", "6 12"));
  EXPECT_EQ(recent.count(), 7);
}

TEST(RecentEventsTest, KeepsTheNewestOfAFlood) {
  RecentEvents recent({.burst = 2, .pause = absl::Seconds(1)});
  const absl::Time begin = ingest::SteadyNow();
  Add(recent, {"a", "b", "c", "d", "e"}, begin);
  Add(recent, {"f"}, begin + absl::Milliseconds(999));
  EXPECT_THAT(After(recent, 0), ElementsAre("4 d", "5 e"));
  Add(recent, {"g"}, begin + absl::Milliseconds(1000));
  Add(recent, {"h", "i"}, begin + absl::Milliseconds(2000));
  EXPECT_THAT(After(recent, 5), ElementsAre("7 g", "9 i"));
  Add(recent, {"j"}, begin + absl::Milliseconds(1999));  // of another lane, which looked at the clock before
  EXPECT_EQ(recent.count(), 10);
  // After a rest there is room for as many as at the beginning, and no more.
  Add(recent, {"k", "l", "m"}, begin + absl::Minutes(1));
  EXPECT_THAT(After(recent, 9), ElementsAre("12 l", "13 m"));
}

// A small file that is published at once is there for whoever opens the page afterwards.
TEST(RecentEventsTest, KeepsABurstOfAsManyAsThereIsRoomFor) {
  RecentEvents recent;
  const absl::Time now = ingest::SteadyNow();
  for (int i = 0; i < 20; ++i) Add(recent, std::vector<std::string>(100, "an event"), now + i * absl::Milliseconds(1));
  EXPECT_EQ(recent.After(0).size(), 2000);
  EXPECT_EQ(recent.oldest(), 1);
  // What goes on coming is kept as far as one can follow.
  for (int i = 1; i <= 5; ++i) Add(recent, std::vector<std::string>(1000, "an event"), now + i * absl::Seconds(1));
  EXPECT_EQ(recent.After(2000).size(), 5 * 320);
}

}  // namespace
}  // namespace policywire::deploy
