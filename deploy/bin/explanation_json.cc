#include "deploy/bin/explanation_json.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "deploy/bin/explanation_bytes.h"
#include "sink/jsonl/json_writer.h"

namespace policywire::deploy {
namespace {

constexpr size_t kPiece = 1 << 16;

// Writes one object, from its opening to its closing brace.
class Object {
 public:
  // With `write`, lists hand over what has been gathered when it is a piece.
  explicit Object(std::string& out, const WriteFunction* write = nullptr) : out_(out), write_(write) { out_ += '{'; }
  ~Object() { out_ += '}'; }
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  void Text(std::string_view name, std::string_view value) { sink::AppendJsonString(ForJson(value), Begin(name)); }
  void Integer(std::string_view name, int64_t value) { fmt::format_to(std::back_inserter(Begin(name)), "{}", value); }
  void Truth(std::string_view name, bool value) { Begin(name) += value ? "true" : "false"; }
  // In its shortest form that reads back equal; null for what JSON has no number for.
  void Number(std::string_view name, double value) {
    std::string& out = Begin(name);
    out += std::isfinite(value) ? fmt::format("{}", value) : "null";
  }
  void Message(std::string_view name, const google::protobuf::Message& value) { sink::AppendJson(value, Begin(name)); }
  // A list in which append(item, out) writes each item.
  template <typename Items, typename Append>
  void List(std::string_view name, const Items& items, Append append) {
    std::string& out = Begin(name);
    out += '[';
    bool first = true;
    for (const auto& item : items) {
      if (!first) out += ',';
      first = false;
      append(item, out);
      if (write_ == nullptr || out.size() < kPiece) continue;
      (*write_)(out);
      out.clear();
    }
    out += ']';
  }

 private:
  std::string& Begin(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    sink::AppendJsonString(name, out_);
    out_ += ':';
    return out_;
  }

  std::string& out_;
  const WriteFunction* write_;
  bool first_ = true;
};

void AppendFeature(const enrich::ExplainedFeature& feature, std::string& out) {
  Object object(out);
  object.Text("question", feature.question);
  object.Text("name", feature.name);
  object.Number("weight", feature.weight);
}

void AppendScorePart(const enrich::ExplainedScorePart& part, std::string& out) {
  Object object(out);
  object.Text("name", part.name);
  object.Number("value", part.value);
}

void AppendCandidate(const enrich::ExplainedCandidate& candidate, std::string& out) {
  Object object(out);
  object.Truth("near_miss", candidate.IsNearMiss());
  object.Text("event_id", candidate.event_id);
  object.Text("why_not", candidate.why_not);
  object.Integer("sentence", candidate.sentence);
  object.Integer("trigger_begin", candidate.trigger_begin);
  object.Integer("trigger_end", candidate.trigger_end);
  object.Text("trigger", candidate.trigger);
  object.Text("action", candidate.action);
  object.Number("probability", candidate.probability);
  object.List("features", candidate.features, AppendFeature);
  object.List("score", candidate.score, AppendScorePart);
}

}  // namespace

void ExplanationJson(const v1::EnrichedArticle& article, const enrich::Explanation& explanation,
                     const WriteFunction& write) {
  const std::string_view text = explanation.text;
  std::string out;
  {
    Object object(out, &write);
    object.Text("article_id", article.article_id());
    object.Text("title", article.title());
    object.Text("published", article.published());
    object.Text("unread_published", article.unread_published());
    object.Text("language", article.language());
    object.Message("repairs", article.repairs());
    object.Text("text", text);
    object.List("tokens", explanation.tokens, [&](const enrich::ExplainedToken& token, std::string& list) {
      Object item(list);
      item.Integer("begin", token.begin);
      item.Integer("end", token.end);
      item.Text("text", text.substr(token.begin, token.end - token.begin));
      item.Integer("sentence", token.sentence);
      item.Text("upos", token.upos);
      item.Text("xpos", token.xpos);
      item.Text("relation", token.relation);
      item.Integer("head", token.head);
    });
    object.List("mentions", explanation.mentions, [&](const enrich::ExplainedMention& mention, std::string& list) {
      Object item(list);
      item.Integer("begin", mention.begin);
      item.Integer("end", mention.end);
      item.Text("text", text.substr(mention.begin, mention.end - mention.begin));
      item.Text("kind", mention.kind);
      item.Text("meaning", mention.meaning);
    });
    object.List("candidates", explanation.candidates, AppendCandidate);
    object.List("cut_sentences", explanation.cut_sentences,
                [](uint32_t sentence, std::string& list) { list += fmt::format("{}", sentence); });
    object.List("events", article.events(), sink::AppendJson);
  }
  write(out += '\n');
}

}  // namespace policywire::deploy
