// Events in a real PostgreSQL: each once by its id, whatever is killed; and what becomes of a database's faults.
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "policywire/v1/policy_event.pb.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/sink_fixture.h"
#include "tests/support/child_process.h"
#include "tests/support/policy_events.h"
#include "tests/support/postgres_server.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Rows = PostgresServer::Rows;

class SinkPostgresTest : public SinkTest {
 protected:
  void SetUp() override {
    SinkTest::SetUp();
    if (IsSkipped() || HasFailure()) return;
    const auto why = WhyNoPostgres();
    if (!why) {
      postgres_ = std::make_unique<PostgresServer>();
    } else if (MustTestKafka()) {
      FAIL() << *why;
    } else {
      GTEST_SKIP() << *why;
    }
  }

  Pipeline::Options Options(const std::string& name, const std::string& connection = "") const {
    return {.name = Unique(name),
            .settings = {
                {"sinks",
                 {{kSink, fmt::format("{{to: postgres, postgres: {{connection: {}}}}}",
                                      connection.empty() ? postgres_->connection() : connection)}}},
                {"runtime", {{"transaction_timeout_ms", "10000"}, {"batch_bytes", "262144"}, {"batch_ms", "50"}}}}};
  }

  uint64_t Count() const {
    if (postgres_->Query("SELECT to_regclass('policywire.events')")[0][0] == "null") return 0;
    return std::stoull(postgres_->Query("SELECT count(*) FROM policywire.events")[0][0]);
  }

  // What is wrong with the rows for `count` events from number 0 on. The whole event is looked at, and of the columns
  // those that are made in a way of their own.
  std::vector<std::string> Faults(uint64_t count) const {
    std::map<std::string, std::vector<std::string>> rows;
    std::vector<std::string> faults;
    for (std::vector<std::string>& row : postgres_->Query(
             "SELECT event_id, event::text, action, sources[1], array_to_string(targets, ','), "
             "to_char(published AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), quote, conditional::text, "
             "confidence::text FROM policywire.events")) {
      const std::string id = row[0];
      if (!rows.emplace(id, std::move(row)).second) faults.push_back("twice: " + id);
    }
    if (rows.size() != count) faults.push_back(fmt::format("{} rows for {} events", rows.size(), count));
    for (uint64_t number = 0; number < count && faults.size() < 10; ++number) {
      const v1::PolicyEvent expected = SampleEvent(number);
      const auto found = rows.find(expected.event_id());
      if (found == rows.end()) {
        faults.push_back(fmt::format("event {} is lost", number));
        continue;
      }
      const std::vector<std::string>& row = found->second;
      v1::PolicyEvent event;
      const bool read = google::protobuf::util::JsonStringToMessage(row[1], &event).ok();
      if (!read || !google::protobuf::util::MessageDifferencer::Equals(event, expected)) {
        faults.push_back(fmt::format("event {} is another: {}", number, row[1]));
      }
      const std::vector<std::string> columns = {v1::Action_Name(expected.action()),
                                                expected.sources(0).code(),
                                                expected.targets(0).code(),
                                                expected.origin().published(),
                                                expected.quote(),
                                                expected.conditional() ? "true" : "false",
                                                fmt::format("{}", expected.score().confidence())};
      if (!std::equal(columns.begin(), columns.end(), row.begin() + 2)) {
        faults.push_back(fmt::format("columns of event {}: {}", number, fmt::join(row, " | ")));
      }
    }
    return faults;
  }

  std::unique_ptr<PostgresServer> postgres_;
};

// POLICYWIRE_SINK_EVENTS=100000 for the whole of what is promised.
TEST_F(SinkPostgresTest, EachEventOnceThoughTheSinkIsKilled) {
  const char* const asked = std::getenv("POLICYWIRE_SINK_EVENTS");
  const uint64_t events = asked == nullptr ? 10'000 : std::strtoull(asked, nullptr, 10);
  Pipeline pipeline(Options("killed"));
  for (uint64_t first = 0; first < events; first += 10'000)
    Produce(pipeline, first, std::min<uint64_t>(10'000, events - first));
  auto sink = RunSink(pipeline);
  // While it writes: each time when it has got some way further.
  for (uint64_t kill = 1; kill <= 5; ++kill) {
    ASSERT_TRUE(WaitUntil(kPatience, [&] { return Count() >= kill * events / 7; })) << Pipeline::LastWords(*sink);
    sink->Kill();
    sink = RunSink(pipeline);
  }
  ASSERT_EQ(WaitUntilConsumed(pipeline, *sink), "");
  EXPECT_EQ(Pipeline::StopGently(*sink), "");
  EXPECT_THAT(Faults(events), IsEmpty());
  EXPECT_THAT(pipeline.ReadDeadLetters(), IsEmpty());
  // What an analyst asks first.
  EXPECT_NE(postgres_->Query("SELECT count(*) FROM policywire.dyad_days WHERE source = 'USA' AND target = 'CHN'")[0][0],
            "0");
}

TEST_F(SinkPostgresTest, OutlivesARestartOfTheDatabase) {
  Pipeline pipeline(Options("restarted"));
  Produce(pipeline, 0, 500);
  const auto sink = RunSink(pipeline);
  ASSERT_EQ(WaitUntilConsumed(pipeline, *sink), "");
  postgres_->Stop();
  Produce(pipeline, 500, 500);
  ASSERT_TRUE(sink->WaitForStderr("the batch is tried again", kPatience)) << Pipeline::LastWords(*sink);
  postgres_->Start();
  ASSERT_EQ(WaitUntilConsumed(pipeline, *sink), "");
  // One that starts while the database is down waits for it.
  EXPECT_EQ(Pipeline::StopGently(*sink), "");
  postgres_->Stop();
  const auto early = RunSink(pipeline);
  ASSERT_TRUE(early->WaitForStderr("waiting: PostgreSQL", kPatience)) << Pipeline::LastWords(*early);
  postgres_->Start();
  Produce(pipeline, 1'000, 100);
  ASSERT_EQ(WaitUntilConsumed(pipeline, *early), "");
  EXPECT_THAT(Faults(1'100), IsEmpty());
}

TEST_F(SinkPostgresTest, ATableThatIsGoneEndsItAndLosesNothing) {
  Pipeline pipeline(Options("dropped"));
  Produce(pipeline, 0, 10);
  const auto sink = RunSink(pipeline);
  ASSERT_EQ(WaitUntilConsumed(pipeline, *sink), "");
  postgres_->Execute("ALTER TABLE policywire.events RENAME TO elsewhere");
  Produce(pipeline, 10, 100);
  EXPECT_EQ(sink->Wait(kPatience), 69) << Pipeline::LastWords(*sink);
  EXPECT_THAT(sink->Stderr(), HasSubstr("restore it, or drop"));
  EXPECT_EQ(RunSink(pipeline)->Wait(kPatience), 69);
  EXPECT_FALSE(Consumed(pipeline));
  postgres_->Execute("ALTER TABLE policywire.elsewhere RENAME TO events");
  const auto again = RunSink(pipeline);
  ASSERT_EQ(WaitUntilConsumed(pipeline, *again), "");
  EXPECT_THAT(Faults(110), IsEmpty());
  EXPECT_EQ(Pipeline::StopGently(*again), "");
  // The other way: all made anew, and filled by the group's offsets.
  postgres_->Execute("DROP TABLE policywire.events CASCADE");
  const auto ended = RunSink(pipeline);
  EXPECT_EQ(ended->Wait(kPatience), 69) << Pipeline::LastWords(*ended);
  EXPECT_THAT(ended->Stderr(), HasSubstr("set the group's offsets back"));
  postgres_->Execute("DROP TABLE policywire.schema_versions");
  EXPECT_EQ(pipeline.client().ResetOffsets(pipeline.group() + "-" + kSink, pipeline.events()), "");
  const auto anew = RunSink(pipeline);
  ASSERT_EQ(WaitUntilConsumed(pipeline, *anew), "");
  EXPECT_THAT(Faults(110), IsEmpty());
}

TEST_F(SinkPostgresTest, ADatabaseThatIsNotThereIsNoTableThatIsGone) {
  Pipeline pipeline(Options("nodb", "'postgresql:///nodb?host=" + postgres_->directory().string() + "&user=postgres'"));
  const auto sink = RunSink(pipeline);
  EXPECT_EQ(sink->Wait(kPatience), 69) << Pipeline::LastWords(*sink);
  EXPECT_THAT(sink->Stderr(), HasSubstr("create the database, or correct postgres.connection"));
  EXPECT_THAT(sink->Stderr(), Not(HasSubstr("schema_versions")));
}

TEST_F(SinkPostgresTest, ARowThatAConstraintForbidsIsADeadLetter) {
  Pipeline pipeline(Options("constrained"));
  const auto sink = RunSink(pipeline);
  ASSERT_TRUE(WaitUntil(kPatience, [&] {
    return postgres_->Query("SELECT to_regclass('policywire.dyad_days')")[0][0] != "null";
  })) << Pipeline::LastWords(*sink);
  postgres_->Execute("ALTER TABLE policywire.events ADD CONSTRAINT no_aid CHECK (action <> 'AID')");
  Produce(pipeline, 0, 300);
  ASSERT_EQ(WaitUntilConsumed(pipeline, *sink), "");
  size_t aid = 0;
  for (uint64_t number = 0; number < 300; ++number) aid += SampleEvent(number).action() == v1::AID ? 1 : 0;
  const std::vector<v1::DeadLetter> letters = pipeline.ReadDeadLetters();
  EXPECT_EQ(letters.size(), aid);
  EXPECT_EQ(Count(), 300 - aid);
  for (const v1::DeadLetter& letter : letters) {
    EXPECT_EQ(letter.reason(), v1::EVENT_REFUSED);
    EXPECT_EQ(letter.stage(), v1::PUBLISH);
    EXPECT_THAT(letter.detail(), HasSubstr("no_aid"));
    v1::PolicyEvent event;
    EXPECT_TRUE(event.ParseFromString(letter.value()));
    EXPECT_EQ(event.action(), v1::AID);
  }
}

TEST_F(SinkPostgresTest, AnAccountWithoutTheRightEndsItAndNamesNoSecret) {
  postgres_->Execute("CREATE ROLE guest LOGIN");
  Pipeline pipeline(Options(
      "guest", "'postgresql:///postgres?host=" + postgres_->directory().string() + "&user=guest&password=hunter2'"));
  const auto sink = RunSink(pipeline);
  EXPECT_EQ(sink->Wait(kPatience), 77) << Pipeline::LastWords(*sink);
  EXPECT_THAT(sink->Stderr(), HasSubstr("permission denied"));
  EXPECT_THAT(sink->Stderr(), Not(HasSubstr("hunter2")));
  // With what README.md says is enough, once the tables are there.
  Pipeline owners(Options("owner"));
  const auto owner = RunSink(owners);
  ASSERT_TRUE(WaitUntil(kPatience, [&] {
    return postgres_->Query("SELECT to_regclass('policywire.dyad_days')")[0][0] != "null";
  })) << Pipeline::LastWords(*owner);
  EXPECT_EQ(Pipeline::StopGently(*owner), "");
  postgres_->Execute("GRANT USAGE ON SCHEMA policywire TO guest");
  postgres_->Execute("GRANT SELECT, INSERT, UPDATE ON policywire.events TO guest");
  postgres_->Execute("GRANT SELECT ON policywire.schema_versions TO guest");
  Produce(pipeline, 0, 50);
  const auto again = RunSink(pipeline);
  ASSERT_EQ(WaitUntilConsumed(pipeline, *again), "");
  EXPECT_THAT(Faults(50), IsEmpty());
}

TEST_F(SinkPostgresTest, ASchemaThatANewerProgramMadeIsLeftAlone) {
  Pipeline pipeline(Options("newer"));
  const auto doctor = [&] {
    const auto child = pipeline.Start({"doctor"});
    child->Wait(kPatience);
    return child->Stdout();
  };
  EXPECT_THAT(doctor(), HasSubstr("OK    sink           desk: PostgreSQL answers; policywire.events is made at the"));
  EXPECT_EQ(Count(), 0);
  Produce(pipeline, 0, 10);
  const auto sink = RunSink(pipeline);
  ASSERT_EQ(WaitUntilConsumed(pipeline, *sink), "");
  EXPECT_EQ(Pipeline::StopGently(*sink), "");
  EXPECT_THAT(doctor(), HasSubstr("OK    sink           desk: PostgreSQL has policywire.events, version 1\n"));
  postgres_->Execute("INSERT INTO policywire.schema_versions (version, build) VALUES (99, 'later')");
  const auto again = RunSink(pipeline);
  EXPECT_EQ(again->Wait(kPatience), 78) << Pipeline::LastWords(*again);
  EXPECT_THAT(again->Stderr(), HasSubstr("of version 99, which a newer policywire has made"));
  EXPECT_THAT(doctor(),
              HasSubstr("FAIL  sink           desk: PostgreSQL, policywire.events: the schema is of version 99"));
}

TEST_F(SinkPostgresTest, AFullDiskEndsItAndLosesNothing) {
  const std::filesystem::path disk = postgres_->directory() / "small";
  std::filesystem::create_directory(disk);
  // Seen by what this thread starts alone: so the server is started anew, and nothing stays mounted behind a killed
  // test.
  postgres_->Stop();
  struct stat owner {};
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=1m") != 0 || stat(postgres_->directory().c_str(), &owner) != 0 ||
      chown(disk.c_str(), owner.st_uid, owner.st_gid) != 0) {
    postgres_->Start();
    ASSERT_FALSE(MustTestKafka()) << "no file system may be mounted";
    GTEST_SKIP() << "no file system may be mounted";
  }
  postgres_->Start();
  Pipeline pipeline(Options("full"));
  const auto first = RunSink(pipeline);
  ASSERT_TRUE(WaitUntil(kPatience, [&] {
    return postgres_->Query("SELECT to_regclass('policywire.dyad_days')")[0][0] != "null";
  })) << Pipeline::LastWords(*first);
  EXPECT_EQ(Pipeline::StopGently(*first), "");
  postgres_->Execute(fmt::format("CREATE TABLESPACE small LOCATION '{}'", disk.string()));
  postgres_->Execute("ALTER TABLE policywire.events SET TABLESPACE small");

  Produce(pipeline, 0, 2'000);
  const auto sink = RunSink(pipeline);
  EXPECT_EQ(sink->Wait(kPatience), 74) << Pipeline::LastWords(*sink);
  EXPECT_THAT(sink->Stderr(), HasSubstr("No space left on device"));
  EXPECT_FALSE(Consumed(pipeline));
  postgres_->Execute("ALTER TABLE policywire.events SET TABLESPACE pg_default");
  const auto again = RunSink(pipeline);
  ASSERT_EQ(WaitUntilConsumed(pipeline, *again), "");
  EXPECT_THAT(Faults(2'000), IsEmpty());
  EXPECT_EQ(Pipeline::StopGently(*again), "");
  postgres_->Stop();
  umount2(disk.c_str(), MNT_DETACH);
}

}  // namespace
}  // namespace policywire::testing
