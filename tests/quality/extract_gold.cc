// Events of a JSONL file of articles, through the library alone: what tests/quality scores even where the program is
// not built. IN has {"article_id", "published", "title", "text"} a line, OUT gets {"article_id", "events"}.
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>

#include "enrich/enricher.h"

namespace policywire {
namespace {

std::string Field(const google::protobuf::Struct& object, const std::string& name) {
  const auto it = object.fields().find(name);
  return it == object.fields().end() ? std::string() : it->second.string_value();
}

int Run(const char* input, const char* output) {
  const auto enricher = enrich::Enricher::Create({});
  if (!enricher.ok()) {
    std::cerr << enricher.status().ToString() << "\n";
    return 1;
  }
  std::ifstream in(input);
  std::ofstream out(output);
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    google::protobuf::Struct object;
    if (!google::protobuf::util::JsonStringToMessage(line, &object).ok()) {
      std::cerr << input << ":" << number << ": no JSON object\n";
      return 1;
    }
    v1::Article article;
    article.set_article_id(Field(object, "article_id"));
    article.set_published(Field(object, "published"));
    article.set_title(Field(object, "title"));
    article.set_text(Field(object, "text"));
    v1::EnrichedArticle enriched = (*enricher)->Enrich(article);
    enriched.clear_text();  // the scorers read quotes
    std::string json;
    if (!google::protobuf::util::MessageToJsonString(enriched, &json, options).ok()) return 1;
    out << json << "\n";
  }
  out.close();
  return in.eof() && out ? 0 : 1;
}

}  // namespace
}  // namespace policywire

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: extract_gold IN.jsonl OUT.jsonl\n";
    return 2;
  }
  return policywire::Run(argv[1], argv[2]);
}
