// What becomes of new settings in a running service: taken whole, or not at all.
#include "deploy/runtime/reload.h"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "deploy/config/config.h"
#include "deploy/runtime/article_processor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/kafka_client.h"
#include "tests/support/temp_dir.h"

namespace policywire::deploy {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::TempDir;
using testing::WaitUntil;

constexpr std::chrono::seconds kPatience{60};
constexpr char kHeader[] = "term\tkind\tsource\n";

class ReloadTest : public ::testing::Test {
 protected:
  ReloadTest() {
    spdlog::set_default_logger(logger_);
    state_.SetVersion(first_->version());
  }
  ~ReloadTest() override { spdlog::set_default_logger(logger_before_); }

  // Asks for a reload that reads `config`, and waits for what becomes of it: what was logged.
  std::string Reload(absl::StatusOr<v1::PipelineConfig> config) {
    const ServiceState::Reloads before = state_.reloads();
    next_ = std::move(config);
    log_.str("");
    signal_.Request();
    EXPECT_TRUE(WaitUntil(kPatience, [&] {
      const ServiceState::Reloads now = state_.reloads();
      return now.taken + now.refused == before.taken + before.refused + 1;
    }));
    return log_.str();
  }

  // Compiled once for all tests.
  static std::shared_ptr<const ArticleProcessor> First() {
    static const auto* const first =
        new std::shared_ptr<const ArticleProcessor>(ArticleProcessor::Create(DefaultConfig()).value());
    return *first;
  }

  std::string Lexicon() const { return state_.version().lexicon(); }

  const std::shared_ptr<spdlog::logger> logger_before_ = spdlog::default_logger();
  std::ostringstream log_;
  const std::shared_ptr<spdlog::logger> logger_ =
      std::make_shared<spdlog::logger>("reload", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_));
  const v1::PipelineConfig config_ = DefaultConfig();
  const std::shared_ptr<const ArticleProcessor> first_ = First();
  absl::StatusOr<v1::PipelineConfig> next_ = config_;
  ServiceState state_;
  ReloadSignal signal_;
  CurrentProcessor processor_{first_};
  Reloader reloader_{config_, {}, [this] { return next_; }, signal_, processor_, state_};
};

TEST_F(ReloadTest, ALexiconOfOnesOwnIsTaken) {
  const TempDir tables("tables");
  tables.Write("goods.own.tsv", std::string(kHeader) + "quarry sand\tgood\town\n");
  v1::PipelineConfig config = config_;
  config.mutable_enrich()->add_lexicon_dirs(tables.path().string());
  const std::string before = Lexicon();
  EXPECT_THAT(Reload(config), HasSubstr("reloaded: new enrich.lexicon_dirs; the lexicon is "));
  EXPECT_TRUE(state_.reloads().last_taken);
  EXPECT_NE(processor_.Get(), first_);
  EXPECT_NE(Lexicon(), before);

  // What is refused is held against what is in force now.
  Reload(absl::InvalidArgumentError("p.yaml:1:1: no such key"));
  EXPECT_FALSE(state_.reloads().last_taken);
  EXPECT_NE(Lexicon(), before);
  EXPECT_THAT(Reload(config_), HasSubstr("reloaded: new enrich.lexicon_dirs"));
  EXPECT_TRUE(state_.reloads().last_taken);
  EXPECT_EQ(Lexicon(), before);
  EXPECT_EQ(state_.reloads().taken, 2);
  EXPECT_EQ(state_.reloads().refused, 1);
}

TEST_F(ReloadTest, WhatIsWrongOrTakesARestartChangesNothing) {
  const std::string before = Lexicon();
  const TempDir tables("tables");
  tables.Write("goods.own.tsv", std::string(kHeader) + "quarry sand\tno such kind\town\n");
  v1::PipelineConfig broken = config_;
  broken.mutable_enrich()->add_lexicon_dirs(tables.path().string());
  v1::PipelineConfig no_folder = config_;
  no_folder.mutable_enrich()->add_lexicon_dirs("/no/such/folder");
  v1::PipelineConfig restart = config_;
  restart.mutable_enrich()->set_min_confidence(0.5);
  restart.mutable_runtime()->set_lanes(2);
  (*restart.mutable_kafka())["sasl.password"] = "hunter2";
  struct Case {
    absl::StatusOr<v1::PipelineConfig> config;
    std::string told;
  };
  for (const Case& one : {Case{absl::InvalidArgumentError("p.yaml:1:1: a: no such key\np.yaml:2:3: b: no such key"),
                               "reload refused: p.yaml:2:3: b: no such key\n"},
                          Case{broken, "reload refused: " + (tables.path() / "goods.own.tsv:2:13: ").string()},
                          Case{no_folder, "reload refused: lexicon folder /no/such/folder: "},
                          Case{restart, "reload refused: new runtime.lanes, kafka.sasl.password: only a restart"}}) {
    const std::string told = Reload(one.config);
    EXPECT_THAT(told, HasSubstr(one.told));
    EXPECT_THAT(told, HasSubstr("reload refused: settings and lexicon stay as they were\n"));
    EXPECT_THAT(told, Not(HasSubstr("hunter2")));
    EXPECT_FALSE(state_.reloads().last_taken);
    EXPECT_EQ(processor_.Get(), first_);
    EXPECT_EQ(Lexicon(), before);
  }
  EXPECT_EQ(state_.reloads().refused, 4);
  EXPECT_EQ(state_.reloads().taken, 0);
}

TEST_F(ReloadTest, TheLogsLevelIsTaken) {
  v1::PipelineConfig config = config_;
  config.mutable_log()->set_level("debug");
  EXPECT_THAT(Reload(config), HasSubstr("reloaded: new log.level; the lexicon is still " + Lexicon()));
  EXPECT_EQ(logger_->level(), spdlog::level::debug);
  EXPECT_EQ(Reload(absl::InternalError("x")).find("reloaded"), std::string::npos);
  EXPECT_EQ(logger_->level(), spdlog::level::debug);
}

TEST_F(ReloadTest, WhatSinksReadAtTheirStartIsNotToldAsTaken) {
  v1::PipelineConfig config = config_;
  (*config.mutable_sinks())["hook"].set_to("webhook");
  EXPECT_THAT(Reload(config),
              HasSubstr("reloaded: no setting has changed (but sinks.hook, which `policywire sink` takes "
                        "when it is started anew); the lexicon is still "));
  (*config.mutable_sinks())["hook"].set_filter("confidence > 0.5");
  config.mutable_enrich()->set_min_confidence(0.5);
  EXPECT_THAT(Reload(config), HasSubstr("reloaded: new enrich.min_confidence (but sinks.hook, which "));
}

TEST(ReloadSignalTest, WhatIsAskedWhileAReloadIsAtWorkIsOneMore) {
  ReloadSignal signal;
  signal.Request();
  signal.Request();
  EXPECT_TRUE(signal.Wait());
  signal.Request();
  EXPECT_TRUE(signal.Wait());
  signal.Close();
  EXPECT_FALSE(signal.Wait());
  signal.Request();
  EXPECT_FALSE(signal.Wait());
}

}  // namespace
}  // namespace policywire::deploy
