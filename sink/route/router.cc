#include "sink/route/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "sink/jsonl/json_writer.h"
#include "sink/route/headers.h"

namespace policywire::sink {

std::string ActorPairKey(const v1::PolicyEvent& event) {
  std::vector<std::string_view> codes;
  for (const v1::Actor& actor : event.sources()) codes.emplace_back(actor.code());
  for (const v1::Actor& actor : event.targets()) codes.emplace_back(actor.code());
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  if (codes.empty()) return event.origin().article_id();
  std::string key(codes[0]);
  for (size_t i = 1; i < codes.size(); ++i) key.append("|").append(codes[i]);
  return key;
}

Router::Router(const v1::OutputConfig& config, Frames frames)
    : json_(config.format() == "json"),
      publishes_articles_(!config.enriched_topic().empty()),
      max_record_bytes_(config.max_record_bytes()),
      output_headers_(config),
      frames_(std::move(frames)) {}

std::optional<Failure> Router::Append(const ingest::Record& record, size_t input, v1::EnrichedArticle& article,
                                      std::vector<Output>& outputs) const {
  const size_t before = outputs.size();
  const uint32_t attempt = AttemptOf(record);
  const Place place = OriginOf(record);
  const auto headers_for = [&](const google::protobuf::Descriptor& message) {
    Headers headers;
    headers.reserve(4 + record.headers.size());
    headers.push_back({kContentTypeHeader, std::string(json_ ? kJsonType : kProtobufType)});
    headers.push_back({kMessageHeader, message.full_name()});
    headers.push_back({kArticleIdHeader, article.article_id()});
    if (attempt > 0) headers.push_back({kAttemptHeader, fmt::format("{}", attempt)});
    output_headers_.AppendKept(record, headers);
    return std::make_shared<const Headers>(std::move(headers));
  };
  // Those of one event are its own then.
  const auto as_cloud_event = [&](const std::shared_ptr<const Headers>& shared, const auto& message,
                                  std::string_view id) {
    if (!output_headers_.cloud_events()) return shared;
    Headers headers = *shared;
    output_headers_.AppendCloudEvent({.type = *message.GetDescriptor(),
                                      .id = id,
                                      .subject = article.article_id(),
                                      .published = article.published(),
                                      .timestamp_ms = record.timestamp_ms},
                                     headers);
    return std::make_shared<const Headers>(std::move(headers));
  };
  const auto append = [&](Route route, int kind, std::string key, const google::protobuf::Message& message,
                          std::shared_ptr<const Headers> headers) {
    Output& output = outputs.emplace_back();
    output.route = route;
    output.kind = kind;
    output.key = std::move(key);
    output.input = input;
    output.value = route == Route::kEvents ? frames_.events : frames_.articles;
    if (json_) {
      AppendJson(message, output.value);
    } else {
      message.AppendToString(&output.value);
    }
    output.headers = std::move(headers);
  };
  std::shared_ptr<const Headers> event_headers;
  if (article.events_size() > 0) event_headers = headers_for(*v1::PolicyEvent::descriptor());
  for (v1::PolicyEvent& event : *article.mutable_events()) {
    v1::Origin& origin = *event.mutable_origin();
    origin.set_topic(place.topic.data(), place.topic.size());
    origin.set_partition(place.partition);
    origin.set_offset(place.offset);
    append(Route::kEvents, event.action(), ActorPairKey(event), event,
           as_cloud_event(event_headers, event, event.event_id()));
  }
  if (publishes_articles_) {
    append(Route::kEnrichedArticles, 0, article.article_id(), article,
           as_cloud_event(headers_for(*article.GetDescriptor()), article, article.article_id()));
  }

  for (size_t i = before; i < outputs.size(); ++i) {
    if (outputs[i].Bytes() <= max_record_bytes_) continue;
    Failure failure{v1::PUBLISH, v1::OUTPUT_TOO_LARGE,
                    fmt::format("{} of {} bytes is larger than the {} of output.max_record_bytes",
                                outputs[i].route == Route::kEvents ? "an event" : "the enriched article",
                                outputs[i].Bytes(), max_record_bytes_),
                    ""};
    outputs.resize(before);
    return failure;
  }
  return std::nullopt;
}

}  // namespace policywire::sink
