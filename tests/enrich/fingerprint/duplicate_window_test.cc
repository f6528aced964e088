#include "enrich/fingerprint/duplicate_window.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace policywire::enrich {
namespace {

// Texts of one number are the same; of different numbers, unlike.
KeyedSketch Text(uint32_t number) {
  std::mt19937 draw(number);
  std::string text;
  for (int word = 0; word < 60; ++word) text += (word % 4 == 0 ? "W" : "w") + std::to_string(draw() % 100000) + " ";
  return SketchOf(text);
}

std::optional<std::string> See(DuplicateWindow& window, int64_t position, uint32_t text,
                               int64_t time = DuplicateWindow::kNoTime) {
  return window.See(position, time, "a" + std::to_string(position), Text(text));
}

TEST(DuplicateWindow, FindsTheFirstTelling) {
  DuplicateWindow window({.records = 100});
  EXPECT_EQ(See(window, 0, 1), std::nullopt);
  EXPECT_EQ(See(window, 1, 2), std::nullopt);
  EXPECT_EQ(See(window, 2, 1), "a0");
  EXPECT_EQ(See(window, 5, 1), "a0");
  EXPECT_EQ(See(window, 6, 2), "a1");
}

TEST(DuplicateWindow, OfOneRecordsArticlesTheFirstIsTheFirst) {
  DuplicateWindow window({.records = 100});
  EXPECT_EQ(window.See(3, DuplicateWindow::kNoTime, "first", Text(1)), std::nullopt);
  EXPECT_EQ(window.See(3, DuplicateWindow::kNoTime, "second", Text(1)), "first");
}

TEST(DuplicateWindow, TheOlderStretchGoes) {
  DuplicateWindow window({.records = 10});
  See(window, 9, 1);
  EXPECT_EQ(See(window, 19, 1), "a9") << "a stretch later it is remembered";
  EXPECT_EQ(See(window, 20, 1), "a19") << "two stretches later the next telling is";
  EXPECT_EQ(See(window, 45, 1), std::nullopt) << "a gap empties it";
}

TEST(DuplicateWindow, WhatIsToldAnewAgainAndAgainIsFoundEachTime) {
  DuplicateWindow window({.records = 1000, .age_ms = 1000});
  for (int hour = 0; hour < 100; ++hour) {
    const int64_t time = hour * 3'600'000;
    EXPECT_EQ(See(window, 2 * hour, 1, time), std::nullopt) << hour;
    EXPECT_EQ(See(window, 2 * hour + 1, 1, time + 500), "a" + std::to_string(2 * hour)) << hour;
  }
}

TEST(DuplicateWindow, RecordsMayHoldManyArticlesWithLongIds) {
  DuplicateWindow window({.records = 20});
  const auto id = [](int record, int article) {
    return std::string(500, 'i') + std::to_string(record) + "." + std::to_string(article);
  };
  for (int record = 0; record < 30; ++record) {
    for (int article = 0; article < 25; ++article) {
      const uint32_t text = static_cast<uint32_t>(record % 10 * 25 + article);
      const auto original = window.See(record, DuplicateWindow::kNoTime, id(record, article), Text(text));
      EXPECT_EQ(original, record < 10 ? std::nullopt : std::make_optional(id(record % 10, article))) << record;
    }
  }
  ASSERT_TRUE(window.ForgetFrom(25));
  EXPECT_EQ(window.See(25, DuplicateWindow::kNoTime, "again", Text(3)), id(0, 3));
}

TEST(DuplicateWindow, WhatIsTooOldIsToldAnew) {
  DuplicateWindow window({.records = 100, .age_ms = 1000});
  See(window, 0, 1, 5000);
  EXPECT_EQ(See(window, 1, 1, 6000), "a0");
  EXPECT_EQ(See(window, 2, 1, 6001), std::nullopt);
  EXPECT_EQ(See(window, 3, 1, 6500), "a2");
  EXPECT_EQ(See(window, 4, 1, 5500), "a0") << "times need not rise";
  EXPECT_EQ(See(window, 5, 1), "a0") << "without a time, all are young enough";
  See(window, 6, 2);
  EXPECT_EQ(See(window, 7, 2, 999999), "a6") << "what has no time is as young as any";
}

TEST(DuplicateWindow, OneRecordMayHoldMoreArticlesThanAStretchHasRecords) {
  DuplicateWindow window({.records = 4});
  for (uint32_t text = 0; text < 6; ++text) {
    window.See(1, DuplicateWindow::kNoTime, "t" + std::to_string(text), Text(text));  // of one record
  }
  EXPECT_EQ(See(window, 2, 3), "t3");
  EXPECT_EQ(See(window, 2, 4), "t4");
  EXPECT_EQ(See(window, 3, 5), "t5");
}

// Many copies under all keys do not push the first out, nor those of a text that shares some keys.
TEST(DuplicateWindow, ManyCopiesLeaveTheFirst) {
  DuplicateWindow window({.records = 10000});
  for (int64_t position = 0; position < 5000; ++position) See(window, position, position % 2 == 0 ? 7 : 8);
  EXPECT_EQ(See(window, 5000, 7), "a0");
  EXPECT_EQ(See(window, 5001, 8), "a1");
}

// A stream with some copies, as numbers of texts.
std::vector<uint32_t> Stream(size_t size) {
  std::mt19937 draw(1);
  std::vector<uint32_t> texts(size);
  for (uint32_t& text : texts) text = static_cast<uint32_t>(draw() % 150);
  return texts;
}

std::vector<std::optional<std::string>> Answers(const std::vector<uint32_t>& texts,
                                                const DuplicateWindow::Limits& limits) {
  DuplicateWindow window(limits);
  std::vector<std::optional<std::string>> answers;
  for (size_t i = 0; i < texts.size(); ++i) answers.push_back(See(window, static_cast<int64_t>(i), texts[i], 10 * i));
  return answers;
}

TEST(DuplicateWindow, BeginsAnywhereWithTheSameAnswers) {
  const DuplicateWindow::Limits limits{.records = 64, .age_ms = 500};
  const std::vector<uint32_t> texts = Stream(400);
  const auto answers = Answers(texts, limits);
  EXPECT_EQ(DuplicateWindow::BeginOf(63, limits), 0);
  EXPECT_EQ(DuplicateWindow::BeginOf(127, limits), 0);
  EXPECT_EQ(DuplicateWindow::BeginOf(128, limits), 64);
  size_t found = 0;
  for (int64_t begin = 0; begin < 400; begin += 7) {
    DuplicateWindow window(limits);
    for (int64_t i = DuplicateWindow::BeginOf(begin, limits); i < 400; ++i) {
      const auto answer = See(window, i, texts[i], 10 * i);
      if (i < begin) continue;
      EXPECT_EQ(answer, answers[i]) << "at " << i << " from " << begin;
      found += answer.has_value();
    }
  }
  EXPECT_GT(found, 1000U);
}

TEST(DuplicateWindow, ForgetsAsIfItHadNotSeen) {
  const DuplicateWindow::Limits limits{.records = 64, .age_ms = 500};
  const std::vector<uint32_t> texts = Stream(400);
  const auto answers = Answers(texts, limits);
  DuplicateWindow window(limits);
  std::mt19937 draw(2);
  int64_t kept = 0;
  size_t forgotten = 0;
  for (int64_t i = 0; i < 400; ++i) {
    ASSERT_EQ(See(window, i, texts[i], 10 * i), answers[i]) << i;
    if (draw() % 8 == 0) window.Keep(kept = i - draw() % 8);
    if (draw() % 16 != 0) continue;
    const int64_t to = std::max<int64_t>(0, i - draw() % 30);
    const bool can = window.ForgetFrom(to);
    EXPECT_EQ(can, to >= kept && to >= i / 64 * 64) << to << " " << i;
    if (can) {
      i = to - 1;
      ++forgotten;
    }
  }
  EXPECT_GT(forgotten, 5U);
  EXPECT_TRUE(window.ForgetFrom(1000)) << "nothing is there yet";
}

}  // namespace
}  // namespace policywire::enrich
