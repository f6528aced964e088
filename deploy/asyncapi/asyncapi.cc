#include "deploy/asyncapi/asyncapi.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "deploy/asyncapi/json_text.h"
#include "deploy/asyncapi/message_schema.h"
#include "deploy/config/comments.h"
#include "enrich/version.h"
#include "policywire/v1/article.pb.h"
#include "policywire/v1/dead_letter.pb.h"
#include "policywire/v1/policy_event.pb.h"
#include "sink/route/headers.h"

namespace policywire::deploy {
namespace {

using google::protobuf::Descriptor;

std::string Reference(const std::string& to) { return JsonObject({{"$ref", JsonString(to)}}); }

std::string Texts(const std::vector<std::string_view>& texts) {
  std::vector<std::string> items;
  for (const std::string_view text : texts) items.push_back(JsonString(text));
  return JsonArray(items);
}

// A schema of headers, which are all text.
std::string Headers(const std::vector<std::pair<std::string_view, std::string>>& headers) {
  JsonFields properties;
  for (const auto& [name, text] : headers) {
    properties.emplace_back(name, JsonObject({{"type", "\"string\""}, {"description", JsonString(text)}}));
  }
  return JsonObject({{"type", "\"object\""}, {"properties", JsonObject(properties)}});
}

// What a record's key is, as Kafka's binding has it.
std::string Key(std::string_view text) {
  const std::string schema = JsonObject({{"type", "\"string\""}, {"description", JsonString(text)}});
  return JsonObject({{"kafka", JsonObject({{"key", schema}, {"bindingVersion", "\"0.5.0\""}})}});
}

class Document {
 public:
  Document(const v1::PipelineConfig& config, const std::vector<TopicFacts>& topics)
      : config_(config), topics_(topics) {}

  std::string Write() {
    for (const std::string& topic : config_.input().topics()) {
      AddTopic(topic, "Raw articles.", "article", "receive");
    }
    AddTopic(config_.output().events_topic(), "Policy events, all mentions of one pair of actors in one partition.",
             "event", "send");
    if (!config_.output().enriched_topic().empty()) {
      AddTopic(config_.output().enriched_topic(), "Articles with their text, language and events.", "enriched_article",
               "send");
    }
    AddTopic(config_.output().dead_letters_topic(), "What could not be processed, byte for byte, and why.",
             "dead_letter", "send");
    JsonFields messages = {
        {"article", Article()},
        {"event", Output(*v1::PolicyEvent::descriptor(), config_.output().format() == "json",
                         "The codes of both sides, sorted, with | between them.")},
        {"dead_letter", Output(*v1::DeadLetter::descriptor(), false, "The key of the original record.")}};
    if (!config_.output().enriched_topic().empty()) {
      messages.emplace_back("enriched_article", Output(*v1::EnrichedArticle::descriptor(),
                                                       config_.output().format() == "json", "The article's id."));
    }
    const JsonFields schemas(schemas_.begin(), schemas_.end());
    return Indented(JsonObject(
        {{"asyncapi", "\"3.0.0\""},
         {"info", Info()},
         {"servers", Servers()},
         {"channels", JsonObject(channels_)},
         {"operations", JsonObject(operations_)},
         {"components", JsonObject({{"messages", JsonObject(messages)}, {"schemas", JsonObject(schemas)}})}}));
  }

 private:
  static std::string Info() {
    return JsonObject({{"title", "\"policywire\""},
                       {"version", JsonString(enrich::kBuildVersion)},
                       {"description",
                        "\"News in Kafka to scored policy events in Kafka, exactly once: the records of a batch and "
                        "its input offsets are one transaction, for readers with isolation.level "
                        "read_committed.\""},
                       {"license", JsonObject({{"name", "\"Apache-2.0\""}})}});
  }

  std::string Servers() const {
    const auto at = [this](const char* name) {
      const auto found = config_.kafka().find(name);
      return found == config_.kafka().end() ? std::string() : found->second;
    };
    const bool secure = at("security.protocol").find("ssl") != std::string::npos ||
                        at("security.protocol").find("SSL") != std::string::npos;
    return JsonObject({{"kafka", JsonObject({{"host", JsonString(at("bootstrap.servers"))},
                                             {"protocol", secure ? "\"kafka-secure\"" : "\"kafka\""}})}});
  }

  void AddTopic(const std::string& topic, std::string_view text, const std::string& message,
                const std::string& action) {
    JsonFields binding = {{"topic", JsonString(topic)},
                          {"partitions", fmt::format("{}", config_.output().partitions())},
                          {"replicas", fmt::format("{}", config_.output().replication())}};
    const auto facts =
        std::find_if(topics_.begin(), topics_.end(), [&](const TopicFacts& f) { return f.name == topic; });
    if (facts != topics_.end()) {
      binding.emplace_back("topicConfiguration",
                           JsonObject({{"cleanup.policy", Texts({"delete"})},
                                       {"retention.ms", fmt::format("{}", facts->retention_ms)},
                                       {"max.message.bytes", fmt::format("{}", facts->max_message_bytes)}}));
    }
    binding.emplace_back("bindingVersion", "\"0.5.0\"");
    channels_.emplace_back(
        topic, JsonObject({{"address", JsonString(topic)},
                           {"description", JsonString(text)},
                           {"messages", JsonObject({{message, Reference("#/components/messages/" + message)}})},
                           {"bindings", JsonObject({{"kafka", JsonObject(binding)}})}}));
    JsonFields operation = {{"action", JsonString(action)},
                            {"channel", Reference("#/channels/" + topic)},
                            {"messages", JsonArray({Reference("#/channels/" + topic + "/messages/" + message)})}};
    if (action == "receive") {
      const std::string group = JsonObject({{"type", "\"string\""}, {"enum", Texts({config_.input().group_id()})}});
      operation.emplace_back(
          "bindings", JsonObject({{"kafka", JsonObject({{"groupId", group}, {"bindingVersion", "\"0.5.0\""}})}}));
    }
    operations_.emplace_back(fmt::format("{}-{}", action, topic), JsonObject(operation));
  }

  // What the decoder takes: nothing that a schema could say for all of its forms.
  std::string Article() const {
    const v1::InputConfig& input = config_.input();
    return JsonObject(
        {{"title", "\"Raw article\""},
         {"description", JsonString(fmt::format("Taken as {} where no header says otherwise.", input.decoder()))},
         {"headers", Headers({{input.decoder_header(), "A decoder's name, or a media type that one claims."},
                              {input.encoding_header(), "gzip, zstd or br, where the value is compressed."}})},
         {"payload",
          JsonObject({{"description", "\"JSON, protobuf, text, a web page, a feed or an agency's message.\""}})}});
  }

  std::string Output(const Descriptor& message, bool json, std::string_view key) {
    AddSchemas(message, comments_, "#/components/schemas/", schemas_);
    std::vector<std::pair<std::string_view, std::string>> headers = {
        {sink::kContentTypeHeader, "Media type of the value."},
        {sink::kMessageHeader, "Always " + message.full_name() + "."}};
    if (&message == v1::DeadLetter::descriptor()) {
      headers.emplace_back(sink::kReasonHeader, "Why it is here, as Reason has it.");
    } else {
      headers.emplace_back(sink::kArticleIdHeader, "The article's id.");
    }
    headers.emplace_back(sink::kAttemptHeader,
                         "How often the input record was replayed from the dead letters, where it was.");
    const std::string_view type = json ? sink::kJsonType : sink::kProtobufType;
    return JsonObject({{"name", JsonString(message.full_name())},
                       {"title", JsonString(message.name())},
                       {"description", JsonString(json ? "In protobuf's JSON, with the names of the .proto file."
                                                       : "In protobuf; the schema is that of its JSON form.")},
                       {"contentType", JsonString(type)},
                       {"headers", Headers(headers)},
                       {"payload", Reference("#/components/schemas/" + message.name())},
                       {"bindings", Key(key)}});
  }

  const v1::PipelineConfig& config_;
  const std::vector<TopicFacts>& topics_;
  const Comments comments_;
  JsonFields channels_;
  JsonFields operations_;
  std::map<std::string, std::string> schemas_;
};

}  // namespace

std::string AsyncApi(const v1::PipelineConfig& config, const std::vector<TopicFacts>& topics) {
  return Document(config, topics).Write();
}

}  // namespace policywire::deploy
