#include "deploy/diff/article_join.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/deploy/diff/text_stream.h"
#include "tests/support/temp_dir.h"

namespace policywire::deploy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

// Writes down what it hears: "id: A's events = B's events", "id: only A".
class Notes final : public JoinListener {
 public:
  absl::Status Both(const std::string& id, const std::string& a, uint64_t, const std::string& b) override {
    notes.push_back(id + ": " + Events(a) + " = " + Events(b));
    return absl::OkStatus();
  }
  absl::Status Only(Side side, const std::string& id, uint64_t events) override {
    notes.push_back(id + (side == Side::kA ? ": only A " : ": only B ") + std::to_string(events));
    return absl::OkStatus();
  }

  std::vector<std::string> notes;

 private:
  static std::string Events(const std::string& json) { return json.substr(json.find('[')); }
};

// An article whose one event is named.
std::string Line(const std::string& id, const std::string& event) {
  return ArticleLine(id, "{\"event_id\":\"" + event + "\"}");
}
std::string Pair(const std::string& id, const std::string& a, const std::string& b) {
  return id + ": [{\"event_id\":\"" + a + "\"}]} = [{\"event_id\":\"" + b + "\"}]}";
}

absl::Status Join(std::vector<std::string> a, std::vector<std::string> b, Notes& notes,
                  const JoinOptions& options = {}) {
  TextStream stream_a("a.jsonl", std::move(a));
  TextStream stream_b("b.jsonl", std::move(b));
  return JoinArticles(stream_a, stream_b, options, notes);
}

std::vector<std::string> Joined(std::vector<std::string> a, std::vector<std::string> b,
                                const JoinOptions& options = {}) {
  Notes notes;
  const absl::Status status = Join(std::move(a), std::move(b), notes, options);
  EXPECT_TRUE(status.ok()) << status;
  return notes.notes;
}

std::string Fault(std::vector<std::string> a, std::vector<std::string> b) {
  Notes notes;
  const absl::Status status = Join(std::move(a), std::move(b), notes);
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  return std::string(status.message());
}

TEST(ArticleJoinTest, BringsEachArticleToItself) {
  EXPECT_THAT(Joined({}, {}), IsEmpty());
  EXPECT_THAT(Joined({Line("x", "1")}, {}), ElementsAre("x: only A 1"));
  EXPECT_THAT(Joined({}, {ArticleLine("x", "")}), ElementsAre("x: only B 0"));
  EXPECT_THAT(Joined({Line("x", "1"), Line("y", "1")}, {Line("x", "2"), Line("y", "2")}),
              ElementsAre(Pair("x", "1", "2"), Pair("y", "1", "2")));
  EXPECT_THAT(
      Joined({Line("x", "1"), Line("y", "1"), Line("z", "1")}, {Line("z", "2"), Line("x", "2"), Line("w", "2")}),
      ElementsAre(Pair("x", "1", "2"), Pair("z", "1", "2"), "y: only A 1", "w: only B 1"));
}

TEST(ArticleJoinTest, TheFirstOfAnIdBelongsToTheFirst) {
  EXPECT_THAT(
      Joined({Line("x", "a1"), Line("x", "a2"), Line("x", "a3")}, {Line("y", "b"), Line("x", "b1"), Line("x", "b2")}),
      ElementsAre(Pair("x", "a1", "b1"), Pair("x", "a2", "b2"), "x: only A 1", "y: only B 1"));
  EXPECT_THAT(
      Joined({Line("y", "a"), Line("y", "a"), Line("x", "a1")}, {Line("x", "b1"), Line("x", "b2"), Line("x", "b3")}),
      ElementsAre(Pair("x", "a1", "b1"), "y: only A 1", "y: only A 1", "x: only B 1", "x: only B 1"));
}

TEST(ArticleJoinTest, WhatIsMalformedIsNamedByPlaceAndByte) {
  EXPECT_EQ(Fault({Line("x", "1"), "{\"article_id\":\"y\",\"events\":["}, {Line("x", "1")}),
            "a.jsonl:2: byte 28: a value is missing at the end");
  EXPECT_EQ(Fault({}, {"{\"article_id\":\"y"}), "b.jsonl:1: byte 14: this string is not closed");
  EXPECT_EQ(Fault({}, {" [1]"}), "b.jsonl:1: byte 1: this is no object with an \"article_id\"");
  EXPECT_EQ(Fault({}, {"{\"article_id\":7,\"events\":[]}"}),
            "b.jsonl:1: byte 0: this is no object with an \"article_id\"");
  EXPECT_EQ(Fault({}, {"{\"article_id\":\"y\",\"events\":{}}"}),
            "b.jsonl:1: byte 0: this is no object with a list of \"events\"");
  EXPECT_EQ(Fault({}, {ArticleLine("y", "{},7")}), "b.jsonl:1: byte 0: one of the \"events\" is no object");
  // Equal on both sides, and no better for it.
  EXPECT_EQ(Fault({ArticleLine("x", "{\"a\":tru}")}, {ArticleLine("x", "{\"a\":tru}")}).substr(0, 19),
            "a.jsonl:1: byte 33:");
  EXPECT_EQ(Fault({"{\"article_id\":\"\xff\",\"events\":[]}"}, {}).substr(0, 19), "a.jsonl:1: byte 15:");
  EXPECT_NE(Fault({std::string(5000, '[')}, {}).find("a.jsonl:1: byte "), std::string::npos);
}

TEST(ArticleJoinTest, ALineMayBeLong) {
  const std::string text(20'000'000, 'x');
  EXPECT_THAT(Joined({Line("x", text + "1"), Line("y", "1")}, {Line("y", "1"), Line("x", text + "2")}),
              ElementsAre(Pair("y", "1", "1"), Pair("x", text + "1", text + "2")));
}

// What the join must say, found by holding everything.
std::vector<std::string> Slowly(const std::vector<std::pair<std::string, std::string>>& a,
                                const std::vector<std::pair<std::string, std::string>>& b) {
  std::map<std::string, std::pair<std::vector<std::string>, std::vector<std::string>>> by_id;
  for (const auto& [id, event] : a) by_id[id].first.push_back(event);
  for (const auto& [id, event] : b) by_id[id].second.push_back(event);
  std::vector<std::string> notes;
  for (const auto& [id, sides] : by_id) {
    const size_t common = std::min(sides.first.size(), sides.second.size());
    for (size_t i = 0; i < common; ++i) notes.push_back(Pair(id, sides.first[i], sides.second[i]));
    for (size_t i = common; i < sides.first.size(); ++i) notes.push_back(id + ": only A 1");
    for (size_t i = common; i < sides.second.size(); ++i) notes.push_back(id + ": only B 1");
  }
  return notes;
}

// Any order, ids that repeat, windows from nothing to everything: through files of files or through none.
TEST(ArticleJoinTest, SaysTheSameWithAnyWindow) {
  const testing::TempDir folder("join");
  std::mt19937 random(11);
  for (const size_t window : {0, 600, 40'000, 10'000'000}) {
    for (const int spread : {3, 400}) {
      std::vector<std::pair<std::string, std::string>> sides[2];
      for (auto& side : sides) {
        for (int i = 0; i < 400; ++i) {
          side.emplace_back("id" + std::to_string(random() % spread), std::to_string(random()));
        }
      }
      // Half in an order that both have.
      for (int i = 0; i < 400; ++i) {
        for (auto& side : sides) side.emplace_back("in order " + std::to_string(i), std::to_string(random()));
      }
      std::shuffle(sides[0].begin(), sides[0].begin() + 600, random);
      std::vector<std::string> lines[2];
      for (int s = 0; s < 2; ++s) {
        for (const auto& [id, event] : sides[s]) lines[s].push_back(Line(id, event));
      }
      const auto joined = Joined(lines[0], lines[1], {.window_bytes = window, .temp_dir = folder.path().string()});
      EXPECT_THAT(joined, UnorderedElementsAreArray(Slowly(sides[0], sides[1]))) << window << " " << spread;
      EXPECT_EQ(joined, Joined(lines[0], lines[1], {.window_bytes = window, .temp_dir = folder.path().string()}));
    }
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(ArticleJoinTest, AFileThatCannotBeWrittenIsNamed) {
  Notes notes;
  const absl::Status status =
      Join({Line("x", "1")}, {Line("y", "1")}, notes, {.window_bytes = 0, .temp_dir = "/nowhere/at/all"});
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_EQ(status.message(), "a temporary file in /nowhere/at/all: No such file or directory");
}

}  // namespace
}  // namespace policywire::deploy
