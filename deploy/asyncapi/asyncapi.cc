#include "deploy/asyncapi/asyncapi.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
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

std::string DescribedText(std::string_view text) {
  return JsonObject({{"type", "\"string\""}, {"description", JsonString(text)}});
}

// Names, and what is said of them.
using HeaderTexts = std::vector<std::pair<std::string, std::string>>;

// A schema of headers, which are all text.
JsonFields Headers(const HeaderTexts& headers) {
  JsonFields properties;
  for (const auto& [name, text] : headers) properties.emplace_back(name, DescribedText(text));
  return {{"type", "\"object\""}, {"properties", JsonObject(properties)}};
}

// Those of a CloudEvent; `id` is what is said of its id.
void AddCloudEvent(const Descriptor& message, const std::string& source, std::string_view id, HeaderTexts& headers) {
  const bool of_article = &message != v1::DeadLetter::descriptor();
  headers.emplace_back("ce_specversion", "Always 1.0.");
  headers.emplace_back("ce_id", id);
  headers.emplace_back("ce_source", "Always " + source);
  headers.emplace_back("ce_type", fmt::format("Always org.{}.", message.full_name()));
  if (of_article) headers.emplace_back("ce_subject", "The article's id.");
  headers.emplace_back("ce_time", of_article ? "When the article was published, else when the input record was written."
                                             : "When the input record was written.");
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
                         "The codes of both sides, sorted, with | between them.", "The event's own event_id.")},
        {"dead_letter", Output(*v1::DeadLetter::descriptor(), false, "The key of the original record.",
                               "Where the input record stands: topic, partition and offset, with / between them.")}};
    if (!config_.output().enriched_topic().empty()) {
      messages.emplace_back("enriched_article",
                            Output(*v1::EnrichedArticle::descriptor(), config_.output().format() == "json",
                                   "The article's id.", "The article's id."));
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
  bool HasRegistry() const { return !config_.schema_registry().urls().empty(); }

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
    JsonFields server = {{"host", JsonString(at("bootstrap.servers"))},
                         {"protocol", secure ? "\"kafka-secure\"" : "\"kafka\""}};
    if (HasRegistry()) {
      const std::string binding = JsonObject({{"schemaRegistryUrl", JsonString(config_.schema_registry().urls(0))},
                                              {"schemaRegistryVendor", "\"confluent\""},
                                              {"bindingVersion", "\"0.5.0\""}});
      server.emplace_back("bindings", JsonObject({{"kafka", binding}}));
    }
    return JsonObject({{"kafka", JsonObject(server)}});
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
    std::string text = fmt::format("Taken as {} where no header says otherwise.", input.decoder());
    if (input.framing() == "confluent")
      text += " The id of a schema may stand before it, as in Confluent's wire format.";
    return JsonObject(
        {{"title", "\"Raw article\""},
         {"description", JsonString(text)},
         {"headers",
          JsonObject(Headers({{input.decoder_header(), "A decoder's name, or a media type that one claims."},
                              {input.encoding_header(), "gzip, deflate, zstd or br, where the value is compressed."},
                              {std::string(sink::kAttemptHeader), "How often it was replayed from the dead letters."},
                              {std::string(sink::kOriginHeader), "Where it stood first, where it was replayed."}}))},
         {"payload",
          JsonObject(
              {{"description",
                "\"JSON, protobuf, text, a web page, a feed, an agency's message, a mail or a web archive.\""}})}});
  }

  std::string OutputHeaders(const Descriptor& message, std::string_view id) const {
    const v1::OutputConfig& output = config_.output();
    HeaderTexts headers = {{std::string(sink::kContentTypeHeader), "Media type of the value."},
                           {std::string(sink::kMessageHeader), "Always " + message.full_name() + "."}};
    if (&message == v1::DeadLetter::descriptor()) {
      headers.emplace_back(sink::kReasonHeader, "Why it is here, as Reason has it.");
    } else {
      headers.emplace_back(sink::kArticleIdHeader, "The article's id.");
      if (&message == v1::PolicyEvent::descriptor()) {
        headers.emplace_back(sink::kSinkGroupHeader,
                             "The group of the sink that it was put back for; others pass it over.");
      }
    }
    headers.emplace_back(sink::kAttemptHeader,
                         "How often the input record was replayed from the dead letters, where it was.");
    if (!output.cloudevents_source().empty()) AddCloudEvent(message, output.cloudevents_source(), id, headers);
    bool keeps_all = false;
    std::set<std::string> kept;
    for (const std::string& name : output.keep_headers()) {
      if (name == "*") keeps_all = true;
      if (name == "*" || sink::SpeaksOfItsRecord(name) || !kept.insert(name).second) continue;
      headers.emplace_back(name, "As on the input record, where it is there.");
    }
    JsonFields schema = Headers(headers);
    if (keeps_all) schema.emplace_back("additionalProperties", DescribedText("As on the input record."));
    return JsonObject(schema);
  }

  // `id` is what is said of the id that the message has as a CloudEvent.
  std::string Output(const Descriptor& message, bool json, std::string_view key, std::string_view id) {
    AddSchemas(message, comments_, "#/components/schemas/", schemas_);
    JsonFields binding = {{"key", DescribedText(key)}};
    if (HasRegistry() && &message != v1::DeadLetter::descriptor()) {
      binding.emplace_back("schemaIdLocation", "\"payload\"");
      binding.emplace_back("schemaIdPayloadEncoding", "\"confluent\"");
      binding.emplace_back("schemaLookupStrategy", "\"TopicNameStrategy\"");
    }
    binding.emplace_back("bindingVersion", "\"0.5.0\"");
    const std::string_view type = json ? sink::kJsonType : sink::kProtobufType;
    return JsonObject({{"name", JsonString(message.full_name())},
                       {"title", JsonString(message.name())},
                       {"description", JsonString(json ? "In protobuf's JSON, with the names of the .proto file."
                                                       : "In protobuf; the schema is that of its JSON form.")},
                       {"contentType", JsonString(type)},
                       {"headers", OutputHeaders(message, id)},
                       {"payload", Reference("#/components/schemas/" + message.name())},
                       {"bindings", JsonObject({{"kafka", JsonObject(binding)}})}});
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
