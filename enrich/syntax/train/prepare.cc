#include "enrich/syntax/train/prepare.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"

namespace policywire::enrich {
namespace {

using Pair = std::pair<Upos, Xpos>;

absl::StatusOr<Pair> PairOf(const TreebankWord& word) {
  const auto upos = FindUpos(word.upos);
  const auto xpos = FindXpos(word.xpos);
  if (!upos || !xpos)
    return absl::InvalidArgumentError(fmt::format("'{}': no tags {} {}", word.form, word.upos, word.xpos));
  return Pair{*upos, *xpos};
}

}  // namespace

absl::StatusOr<Inventory> Inventory::Make(std::span<const TreebankSentence> sentences, const WordVectors& vectors,
                                          uint32_t least_count, uint32_t least_tag_count) {
  Inventory made;
  std::map<uint64_t, uint32_t> counts;
  std::map<Pair, uint32_t> pairs;
  for (const TreebankSentence& sentence : sentences) {
    for (const TreebankWord& word : sentence.words) {
      const WordFeatures features = FeaturesOf(word.form);
      for (size_t f = 0; f < features.size(); ++f) {
        if (features[f] != 0) ++counts[features[f]];
      }
      ++made.word_counts_[features[0]];
      const auto pair = PairOf(word);
      if (!pair.ok()) return pair.status();
      ++pairs[*pair];
    }
  }

  for (const auto& [word, number] : vectors.numbers) counts.try_emplace(word, 0);

  std::vector<std::pair<uint32_t, uint64_t>> kept;
  for (const auto& [feature, count] : counts) {
    const uint32_t least = made.word_counts_.contains(feature) ? std::min(2U, least_count) : least_count;
    if (count >= least || vectors.numbers.contains(feature)) kept.emplace_back(count, feature);
  }
  // The frequent first: they lie together and are found at once.
  std::sort(kept.begin(), kept.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  kept.resize(std::min<size_t>(kept.size(), UINT16_MAX - kSpecialRows));
  made.slots_.resize(std::bit_ceil(kept.size() + kept.size() / 2 + 1));
  const size_t mask = made.slots_.size() - 1;
  made.rows_ = kSpecialRows;
  made.vector_of_row_.assign(kSpecialRows, -1);
  for (const auto& [count, feature] : kept) {
    size_t at = feature >> 16 & mask;
    while (made.slots_[at].key != 0) at = (at + 1) & mask;
    made.slots_[at] = {WordFeatureTable::KeyOf(feature), static_cast<uint16_t>(made.rows_++)};
    const auto vector = vectors.numbers.find(feature);
    made.vector_of_row_.push_back(vector == vectors.numbers.end() ? -1 : static_cast<int32_t>(vector->second));
  }

  std::map<Xpos, Pair> usual;
  for (const auto& [pair, count] : pairs) {
    if (count >= least_tag_count) made.tags_.push_back({pair.first, pair.second});
    const auto [at, is_new] = usual.emplace(pair.second, pair);
    if (!is_new && count > pairs[at->second]) at->second = pair;
  }
  if (made.tags_.empty()) return absl::InvalidArgumentError("no tag is frequent enough to be learned");
  const auto find = [&](const Pair& pair) -> std::optional<uint8_t> {
    for (size_t i = 0; i < made.tags_.size(); ++i) {
      if (Pair{made.tags_[i].upos, made.tags_[i].xpos} == pair) return static_cast<uint8_t>(i);
    }
    return std::nullopt;
  };
  for (const auto& [pair, count] : pairs) {
    auto tag = find(pair);
    if (!tag) tag = find(usual.at(pair.second));
    made.tag_of_[pair] = tag.value_or(0);
  }
  return made;
}

absl::StatusOr<std::vector<TrainingSentence>> Inventory::Number(std::span<const TreebankSentence> sentences) const {
  const WordFeatureTable table(slots_);
  std::vector<TrainingSentence> numbered;
  for (const TreebankSentence& from : sentences) {
    TrainingSentence& to = numbered.emplace_back();
    to.document = from.document;
    for (const TreebankWord& word : from.words) {
      TrainingWord& made = to.words.emplace_back();
      const WordFeatures features = FeaturesOf(word.form);
      for (size_t f = 0; f < features.size(); ++f) {
        const uint16_t missing = f == 0 ? kUnknownWordRow : kEdgeRow;
        made.rows[f] = features[f] == 0 ? missing : table.Find(features[f], missing);
      }
      made.vector = vector_of_row_[made.rows[0]];
      const auto count = word_counts_.find(features[0]);
      made.count = count == word_counts_.end() ? 0 : count->second;
      const auto pair = PairOf(word);
      if (!pair.ok()) return pair.status();
      const auto tag = tag_of_.find(*pair);
      made.tag = tag == tag_of_.end() ? uint8_t{0} : tag->second;
      made.head = word.head == 0 ? static_cast<uint32_t>(from.words.size()) : static_cast<uint32_t>(word.head - 1);
      const auto relation = FindDeprel(word.relation);
      if (!relation) {
        return absl::InvalidArgumentError(fmt::format("'{}': no relation {}", word.form, word.relation));
      }
      made.relation = *relation;
    }
  }
  return numbered;
}

void Inventory::Write(WeightsWriter& out) const {
  out.Add<WordFeatureTable::Slot>("features", slots_);
  std::string text;
  for (const TagPair& tag : tags_) {
    text += std::string(Name(tag.upos)) + " " + std::string(Name(tag.xpos)) + "\n";
  }
  out.Add<char>("tags", text);
  text.clear();
  for (int i = 0; i < kDeprels; ++i) text += std::string(Name(static_cast<Deprel>(i))) + "\n";
  out.Add<char>("relations", text);
}

}  // namespace policywire::enrich
