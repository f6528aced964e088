#include "ingest/decode/json_fault.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <random>
#include <string>
#include <vector>

namespace policywire::ingest {
namespace {

constexpr size_t kDepth = 8;

// The scanner and simdjson must agree about what is JSON: the one finds a fault exactly where the other refuses.
void ExpectAgreement(const std::string& json) {
  simdjson::dom::parser parser;
  ASSERT_EQ(parser.allocate(json.size() + 64, kDepth + 1), simdjson::SUCCESS);
  const simdjson::padded_string padded(json);
  const auto verdict = parser.parse(padded).error();
  const auto fault = FindJsonFault(json, kDepth);
  EXPECT_EQ(verdict != simdjson::SUCCESS, fault.has_value())
      << json << ": simdjson says " << simdjson::error_message(verdict) << ", the scanner "
      << (fault ? std::string(fault->what) + " at " + std::to_string(fault->byte) : "nothing");
  EXPECT_LE(fault ? fault->byte : 0, json.size());
}

TEST(JsonFaultTest, AgreesWithSimdjsonOnAllShortTexts) {
  const std::string alphabet = "{}[],:\"\\u0-1.e ";
  std::vector<std::string> texts = {""};
  for (size_t length = 1; length <= 4; ++length) {
    std::vector<std::string> longer;
    for (const std::string& text : texts) {
      for (const char c : alphabet) longer.push_back(text + c);
    }
    for (const std::string& text : longer) ExpectAgreement(text);
    if (HasFailure()) return;
    texts = std::move(longer);
  }
}

TEST(JsonFaultTest, AgreesWithSimdjsonOnDamagedMessages) {
  const std::string good =
      R"({"id": "a\u00e9\ud83d\ude00", "n": [-0.5e-3, 12, true, false, null, {}], "deep": [[[{"a": []}]]], "t": "é — 😀"})";
  ExpectAgreement(good);
  std::mt19937 random(20251029);
  const std::string bytes = "{}[],:\"\\u0-1.e \x01\x80\xC3\xED\xA0\xF4\xFF" + std::string(1, '\0') + "tfndD89aA";
  for (int round = 0; round < 20000; ++round) {
    std::string text = good;
    for (auto edits = 1 + random() % 3; edits > 0; --edits) {
      const size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = bytes[random() % bytes.size()];
          break;
        case 1:
          text.erase(at, 1 + random() % 8);
          break;
        default:
          text.insert(at, 1, bytes[random() % bytes.size()]);
      }
      if (text.empty()) text = " ";
    }
    ExpectAgreement(text);
    if (HasFailure()) return;
  }
}

TEST(JsonFaultTest, AgreesWithSimdjsonOnDepth) {
  for (size_t depth = kDepth - 2; depth <= kDepth + 2; ++depth) {
    for (const char* innermost : {"", "1", "{}", "[]", "{\"a\":1}"}) {
      ExpectAgreement(std::string(depth, '[') + innermost + std::string(depth, ']'));
    }
  }
}

TEST(JsonFaultTest, NamesTheFirstByteThatCannotBeRight) {
  const auto fault = FindJsonFault(R"({"a": 1, "b": [1, 2 3]})", kDepth);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->byte, 20);
  EXPECT_EQ(fault->reason, v1::MALFORMED);
}

TEST(JsonFaultTest, DepthCostsNoStack) {
  const auto fault = FindJsonFault(std::string(10'000'000, '['), 5'000'000);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->byte, 5'000'000);
  EXPECT_EQ(fault->reason, v1::TOO_DEEP);
}

}  // namespace
}  // namespace policywire::ingest
