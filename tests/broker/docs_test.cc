// The pages for people who run the program do what they say: every block of commands is run as it stands.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/shared_broker.h"
#include "tests/support/child_process.h"
#include "tests/support/fetched.h"
#include "tests/support/schema_registry_process.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

using ::testing::HasSubstr;

// What stands between ``` and ```, and what stands behind the first of them.
struct Block {
  std::string kind;
  std::string text;
};

std::vector<Block> BlocksOf(const std::string& page) {
  std::vector<Block> blocks;
  bool inside = false;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) blocks.push_back({.kind = line.substr(3), .text = ""});
    } else if (inside) {
      blocks.back().text += line + "\n";
    }
  }
  return blocks;
}

void ReplaceAll(std::string& text, const std::string& what, const std::string& by) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

// Where pages have a broker and a registry; a test's own are put in their place.
constexpr char kBroker[] = "127.0.0.1:9092";
constexpr char kRegistry[] = "http://127.0.0.1:8081";

class DocsTest : public BrokerTest, public ::testing::WithParamInterface<std::string> {
 protected:
  // Bash, with the program in its path.
  std::unique_ptr<ChildProcess> Bash(std::string script, const std::string& name) {
    return std::make_unique<ChildProcess>(ChildProcess::Options{
        .command = {"/bin/bash", "-euo", "pipefail", "-c", "PATH=" + Folder() + ":$PATH\n" + std::move(script)},
        .directory = directory_.path(),
        .name = name});
  }

  static std::string Folder() { return std::filesystem::path(POLICYWIRE_PROGRAM).parent_path().string(); }

  const TempDir directory_{"docs"};
};

TEST_P(DocsTest, EveryCommandDoesWhatThePageSays) {
  const std::string page = ReadFile(std::filesystem::path(POLICYWIRE_DOCS) / GetParam());
  SchemaRegistryProcess registry;
  if (page.find(kRegistry) != std::string::npos) {
    const std::string why = FetchedApicurio().why_not;
    if (!why.empty()) {
      if (MustTestKafka()) FAIL() << "no schema registry to test with: " << why;
      GTEST_SKIP() << why;
    }
    registry.Start();
  }
  std::vector<std::unique_ptr<ChildProcess>> services;
  std::string printed;
  int commands = 0;
  for (Block& block : BlocksOf(page)) {
    ReplaceAll(block.text, kBroker, SharedBroker().bootstrap());
    ReplaceAll(block.text, kRegistry, registry.url());
    SCOPED_TRACE(block.text);
    if (const size_t file = block.kind.find("file="); file != std::string::npos) {
      directory_.Write(block.kind.substr(file + 5), block.text);
    } else if (block.kind == "sh service") {
      // The shell gives way to the program, so that signals reach it.
      const bool one_line = block.text.find('\n') + 1 == block.text.size();
      services.push_back(Bash((one_line ? "exec " : "") + block.text, fmt::format("service{}", services.size())));
    } else if (block.kind == "sh") {
      const auto ran = Bash(block.text, fmt::format("commands{}", ++commands));
      const auto exit = ran->Wait(kPatience);
      printed = ran->Stdout() + ran->Stderr();
      ASSERT_EQ(exit.value_or(-1), 0) << printed << (services.empty() ? "" : services.back()->LastWords());
    } else if (block.kind == "text") {
      std::istringstream lines(block.text);
      for (std::string line; std::getline(lines, line);) EXPECT_THAT(printed, HasSubstr(line));
    }
  }
  EXPECT_GT(commands, 0);
  for (const auto& service : services) EXPECT_EQ(Pipeline::StopGently(*service), "");
}

INSTANTIATE_TEST_SUITE_P(Pages, DocsTest,
                         ::testing::Values("TUTORIAL.md", "OWN_FEED.md", "OWN_LEXICON.md", "REPLAY.md",
                                           "SCHEMA_REGISTRY.md", "TUNING.md"),
                         [](const auto& page) {
                           std::string name = page.param.substr(0, page.param.find('.'));
                           name.erase(std::remove(name.begin(), name.end(), '_'), name.end());
                           return name;
                         });

}  // namespace
}  // namespace policywire::testing
