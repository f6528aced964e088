#include "enrich/syntax/train/texts.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unordered_set>
#include <utility>

#include "absl/status/status.h"
#include "enrich/document.h"
#include "enrich/lexicon/hash.h"
#include "enrich/segment/segment.h"
#include "fmt/format.h"

namespace policywire::enrich {
namespace {

class Cutter {
 public:
  void Cut(std::string_view text, std::vector<TextSentence>& out) {
    while (!text.empty()) {
      const size_t end = std::min(text.find("\n\n"), text.size());
      CutArticle(text.substr(0, end), out);
      text.remove_prefix(std::min(text.size(), end + 2));
    }
  }

 private:
  void CutArticle(std::string_view article, std::vector<TextSentence>& out) {
    Clean(article, document_.clean);
    Segment(document_);
    for (const Sentence& sentence : document_.sentences) {
      if (!seen_.insert(HashBytes(document_.Text(sentence.first, sentence.last), 0)).second) continue;
      TextSentence& words = out.emplace_back();
      for (uint32_t i = sentence.first; i < sentence.last; ++i) words.emplace_back(document_.Text(document_.tokens[i]));
    }
  }

  Document document_;
  std::unordered_set<uint64_t> seen_;
};

}  // namespace

std::vector<TextSentence> CutText(std::string_view text) {
  std::vector<TextSentence> sentences;
  Cutter().Cut(text, sentences);
  return sentences;
}

absl::StatusOr<std::vector<TextSentence>> ReadTexts(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".txt") paths.push_back(entry.path().string());
  }
  if (paths.empty()) return absl::NotFoundError(fmt::format("{}: no *.txt", folder));
  std::sort(paths.begin(), paths.end());
  std::vector<TextSentence> sentences;
  Cutter cutter;
  for (const std::string& path : paths) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return absl::NotFoundError(fmt::format("{}: cannot be read", path));
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    cutter.Cut(text, sentences);
  }
  return sentences;
}

}  // namespace policywire::enrich
