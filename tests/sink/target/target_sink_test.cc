#include "sink/target/target_sink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ingest/steady_clock.h"

namespace policywire::sink {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What both sides were asked, in order, and what they answer.
struct Script {
  std::vector<std::string> calls = {};
  absl::Status open_target = absl::OkStatus();
  WriteResult write = {};
  CommitResult commit = {};
  Transaction committed = {};
  // Whether writing takes until the deadline.
  bool slow = false;
  absl::Duration left_for_kafka = absl::ZeroDuration();
};

class ScriptedTarget final : public Target {
 public:
  explicit ScriptedTarget(Script& script) : script_(script) {}
  absl::Status Open(absl::Time) override {
    script_.calls.emplace_back("open target");
    return script_.open_target;
  }
  WriteResult Write(const std::vector<const Output*>& events, absl::Time deadline) override {
    while (script_.slow && ingest::SteadyNow() < deadline) std::this_thread::yield();
    std::string call = "write";
    for (const Output* event : events) call += " " + event->value;
    script_.calls.push_back(call);
    return script_.write;
  }
  void EndBy(absl::Time) override { script_.calls.emplace_back("end target"); }

 private:
  Script& script_;
};

class ScriptedKafka final : public Sink {
 public:
  explicit ScriptedKafka(Script& script) : script_(script) {}
  absl::Status Open(absl::Time) override {
    script_.calls.emplace_back("open kafka");
    return absl::OkStatus();
  }
  CommitResult Commit(const Transaction& transaction, absl::Time deadline) override {
    script_.left_for_kafka = deadline - ingest::SteadyNow();
    script_.calls.emplace_back("commit");
    script_.committed = transaction;
    return script_.commit;
  }
  void EndBy(absl::Time) override { script_.calls.emplace_back("end kafka"); }

 private:
  Script& script_;
};

Output Of(Route route, std::string value) {
  Output output;
  output.route = route;
  output.value = std::move(value);
  return output;
}

class TargetSinkTest : public ::testing::Test {
 protected:
  CommitResult Commit(std::vector<Output> outputs, absl::Time deadline = absl::InfiniteFuture()) {
    Transaction transaction;
    transaction.outputs = std::move(outputs);
    transaction.next_offsets[{"policy-events", 2}] = 8;
    return sink_.Commit(transaction, deadline);
  }

  Script script_;
  TargetSink sink_{std::make_unique<ScriptedTarget>(script_), std::make_unique<ScriptedKafka>(script_)};
};

TEST_F(TargetSinkTest, WritesEventsBeforeTheOffsetsAreCommitted) {
  EXPECT_EQ(Commit({Of(Route::kEvents, "a"), Of(Route::kDeadLetters, "d"), Of(Route::kEvents, "b")}).fate,
            Fate::kCommitted);
  EXPECT_THAT(script_.calls, ElementsAre("write a b", "commit"));
  ASSERT_EQ(script_.committed.outputs.size(), 1);
  EXPECT_EQ(script_.committed.outputs[0].value, "d");
  EXPECT_EQ(script_.committed.next_offsets.at({"policy-events", 2}), 8);
}

TEST_F(TargetSinkTest, CommitsNothingThatIsNotInItsPlace) {
  script_.write = {absl::UnavailableError("gone")};
  EXPECT_EQ(Commit({Of(Route::kEvents, "a")}).fate, Fate::kRetry);
  script_.write = {absl::ResourceExhaustedError("full")};
  const CommitResult full = Commit({Of(Route::kEvents, "a")});
  EXPECT_EQ(full.fate, Fate::kStop);
  EXPECT_EQ(full.status.message(), "full");
  EXPECT_THAT(script_.calls, ElementsAre("write a", "write a"));
}

TEST_F(TargetSinkTest, AsksTheTargetForNothingWhereNoEventIsWanted) {
  Commit({Of(Route::kDeadLetters, "d")});
  Commit({});
  EXPECT_THAT(script_.calls, ElementsAre("commit", "commit"));
}

// Kafka's transaction begins when the target has done.
TEST_F(TargetSinkTest, TheOffsetsHaveTheirTimeHoweverLongTheTargetTook) {
  script_.slow = true;
  const absl::Time began = ingest::SteadyNow();
  EXPECT_EQ(Commit({Of(Route::kEvents, "a")}, began + absl::Milliseconds(50)).fate, Fate::kCommitted);
  EXPECT_GE(ingest::SteadyNow(), began + absl::Milliseconds(50));
  EXPECT_GT(script_.left_for_kafka, absl::ZeroDuration());
}

TEST_F(TargetSinkTest, PointsAtTheDeadLetterThatIsTooLarge) {
  script_.commit = {Fate::kRetry, absl::OutOfRangeError("too large"), {1}};
  const CommitResult result = Commit(
      {Of(Route::kEvents, "a"), Of(Route::kDeadLetters, "d"), Of(Route::kEvents, "b"), Of(Route::kDeadLetters, "e")});
  EXPECT_THAT(result.too_large, ElementsAre(3));
}

TEST_F(TargetSinkTest, PointsAtTheEventThatIsRefusedAndCommitsNothing) {
  script_.write = {absl::OkStatus(), {{1, "not this one"}}};
  const CommitResult result = Commit({Of(Route::kEvents, "a"), Of(Route::kDeadLetters, "d"), Of(Route::kEvents, "b")});
  EXPECT_EQ(result.fate, Fate::kRetry);
  ASSERT_EQ(result.refused.size(), 1);
  EXPECT_EQ(result.refused[0].output, 2);
  EXPECT_EQ(result.refused[0].detail, "not this one");
  EXPECT_THAT(script_.calls, ElementsAre("write a b"));
}

TEST_F(TargetSinkTest, OpensTheTargetFirstAndOnce) {
  script_.open_target = absl::UnavailableError("not yet");
  EXPECT_TRUE(absl::IsUnavailable(sink_.Open(absl::InfiniteFuture())));
  script_.open_target = absl::OkStatus();
  EXPECT_EQ(sink_.Open(absl::InfiniteFuture()), absl::OkStatus());
  EXPECT_EQ(sink_.Open(absl::InfiniteFuture()), absl::OkStatus());
  sink_.EndBy(absl::InfinitePast());
  EXPECT_THAT(script_.calls,
              ElementsAre("open target", "open target", "open kafka", "open kafka", "end target", "end kafka"));
}

}  // namespace
}  // namespace policywire::sink
