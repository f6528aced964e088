#include "enrich/syntax/train/conllu.h"

#include <fmt/format.h>

#include <fstream>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace policywire::enrich {

absl::StatusOr<std::vector<TreebankSentence>> ReadTreebank(const std::string& path) {
  std::ifstream in(path);
  if (!in) return absl::NotFoundError(fmt::format("{}: cannot be read", path));
  std::vector<TreebankSentence> sentences;
  TreebankSentence sentence;
  uint32_t documents = 0;
  size_t number = 0;
  const auto end_sentence = [&] {
    if (!sentence.words.empty()) sentences.push_back(std::exchange(sentence, {}));
    sentence.document = documents;
  };
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty()) {
      end_sentence();
      continue;
    }
    if (line.front() == '#') {
      if (line.rfind("# newdoc", 0) == 0) {
        end_sentence();
        sentence.document = ++documents;
      }
      continue;
    }
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    const auto fault = [&](std::string_view what) {
      return absl::InvalidArgumentError(fmt::format("{}:{}: {}", path, number, what));
    };
    if (cells.size() != 10) return fault("not ten cells");
    if (cells[0].find_first_of("-.") != std::string::npos) continue;
    TreebankWord word;
    size_t id = 0;
    if (!absl::SimpleAtoi(cells[0], &id) || id != sentence.words.size() + 1) return fault("a word's number is wrong");
    if (!absl::SimpleAtoi(cells[6], &word.head) || word.head < 0) return fault("a head is no number");
    word.form = cells[1];
    word.upos = cells[3];
    word.xpos = cells[4];
    word.relation = cells[7];
    sentence.words.push_back(std::move(word));
  }
  end_sentence();
  for (const TreebankSentence& s : sentences) {
    for (const TreebankWord& word : s.words) {
      if (word.head > static_cast<int32_t>(s.words.size())) {
        return absl::InvalidArgumentError(fmt::format("{}: the head of '{}' is beyond its sentence", path, word.form));
      }
    }
  }
  return sentences;
}

}  // namespace policywire::enrich
