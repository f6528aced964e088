#include "enrich/syntax/tagger.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_split.h"

namespace policywire::enrich {
namespace {

// Sums of rows, sixteen tags at a time.
class Sums {
 public:
  void Add(const int8_t* row) {
    for (size_t i = 0; i < kVectors; ++i) {
      Narrow weights;
      std::memcpy(&weights, row + i * sizeof weights, sizeof weights);
      sums_[i] += __builtin_convertvector(weights, Wide);
    }
  }
  // The first of the greatest.
  uint8_t Best(size_t tags) const {
    std::array<int16_t, Tagger::kMaxTags> all;
    std::memcpy(all.data(), sums_.data(), sizeof all);
    size_t best = 0;
    for (size_t tag = 1; tag < tags; ++tag) {
      if (all[tag] > all[best]) best = tag;
    }
    return static_cast<uint8_t>(best);
  }

 private:
  using Narrow = int8_t __attribute__((vector_size(16)));
  using Wide = int16_t __attribute__((vector_size(32)));
  static constexpr size_t kVectors = Tagger::kMaxTags / sizeof(Narrow);
  std::array<Wide, kVectors> sums_{};
};

}  // namespace

absl::StatusOr<Tagger> Tagger::Read(const Weights& weights) {
  const auto names = weights.Array<char>("tagger.names");
  if (!names.ok()) return names.status();
  const auto keys = weights.Array<uint64_t>("tagger.class_keys");
  if (!keys.ok()) return keys.status();
  const auto classes = weights.Array<uint16_t>("tagger.classes");
  if (!classes.ok()) return classes.status();
  auto rows = RowTable::Read(weights, "tagger", kMaxTags);
  if (!rows.ok()) return rows.status();
  Tagger tagger;
  const std::vector<std::string> lines = absl::StrSplit(std::string(names->data(), names->size()), '\n', absl::SkipEmpty());
  for (const std::string& line : lines) {
    const std::pair<std::string, std::string> pair = absl::StrSplit(line, absl::MaxSplits(' ', 1));
    tagger.names_.push_back({pair.first, pair.second});
  }
  if (tagger.names_.empty() || tagger.names_.size() > kMaxTags || !std::has_single_bit(keys->size()) ||
      keys->size() != classes->size() || std::find(keys->begin(), keys->end(), 0) == keys->end()) {
    return absl::InvalidArgumentError("the tagger's weights do not fit together");
  }
  tagger.rows_ = *rows;
  tagger.class_keys_ = *keys;
  tagger.classes_ = *classes;
  return tagger;
}

uint32_t Tagger::ClassOf(uint64_t word) const {
  const size_t mask = class_keys_.size() - 1;
  for (size_t slot = word >> 32 & mask;; slot = (slot + 1) & mask) {
    if (class_keys_[slot] == word) return classes_[slot];
    if (class_keys_[slot] == 0) return 0;
  }
}

void Tagger::Tag(std::span<const std::string_view> words, std::vector<uint8_t>& tags) const {
  static thread_local std::vector<WordForm> forms;
  forms.assign(words.size() + 2 * kSentenceEdge, WordForm());
  for (size_t i = 0; i < words.size(); ++i) {
    WordForm& form = forms[i + kSentenceEdge];
    form = WordForm::Of(words[i]);
    form.word_class = ClassOf(form.word);
  }
  tags.resize(words.size());
  const auto none = static_cast<uint32_t>(names_.size());
  uint32_t before = none;
  uint32_t two_before = none;
  for (size_t i = 0; i < words.size(); ++i) {
    Sums sums;
    const auto add = [&](uint64_t feature) {
      if (const int8_t* row = rows_.Find(feature)) sums.Add(row);
    };
    ForEachWordFeature(forms, i + kSentenceEdge, add);
    ForEachHistoryFeature(forms, i + kSentenceEdge, before, two_before, add);
    tags[i] = sums.Best(names_.size());
    two_before = before;
    before = tags[i];
  }
}

}  // namespace policywire::enrich
