#include "tests/support/sample_articles.h"

#include <cstdlib>
#include <iostream>
#include <random>
#include <set>
#include <string_view>

#include "fmt/format.h"
#include "simdjson.h"

namespace policywire::testing {
namespace {

// Articles about no policy at all; deploy/examples/README.md says so.
const std::set<std::string_view> kOther = {"chicago-marathon", "webb-images", "wimbledon-2023"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Other digits in every number but years: a number keeps its length and no leading zero.
void ChangeNumbers(std::string& text, std::mt19937_64& random) {
  for (size_t begin = 0; begin < text.size(); ++begin) {
    if (!IsDigit(text[begin])) continue;
    size_t end = begin;
    while (end < text.size() && IsDigit(text[end])) ++end;
    if (end - begin < 4) {
      for (size_t i = begin; i < end; ++i)
        text[i] = static_cast<char>(i == begin ? '1' + random() % 9 : '0' + random() % 10);
    }
    begin = end;
  }
}

}  // namespace

SampleArticles::SampleArticles(Density density, uint64_t seed)
    : policy_in_sixteen_(density == Density::kDense ? 12 : 3), seed_(seed) {
  simdjson::dom::parser parser;
  simdjson::dom::document_stream articles;
  simdjson::padded_string file;
  if (simdjson::padded_string::load(POLICYWIRE_SAMPLE_ARTICLES).get(file) || parser.parse_many(file).get(articles)) {
    std::cerr << "cannot read " << POLICYWIRE_SAMPLE_ARTICLES << "\n";
    std::abort();
  }
  for (const simdjson::dom::element article : articles) {
    const std::string_view id = article["article_id"].get_string();
    std::string_view text = article["text"].get_string();
    std::vector<std::string>& paragraphs = kOther.contains(id) ? other_ : policy_;
    while (!text.empty()) {
      const size_t end = text.find("\n\n");
      paragraphs.emplace_back(text.substr(0, end));
      text.remove_prefix(end == text.npos ? text.size() : end + 2);
    }
  }
}

std::string SampleArticles::Text(uint64_t number, size_t bytes) const {
  std::mt19937_64 random(seed_ * 1'000'003 + number);
  std::string text;
  while (text.size() < bytes) {
    const std::vector<std::string>& paragraphs = random() % 16 < policy_in_sixteen_ ? policy_ : other_;
    std::string paragraph = paragraphs[random() % paragraphs.size()];
    ChangeNumbers(paragraph, random);
    if (!text.empty()) text += "\n\n";
    text += paragraph;
  }
  return text;
}

std::string SampleArticles::Json(uint64_t number, uint64_t text_number, size_t bytes) const {
  return fmt::format(R"({{"article_id": "a{0}", "published": "2024-{1:02}-{2:02}", "title": "Sample article {0}", )"
                     R"("url": "https://example.org/policywire/a{0}", "source": "policywire samples", "text": {3}}})",
                     number, text_number % 12 + 1, text_number % 28 + 1, JsonString(Text(text_number, bytes)));
}

std::string JsonString(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      json += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      json += c;
    }
  }
  return json + "\"";
}

}  // namespace policywire::testing
