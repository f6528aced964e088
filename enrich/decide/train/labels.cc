#include "enrich/decide/train/labels.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <fstream>

#include "fmt/format.h"

namespace policywire::enrich {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

const Value& Field(const Struct& object, const std::string& name) {
  static const Value kNone;
  const auto it = object.fields().find(name);
  return it == object.fields().end() ? kNone : it->second;
}

LabelledSpan SpanOf(const Value& value) {
  const auto& numbers = value.list_value().values();
  if (numbers.size() != 2) return {};
  return {static_cast<uint32_t>(numbers[0].number_value()), static_cast<uint32_t>(numbers[1].number_value())};
}

template <typename Enum>
bool Parse(const Struct& object, const std::string& name, bool (*parse)(const std::string&, Enum*), Enum& out) {
  const Value& value = Field(object, name);
  if (value.kind_case() == Value::KIND_NOT_SET || value.string_value().empty()) return true;
  return parse(value.string_value(), &out);
}

bool ParseAction(const std::string& text, v1::Action* out) { return v1::Action_Parse(text, out); }
bool ParseInstrument(const std::string& text, v1::Instrument* out) { return v1::Instrument_Parse(text, out); }
bool ParseDirection(const std::string& text, v1::Direction* out) { return v1::Direction_Parse(text, out); }
bool ParseStatus(const std::string& text, v1::Status* out) { return v1::Status_Parse(text, out); }

bool ReadEvent(const Struct& object, bool plover, LabelledEvent& event) {
  event.trigger = SpanOf(Field(object, "trigger"));
  event.optional = Field(object, "optional").bool_value();
  for (const Value& code : Field(object, "sources").list_value().values()) {
    event.sources.insert(CodeForComparison(code.string_value(), plover));
  }
  for (const Value& code : Field(object, "targets").list_value().values()) {
    event.targets.insert(CodeForComparison(code.string_value(), plover));
  }
  return event.trigger.begin < event.trigger.end && Parse(object, "action", ParseAction, event.action) &&
         Parse(object, "instrument", ParseInstrument, event.instrument) &&
         Parse(object, "direction", ParseDirection, event.direction) &&
         Parse(object, "status", ParseStatus, event.status) && event.action != v1::ACTION_UNSPECIFIED;
}

bool ReadArticle(const Struct& object, LabelledArticle& article) {
  article.article.set_article_id(Field(object, "article_id").string_value());
  article.article.set_published(Field(object, "published").string_value());
  article.article.set_url(Field(object, "url").string_value());
  article.article.set_title(Field(object, "title").string_value());
  article.article.set_source(Field(object, "source").string_value());
  article.article.set_text(Field(object, "text").string_value());
  article.plover = Field(object, "plover").bool_value();
  const Value& fold = Field(object, "fold");
  article.fold = fold.kind_case() == Value::kNumberValue ? static_cast<int>(fold.number_value()) : -1;
  const Value& weight = Field(object, "weight");
  article.weight = weight.kind_case() == Value::kNumberValue ? weight.number_value() : 1;
  const Value& field_weight = Field(object, "field_weight");
  article.field_weight = field_weight.kind_case() == Value::kNumberValue ? field_weight.number_value() : article.weight;
  for (const Value& span : Field(object, "sentences").list_value().values()) article.sentences.push_back(SpanOf(span));
  for (const Value& value : Field(object, "events").list_value().values()) {
    LabelledEvent event;
    if (!ReadEvent(value.struct_value(), article.plover, event)) return false;
    article.events.push_back(std::move(event));
  }
  return !article.article.article_id().empty() && !article.article.text().empty();
}

}  // namespace

std::string CodeForComparison(std::string_view code, bool plover) {
  std::string out;
  if (code.starts_with("org:")) {
    if (plover) return "ORG";
    out = "org:";
    for (const char c : code.substr(4)) {
      if (c >= 'A' && c <= 'Z') {
        out += static_cast<char>(c + ('a' - 'A'));
      } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        out += c;
      }
    }
    return out;
  }
  static constexpr std::string_view kOrganisations[] = {"ECB", "G20", "GCC", "ICC", "ICJ", "IMF", "SCO", "WHO", "WTO"};
  const bool state = code.size() == 3 && std::ranges::find(kOrganisations, code) == std::end(kOrganisations);
  return plover && !state ? "IGO" : std::string(code);
}

absl::StatusOr<std::vector<LabelledArticle>> ReadLabels(const std::string& path) {
  std::ifstream in(path);
  if (!in) return absl::NotFoundError(fmt::format("{}: cannot be read", path));
  std::vector<LabelledArticle> articles;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    Struct object;
    LabelledArticle article;
    if (!google::protobuf::util::JsonStringToMessage(line, &object).ok() || !ReadArticle(object, article)) {
      return absl::InvalidArgumentError(fmt::format("{}:{}: no labelled article", path, number));
    }
    articles.push_back(std::move(article));
  }
  return articles;
}

}  // namespace policywire::enrich
