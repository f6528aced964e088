#include "tests/support/articles.h"

#include <optional>
#include <utility>

#include "fmt/format.h"
#include "tests/support/broken_messages.h"
#include "tests/support/sample_articles.h"

namespace policywire::testing {
namespace {

const SampleArticles& Samples() {
  static const auto* const samples = new SampleArticles;
  return *samples;
}

}  // namespace

std::vector<Message> PlainArticles(int first, int count, size_t bytes) {
  std::vector<Message> messages;
  for (int i = first; i < first + count; ++i) {
    messages.push_back({.partition = i % 4, .value = Samples().Json(i, i, bytes)});
  }
  return messages;
}

std::vector<Message> MixedArticles(int first, int count, int partitions) {
  std::vector<Message> messages;
  for (int i = first; i < first + count; ++i) {
    Message message = i % 100 == 50 ? BrokenMessage(i / 100) : Message{};
    if (i % 100 != 50) message.value = Samples().Json(i, i, 300 + i % 7 * 100);
    message.partition = i % partitions;
    if (i % 3 == 0) message.key = fmt::format("feed-{}", i % 11);
    if (i % 5 == 0) message.headers.emplace_back("trace", fmt::format("{}", i));
    if (i % 10 == 0) message.headers.emplace_back("nothing", std::nullopt);
    messages.push_back(std::move(message));
  }
  return messages;
}

}  // namespace policywire::testing
