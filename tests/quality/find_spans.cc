// Sentences and dates of texts, for scorers: JSON lines in, JSON lines out.
//
//     find_spans < texts.jsonl
//
// In: {"text": ..., "published": "YYYY-MM-DD" or absent}. Out, a line each: {"sentences": [[begin, end], ...], "dates":
// [{"begin", "end", "first_day", "last_day"}, ...]}, in bytes of the text; a day that is open is "".
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "enrich/clean/clean.h"
#include "enrich/extract/date.h"
#include "enrich/segment/segment.h"

namespace policywire::enrich {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Struct;

std::string Written(const CivilDate& day) {
  if (day.year == 0) return {};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", day.year, day.month, day.day);
  return text;
}

void AddDates(const Document& document, const Sentence& sentence, const std::optional<CivilDate>& published,
              ListValue& out) {
  std::vector<DateMention> dates;
  FindDates(document, sentence, published, dates);
  for (const DateMention& date : dates) {
    const auto [begin, end] =
        document.clean.map.ToOriginal(document.tokens[date.lead].begin, document.tokens[date.last - 1].end);
    auto& fields = *out.add_values()->mutable_struct_value()->mutable_fields();
    fields["begin"].set_number_value(begin);
    fields["end"].set_number_value(end);
    fields["first_day"].set_string_value(Written(date.first_day));
    fields["last_day"].set_string_value(Written(date.last_day));
  }
}

int Run() {
  Document document;
  std::string line;
  while (std::getline(std::cin, line)) {
    Struct row;
    if (!google::protobuf::util::JsonStringToMessage(line, &row).ok()) {
      std::cerr << "no JSON: " << line << "\n";
      return 1;
    }
    const std::optional<CivilDate> published = ParseDate((*row.mutable_fields())["published"].string_value());
    Clean((*row.mutable_fields())["text"].string_value(), document.clean);
    Segment(document);
    Struct found;
    ListValue& sentences = *(*found.mutable_fields())["sentences"].mutable_list_value();
    ListValue& dates = *(*found.mutable_fields())["dates"].mutable_list_value();
    for (const Sentence& sentence : document.sentences) {
      const auto [begin, end] =
          document.clean.map.ToOriginal(document.tokens[sentence.first].begin, document.tokens[sentence.last - 1].end);
      ListValue& span = *sentences.add_values()->mutable_list_value();
      span.add_values()->set_number_value(begin);
      span.add_values()->set_number_value(end);
      AddDates(document, sentence, published, dates);
    }
    std::string json;
    if (!google::protobuf::util::MessageToJsonString(found, &json).ok()) return 1;
    std::cout << json << "\n";
  }
  return 0;
}

}  // namespace
}  // namespace policywire::enrich

int main() { return policywire::enrich::Run(); }
