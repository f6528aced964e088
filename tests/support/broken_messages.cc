#include "tests/support/broken_messages.h"

#include <random>
#include <string>

#include "fmt/format.h"

namespace policywire::testing {
namespace {

constexpr v1::Reason kReasons[] = {v1::MALFORMED,     v1::MISSING_FIELD, v1::WRONG_TYPE, v1::EMPTY_VALUE,
                                   v1::EMPTY_VALUE,   v1::MALFORMED,     v1::MALFORMED,  v1::UNKNOWN_DECODER,
                                   v1::DUPLICATE_KEY, v1::TOO_DEEP};

std::string Random(uint64_t number) {
  std::mt19937_64 random(number);
  // Field number 0: no protobuf message begins so.
  std::string bytes(1, '\x07');
  for (int i = 0; i < 200; ++i) bytes += static_cast<char>(random());
  return bytes;
}

}  // namespace

Message BrokenMessage(uint64_t number) {
  switch (number % 10) {
    case 0:
      return {.value = fmt::format(R"({{"article_id": "b{}", "text": "The cabinet)", number)};
    case 1:
      return {.value = fmt::format(R"({{"article_id": "b{}", "title": "A headline alone"}})", number)};
    case 2:
      return {.value = fmt::format(R"({{"article_id": "b{0}", "text": {0}}})", number)};
    case 3:
      return {.value = ""};
    case 4:
      return {.value = std::nullopt};
    case 5:
      return {.value = "{"};
    case 6:
      return {.value = Random(number), .headers = {{"content-type", "application/x-protobuf"}}};
    case 7:
      return {.value = fmt::format("<p>article {}</p>", number), .headers = {{"content-type", "carrier/pigeon"}}};
    case 8:
      return {.value = fmt::format(R"({{"article_id": "b{}", "text": "one", "text": "two"}})", number)};
    default:
      return {.value = std::string(100'000, '[')};
  }
}

std::map<v1::Reason, int> BrokenReasons(uint64_t count) {
  std::map<v1::Reason, int> reasons;
  for (uint64_t i = 0; i < count; ++i) ++reasons[kReasons[i % 10]];
  return reasons;
}

}  // namespace policywire::testing
