#include "enrich/clean/byte_scan.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace policywire::enrich {
namespace {

// A capital after a small letter, or an exclamation mark: looks at the byte before, and wants no space.
constexpr auto kWanted = [](Bytes bytes, Bytes before) {
  return (IsBetween(bytes, 'A', 'Z') & IsBetween(before, 'a', 'z')) | Is(bytes, '!');
};
bool IsWanted(char c, char before) { return (c >= 'A' && c <= 'Z' && before >= 'a' && before <= 'z') || c == '!'; }

std::vector<size_t> Obvious(const std::string& text) {
  std::vector<size_t> found;
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsWanted(text[i], i == 0 ? ' ' : text[i - 1])) {
      found.push_back(i);
    }
  }
  return found;
}

std::vector<size_t> Scanned(const std::string& text) {
  // Without the terminating zero of a string, so that a sanitizer sees a read past the end.
  const std::vector<char> bytes(text.begin(), text.end());
  std::vector<size_t> found;
  ScanBytes(std::string_view(bytes.data(), bytes.size()), kWanted, [&](size_t at) { found.push_back(at); });
  return found;
}

TEST(Bits, AreTheSameOnEveryMachine) {
  std::mt19937 random(7);
  for (int round = 0; round < 1000; ++round) {
    Bytes bytes{};
    uint32_t expected = 0;
    for (int i = 0; i < 16; ++i) {
      bytes[i] = random() % 2 != 0 ? 0xFF : 0;
      expected |= bytes[i] != 0 ? 1U << i : 0;
    }
    ASSERT_EQ(Bits(bytes), expected);
    ASSERT_EQ(PortableBits(bytes), expected);
  }
}

TEST(ScanBytes, AgreesWithALoopAtEveryLength) {
  std::mt19937 random(7);
  constexpr std::string_view kBytes = "aZ! \xC3";
  for (size_t size = 0; size < 300; ++size) {
    for (int round = 0; round < 20; ++round) {
      std::string text(size, ' ');
      for (char& c : text) c = kBytes[random() % kBytes.size()];
      ASSERT_EQ(Scanned(text), Obvious(text)) << text;
    }
  }
}

TEST(ScanBytes, SeesTheByteBeforeAcrossBlocks) {
  for (size_t at = 60; at < 70; ++at) {
    std::string text(130, ' ');
    text[at - 1] = 'a';
    text[at] = 'Z';
    EXPECT_EQ(Scanned(text), std::vector<size_t>{at});
  }
}

}  // namespace
}  // namespace policywire::enrich
