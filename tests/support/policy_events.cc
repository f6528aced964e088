#include "tests/support/policy_events.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "fmt/format.h"

namespace policywire::testing {
namespace {

constexpr std::array<std::string_view, 8> kActors = {"USA", "CHN", "DEU", "EU", "JPN", "RUS", "WTO", "org:Acme"};

// Steele, Lea and Flood's mixing of a counter: neighbours have nothing in common.
uint64_t Mix(uint64_t number) {
  number += 0x9e3779b97f4a7c15;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
  number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
  return number ^ (number >> 31);
}

}  // namespace

v1::PolicyEvent SampleEvent(uint64_t number) {
  const uint64_t random = Mix(number);
  v1::PolicyEvent event;
  event.set_event_id(fmt::format("{:016x}{:016x}", random, Mix(random)));
  v1::Origin& origin = *event.mutable_origin();
  origin.set_topic("raw-articles");
  origin.set_partition(static_cast<int32_t>(number % 4));
  origin.set_offset(static_cast<int64_t>(number / 6));
  origin.set_article_id(fmt::format("article-{}", number / 6));
  origin.set_url(fmt::format("https://news.example/2025/{}", number / 6));
  origin.set_source("The Example Wire");
  origin.set_published(fmt::format("2025-{:02}-{:02}T08:15:00Z", random % 12 + 1, random / 12 % 28 + 1));
  origin.set_title(fmt::format("Ministers weigh tariffs, day {}", number / 6));
  event.set_quote(
      fmt::format("In round {} the ministry said that it would put a duty of {}% on \"electric\" cars\tand on "
                  "parts of them — from the first of the month, and that talks went on.",
                  number, random % 90 + 10));
  event.mutable_quote_span()->set_begin(static_cast<uint32_t>(random % 2000));
  event.mutable_quote_span()->set_end(static_cast<uint32_t>(random % 2000 + event.quote().size()));
  event.set_trigger("put a duty of");
  event.mutable_trigger_span()->set_begin(static_cast<uint32_t>(random % 2000 + 40));
  event.mutable_trigger_span()->set_end(static_cast<uint32_t>(random % 2000 + 53));
  event.set_action(static_cast<v1::Action>(random % 17 + 1));
  v1::Actor& source = *event.add_sources();
  source.set_code(std::string(kActors[random % kActors.size()]));
  source.set_name("the ministry");
  source.set_role("ministry");
  source.set_sector("GOV");
  event.add_targets()->set_code(std::string(kActors[(random + 1 + random / 8 % 7) % kActors.size()]));
  event.set_instrument(v1::TARIFF);
  event.set_direction(v1::TIGHTEN);
  event.set_status(static_cast<v1::Status>(random / 64 % 7 + 1));
  event.set_object("electric cars");
  event.set_magnitude(fmt::format("{}%", random % 90 + 10));
  event.set_date("2025-11");
  event.set_conditional(random % 5 == 0);
  event.set_attribution("the ministry");
  v1::Score& score = *event.mutable_score();
  score.set_conflict(static_cast<float>(static_cast<int>(random % 200) - 100) / 10);
  score.set_certainty(static_cast<float>(random / 256 % 100) / 100);
  score.set_salience(static_cast<float>(random / 512 % 100) / 100);
  score.set_confidence(static_cast<float>(random / 1024 % 100) / 100);
  event.set_cameo("163");
  event.set_quad_class(v1::MATERIAL_CONFLICT);
  v1::Version& version = *event.mutable_version();
  version.set_build("0.1.0");
  version.set_lexicon("0011223344556677");
  version.set_model("decisions-0011223344556677");
  return event;
}

std::vector<Message> EventMessages(uint64_t first, uint64_t count, int partitions) {
  std::vector<Message> messages;
  messages.reserve(count);
  for (uint64_t number = first; number < first + count; ++number) {
    const v1::PolicyEvent event = SampleEvent(number);
    Message& message = messages.emplace_back();
    message.partition = static_cast<int32_t>(number % static_cast<uint64_t>(partitions));
    message.key = fmt::format("{}|{}", event.sources(0).code(), event.targets(0).code());
    message.value = event.SerializeAsString();
    message.headers = {{"content-type", "application/x-protobuf"},
                       {"policywire-message", "policywire.v1.PolicyEvent"},
                       {"policywire-article-id", event.origin().article_id()}};
  }
  return messages;
}

}  // namespace policywire::testing
