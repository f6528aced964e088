#include "deploy/bin/logging.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <string>

namespace policywire::deploy {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// What is logged in this format.
std::string Logged(std::string_view format, std::string_view message) {
  ::testing::internal::CaptureStderr();
  v1::LogConfig config;
  config.set_level("info");
  config.mutable_format()->assign(format);
  SetUpLogging(config);
  spdlog::debug("is not asked for");
  spdlog::warn("{}", message);
  return ::testing::internal::GetCapturedStderr();
}

TEST(Logging, ALineForAPersonShowsWhatIsHidden) {
  EXPECT_THAT(Logged("text", "broker \x1b[2J\u202E says\nno"),
              AllOf(HasSubstr(" warning broker \\x1b[2J\\u202e says\\nno\n"), StartsWith("20")));
}

TEST(Logging, AnObjectForAProgramIsExact) {
  EXPECT_THAT(Logged("json", "broker \u202E says\nno"),
              AllOf(StartsWith("{\"time\":\"20"), EndsWith("\"message\":\"broker \u202E says\\nno\"}\n")));
}

}  // namespace
}  // namespace policywire::deploy
