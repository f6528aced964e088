// One topic with every format there is, some of it broken, through the service.
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policywire/v1/article.pb.h"
#include "policywire/v1/dead_letter.pb.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/shared_broker.h"
#include "tests/support/every_format.h"

namespace policywire::testing {
namespace {

using ::testing::IsEmpty;

constexpr uint64_t kPortion = 5'000;

class FormatsTest : public BrokerTest {};

// POLICYWIRE_FORMAT_MESSAGES=50000 for the whole of what is promised.
TEST_F(FormatsTest, EachMessageIsItsArticlesOrADeadLetterWithItsReason) {
  const char* const asked = std::getenv("POLICYWIRE_FORMAT_MESSAGES");
  const uint64_t count = asked == nullptr ? kPortion : std::strtoull(asked, nullptr, 10);
  const std::string enriched = Unique("enriched");
  Pipeline pipeline({.name = Unique("p"),
                     .settings = {{"input", {{"decoder", "auto"}}}, {"output", {{"enriched_topic", enriched}}}}});
  pipeline.client().CreateTopic(enriched, 3);
  std::map<std::string, std::string> unseen;   // sentence to format
  std::map<std::string, v1::Reason> reasons;   // by place
  std::map<std::string, std::string> formats;  // of the broken, by place
  uint64_t written = 0;
  for (uint64_t first = 0; first < count; first += kPortion) {
    std::vector<Message> messages;
    std::vector<FormattedMessage> made;
    for (uint64_t number = first; number < std::min(first + kPortion, count); ++number) {
      made.push_back(MessageInSomeFormat(number));
      made.back().message.partition = static_cast<int32_t>(number % 4);
      messages.push_back(made.back().message);
    }
    pipeline.Produce(std::move(messages));
    for (FormattedMessage& message : made) {
      for (const std::string& sentence : message.sentences) unseen.emplace(sentence, message.format);
      if (message.reason) {
        const Message& at = pipeline.produced()[written];
        const std::string place = fmt::format("{}@{}", at.partition, at.offset);
        reasons[place] = *message.reason;
        formats[place] = message.format;
      }
      ++written;
    }
  }
  const size_t articles = unseen.size();

  const auto one = pipeline.Run("one");
  const auto two = pipeline.Run("two");
  ASSERT_EQ(pipeline.WaitUntilConsumed({one.get(), two.get()}, std::chrono::seconds(900)), "");
  EXPECT_EQ(Pipeline::StopGently(*one), "");
  EXPECT_EQ(Pipeline::StopGently(*two), "");

  std::vector<std::string> faults;
  const auto fault = [&](std::string text) {
    if (faults.size() < 20) faults.push_back(std::move(text));
  };
  size_t published = 0;
  pipeline.client().ForEachCommitted(enriched, [&](const Message& message) {
    v1::EnrichedArticle article;
    ASSERT_TRUE(article.ParseFromString(*message.value));
    ++published;
    const size_t begin = article.text().find("This is report ");
    const size_t end = article.text().find("Nairobi.", begin);
    if (begin == std::string::npos || end == std::string::npos) {
      return fault("an article without its sentence: " + article.text());
    }
    const std::string sentence = article.text().substr(begin, end + 8 - begin);
    if (unseen.erase(sentence) == 0) fault("not expected, or for the second time: " + sentence);
  });
  for (const auto& [sentence, format] : unseen) fault(format + " is missing: " + sentence);
  EXPECT_EQ(published, articles);
  std::map<std::string, std::string> details;  // of one of each kind, for whoever reads the test's output
  for (const v1::DeadLetter& letter : pipeline.ReadDeadLetters()) {
    const std::string place = fmt::format("{}@{}", letter.partition(), letter.offset());
    const auto expected = reasons.find(place);
    if (expected == reasons.end()) {
      fault(fmt::format("{} is sound: {}: {}", place, v1::Reason_Name(letter.reason()), letter.detail()));
      continue;
    }
    details[formats[place]] = letter.detail();
    if (letter.reason() != expected->second || letter.detail().empty()) {
      fault(fmt::format("{}: {} instead of {}: {}", formats[place], v1::Reason_Name(letter.reason()),
                        v1::Reason_Name(expected->second), letter.detail()));
    }
    reasons.erase(expected);
  }
  for (const auto& [place, reason] : reasons) fault(fmt::format("no dead letter for {}", formats[place]));
  for (const auto& [format, detail] : details) fmt::print("{}: {}\n", format, detail);
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

}  // namespace
}  // namespace policywire::testing
