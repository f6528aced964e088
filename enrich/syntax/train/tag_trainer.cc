#include "enrich/syntax/train/tag_trainer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <map>
#include <random>
#include <string>
#include <unordered_map>
#include <utility>

#include "enrich/syntax/row_table.h"
#include "enrich/syntax/tag_features.h"
#include "enrich/syntax/tagger.h"

namespace policywire::enrich {
namespace {

// Words that training saw less often than this have no class: it would tell their tag.
constexpr uint32_t kLeastForClass = 3;
// A tag is part of a word's class from this share of its occurrences on.
constexpr double kLeastShare = 0.05;

struct Sentence {
  std::vector<WordForm> forms;  // with empty ones at both ends
  std::vector<uint8_t> gold;
};

class TagTrainer {
 public:
  TagTrainer(std::span<const TreebankSentence> sentences, const TagTraining& options) : options_(options) {
    MakeTags(sentences);
    for (const TreebankSentence& from : sentences) {
      Sentence& to = sentences_.emplace_back();
      to.forms.resize(from.words.size() + 2 * kSentenceEdge);
      for (size_t i = 0; i < from.words.size(); ++i) {
        to.forms[i + kSentenceEdge] = WordForm::Of(from.words[i].form);
        to.gold.push_back(tag_of_.at({from.words[i].upos, from.words[i].xpos}));
      }
    }
    MakeClasses();
    NumberFeatures();
  }

  void Train() {
    rows_.resize(feature_ids_.size());
    std::vector<uint32_t> order(sentences_.size());
    for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::mt19937_64 random(options_.seed);
    for (int epoch = 0; epoch < options_.epochs; ++epoch) {
      for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random() % i]);
      for (const uint32_t s : order) TrainOn(sentences_[s]);
    }
  }

  void Write(WeightsWriter& out) const {
    std::string names;
    for (const auto& [upos, xpos] : tags_) names += upos + " " + xpos + "\n";
    out.Add<char>("tagger.names", names);
    WriteClasses(out);
    WriteRows(out);
  }

 private:
  using Pair = std::pair<std::string, std::string>;
  struct Row {
    std::array<int32_t, Tagger::kMaxTags> weights{};
    std::array<int64_t, Tagger::kMaxTags> moments{};  // each change times the word it came at
  };

  void MakeTags(std::span<const TreebankSentence> sentences) {
    std::map<Pair, uint32_t> counts;
    for (const TreebankSentence& sentence : sentences) {
      for (const TreebankWord& word : sentence.words) ++counts[{word.upos, word.xpos}];
    }
    std::map<std::string, Pair> usual;  // by xpos
    for (const auto& [pair, count] : counts) {
      if (count >= options_.least_tag_count) tags_.push_back(pair);
      Pair& best = usual[pair.second];
      if (best.first.empty() || count > counts[best]) best = pair;
    }
    while (tags_.size() > Tagger::kMaxTags) {
      tags_.erase(std::min_element(tags_.begin(), tags_.end(),
                                   [&](const Pair& a, const Pair& b) { return counts[a] < counts[b]; }));
    }
    for (const auto& [pair, count] : counts) {
      auto at = std::find(tags_.begin(), tags_.end(), pair);
      if (at == tags_.end()) at = std::find(tags_.begin(), tags_.end(), usual[pair.second]);
      tag_of_[pair] = at == tags_.end() ? uint8_t{0} : static_cast<uint8_t>(at - tags_.begin());
    }
  }

  void MakeClasses() {
    std::map<uint64_t, std::map<uint8_t, uint32_t>> seen;
    for (const Sentence& sentence : sentences_) {
      for (size_t i = 0; i < sentence.gold.size(); ++i) ++seen[sentence.forms[i + kSentenceEdge].word][sentence.gold[i]];
    }
    std::map<std::vector<uint8_t>, uint16_t> numbers;
    for (const auto& [word, tags] : seen) {
      uint32_t all = 0;
      for (const auto& [tag, count] : tags) all += count;
      if (all < kLeastForClass) continue;
      std::vector<std::pair<uint32_t, uint8_t>> ranked;
      for (const auto& [tag, count] : tags) {
        if (count >= all * kLeastShare) ranked.emplace_back(count, tag);
      }
      // The most frequent first: that one counts by its place.
      std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
      std::vector<uint8_t> key;
      for (const auto& [count, tag] : ranked) key.push_back(tag);
      if (key.size() > 1) std::sort(key.begin() + 1, key.end());
      classes_[word] = numbers.emplace(key, static_cast<uint16_t>(numbers.size() + 1)).first->second;
    }
    for (Sentence& sentence : sentences_) {
      for (WordForm& form : sentence.forms) {
        const auto found = classes_.find(form.word);
        if (found != classes_.end()) form.word_class = found->second;
      }
    }
  }

  void NumberFeatures() {
    std::unordered_map<uint64_t, uint32_t> counts;
    for (const Sentence& sentence : sentences_) {
      uint32_t before = none();
      uint32_t two_before = none();
      for (size_t i = 0; i < sentence.gold.size(); ++i) {
        const auto count = [&](uint64_t feature) { ++counts[feature]; };
        ForEachWordFeature(sentence.forms, i + kSentenceEdge, count);
        ForEachHistoryFeature(sentence.forms, i + kSentenceEdge, before, two_before, count);
        two_before = before;
        before = sentence.gold[i];
      }
    }
    std::vector<uint64_t> kept;
    for (const auto& [feature, count] : counts) {
      if (count >= options_.least_count) kept.push_back(feature);
    }
    std::sort(kept.begin(), kept.end());
    for (uint32_t i = 0; i < kept.size(); ++i) feature_ids_[kept[i]] = i;
  }

  uint32_t none() const { return static_cast<uint32_t>(tags_.size()); }

  void TrainOn(const Sentence& sentence) {
    uint32_t before = none();
    uint32_t two_before = none();
    for (size_t i = 0; i < sentence.gold.size(); ++i) {
      ++time_;
      active_.clear();
      const auto collect = [&](uint64_t feature) {
        const auto found = feature_ids_.find(feature);
        if (found != feature_ids_.end()) active_.push_back(found->second);
      };
      ForEachWordFeature(sentence.forms, i + kSentenceEdge, collect);
      ForEachHistoryFeature(sentence.forms, i + kSentenceEdge, before, two_before, collect);
      std::array<int32_t, Tagger::kMaxTags> sums{};
      for (const uint32_t id : active_) {
        const Row& row = rows_[id];
        for (size_t tag = 0; tag < sums.size(); ++tag) sums[tag] += row.weights[tag];
      }
      const auto best =
          static_cast<uint8_t>(std::max_element(sums.begin(), sums.begin() + static_cast<ptrdiff_t>(tags_.size())) -
                               sums.begin());
      const uint8_t gold = sentence.gold[i];
      if (best != gold) {
        for (const uint32_t id : active_) {
          Change(rows_[id], gold, 1);
          Change(rows_[id], best, -1);
        }
      }
      two_before = before;
      before = best;
    }
  }

  void Change(Row& row, uint8_t tag, int32_t by) const {
    row.weights[tag] += by;
    row.moments[tag] += by * time_;
  }

  void WriteClasses(WeightsWriter& out) const {
    const size_t slots = std::bit_ceil(classes_.size() * 2 + 1);
    std::vector<uint64_t> keys(slots);
    std::vector<uint16_t> values(slots);
    for (const auto& [word, number] : classes_) {
      size_t slot = word >> 32 & (slots - 1);
      while (keys[slot] != 0) slot = (slot + 1) & (slots - 1);
      keys[slot] = word;
      values[slot] = number;
    }
    out.Add<uint64_t>("tagger.class_keys", keys);
    out.Add<uint16_t>("tagger.classes", values);
  }

  void WriteRows(WeightsWriter& out) const {
    // Averages over all words of training, as fractions of one scale.
    const auto average = [&](const Row& row, size_t tag) {
      return static_cast<double>(row.weights[tag]) - static_cast<double>(row.moments[tag]) / static_cast<double>(time_);
    };
    std::vector<std::pair<double, uint64_t>> ranked;
    double greatest = 0;
    for (const auto& [feature, id] : feature_ids_) {
      double weight = 0;
      for (size_t tag = 0; tag < tags_.size(); ++tag) weight = std::max(weight, std::abs(average(rows_[id], tag)));
      ranked.emplace_back(weight, feature);
      greatest = std::max(greatest, weight);
    }
    std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    if (ranked.size() > options_.rows) ranked.resize(options_.rows);
    std::vector<std::pair<uint64_t, std::vector<int8_t>>> rows;
    for (const auto& [weight, feature] : ranked) {
      std::vector<int8_t> row(Tagger::kMaxTags);
      const Row& from = rows_[feature_ids_.at(feature)];
      for (size_t tag = 0; tag < tags_.size(); ++tag) {
        row[tag] = static_cast<int8_t>(std::lround(average(from, tag) * 127 / greatest));
      }
      rows.emplace_back(feature, std::move(row));
    }
    RowTable::Write("tagger", Tagger::kMaxTags, rows, out);
  }

  const TagTraining options_;
  std::vector<Pair> tags_;
  std::map<Pair, uint8_t> tag_of_;
  std::vector<Sentence> sentences_;
  std::map<uint64_t, uint16_t> classes_;
  std::unordered_map<uint64_t, uint32_t> feature_ids_;
  std::vector<Row> rows_;
  std::vector<uint32_t> active_;
  int64_t time_ = 0;
};

}  // namespace

void TrainTagger(std::span<const TreebankSentence> sentences, const TagTraining& options, WeightsWriter& out) {
  TagTrainer trainer(sentences, options);
  trainer.Train();
  trainer.Write(out);
}

}  // namespace policywire::enrich
