#include "deploy/runtime/client_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>

#include "spdlog/sinks/ostream_sink.h"
#include "spdlog/spdlog.h"

namespace policywire::deploy {
namespace {

// Puts the default logger aside, and keeps what is logged.
class ClientLogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto logger =
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(lines_));
    logger->set_pattern("%l %v");
    spdlog::set_default_logger(logger);
  }
  void TearDown() override { spdlog::set_default_logger(before_); }

  const std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
  std::ostringstream lines_;
};

TEST_F(ClientLogTest, SeveritiesAreLevels) {
  const ingest::LogFunction log = ClientLog("lane 1: ");
  log(3, "no broker");
  log(4, "slow");
  log(6, "hello");
  log(7, "not told");
  EXPECT_EQ(lines_.str(), "error lane 1: no broker\nwarning lane 1: slow\ninfo lane 1: hello\n");
}

TEST_F(ClientLogTest, WhatComesAgainIsToldOnceAndCounted) {
  const ingest::LogFunction log = ClientLog("");
  for (int i = 0; i < 85; ++i) log(4, "retrying");
  log(6, "connected");
  log(4, "retrying");
  EXPECT_EQ(lines_.str(), "warning retrying\nwarning retrying (84 times more)\ninfo connected\nwarning retrying\n");
}

}  // namespace
}  // namespace policywire::deploy
