#include "enrich/syntax/train/tag_trainer.h"

#include <algorithm>
#include <cmath>

#include "enrich/syntax/network.h"
#include "enrich/syntax/train/quantise.h"

namespace policywire::enrich {

TagTrainer::TagTrainer(const Inventory& inventory, const std::vector<float>& vectors, const Schedule& schedule)
    : schedule_(schedule),
      tags_(inventory.tags()),
      random_(schedule.seed),
      encoder_(inventory.rows(), kTagInput, kTagHidden, vectors, random_),
      history_(2 * (tags_ + 1), kTagHidden),
      width_((tags_ + 15) / 16 * 16),
      scores_weights_(kTagHidden, width_),
      scores_bias_(1, width_) {
  history_.Fill(random_, 0.05F);
  scores_weights_.Fill(random_, std::sqrt(3.0F / kTagHidden));
}

void TagTrainer::Train(std::span<const TrainingSentence* const> sentences) {
  RunSchedule(
      schedule_, sentences.size(), random_, [&](uint32_t i) { return sentences[i]->words.size(); },
      [&](uint32_t i, int) {
        Forward(*sentences[i], true);
        Backward(*sentences[i]);
      },
      [&](float rate, int64_t steps) {
        encoder_.Step(rate, steps);
        history_.Step(rate, steps);
        scores_weights_.Step(rate, steps);
        scores_bias_.Step(rate, steps);
      });
}

std::vector<uint8_t> TagTrainer::Tag(const TrainingSentence& sentence) {
  Forward(sentence, false);
  return chosen_;
}

void TagTrainer::Forward(const TrainingSentence& sentence, bool training) {
  PlacesOf(sentence, kNeighbours, kNeighbours, training ? schedule_.forgotten_words : 0, random_, places_);
  encoder_.Forward(places_, training ? schedule_.dropped_inputs : 0, random_);
  const size_t words = sentence.words.size();
  std::vector<float>& sums = encoder_.sums();
  hidden_.resize(words * kTagHidden);
  kept_.assign(words * kTagHidden, 1);
  scores_.assign(words * width_, 0);
  chosen_.resize(words);
  size_t before = tags_;
  size_t two_before = tags_;
  for (size_t i = 0; i < words; ++i) {
    const float* near = history_.Row(before);
    const float* far = history_.Row(tags_ + 1 + two_before);
    float* sum = &sums[i * kTagHidden];
    float* hidden = &hidden_[i * kTagHidden];
    for (size_t j = 0; j < kTagHidden; ++j) {
      sum[j] += near[j] + far[j];
      if (training)
        kept_[i * kTagHidden + j] =
            random_.Fraction() < schedule_.dropped_hidden ? 0 : 1 / (1 - schedule_.dropped_hidden);
      hidden[j] = Squashed(sum[j]) * kept_[i * kTagHidden + j];
    }
    float* scores = &scores_[i * width_];
    std::copy(scores_bias_.Row(0), scores_bias_.Row(0) + width_, scores);
    for (size_t j = 0; j < kTagHidden; ++j) {
      if (hidden[j] == 0) continue;
      const float* row = scores_weights_.Row(j);
      for (size_t t = 0; t < width_; ++t) scores[t] += hidden[j] * row[t];
    }
    two_before = before;
    before = static_cast<size_t>(std::max_element(scores, scores + tags_) - scores);
    chosen_[i] = static_cast<uint8_t>(before);
  }
}

void TagTrainer::Backward(const TrainingSentence& sentence) {
  const size_t words = sentence.words.size();
  float* bias = scores_bias_.Gradient(0);
  for (size_t i = 0; i < words; ++i) {
    float* scores = &scores_[i * width_];
    const float greatest = scores[chosen_[i]];
    float sum = 0;
    for (size_t t = 0; t < tags_; ++t) sum += scores[t] = std::exp(scores[t] - greatest);
    for (size_t t = 0; t < tags_; ++t) {
      scores[t] /= sum;
      if (t == sentence.words[i].tag) scores[t] -= 1;
      bias[t] += scores[t];
    }
    std::fill(scores + tags_, scores + width_, 0.0F);
  }
  AddProduct({hidden_.data(), 1, kTagHidden}, scores_.data(), width_, scores_weights_.Gradient(0), width_, kTagHidden,
             width_, words);
  hidden_gradient_.assign(words * kTagHidden, 0);
  AddProduct({scores_.data(), width_, 1}, scores_weights_.Turned().data(), kTagHidden, hidden_gradient_.data(),
             kTagHidden, words, kTagHidden, width_);
  for (size_t j = 0; j < hidden_gradient_.size(); ++j) {
    hidden_gradient_[j] = PassesGradient(encoder_.sums()[j]) ? hidden_gradient_[j] * kept_[j] : 0;
  }
  for (size_t i = 0; i < words; ++i) {
    float* near = history_.Gradient(i > 0 ? chosen_[i - 1] : tags_);
    float* far = history_.Gradient(tags_ + 1 + (i > 1 ? chosen_[i - 2] : tags_));
    for (size_t j = 0; j < kTagHidden; ++j) {
      near[j] += hidden_gradient_[i * kTagHidden + j];
      far[j] += hidden_gradient_[i * kTagHidden + j];
    }
  }
  encoder_.Backward(places_, hidden_gradient_);
}

void TagTrainer::Write(WeightsWriter& out) const {
  std::vector<int16_t> start;
  for (const float value : encoder_.start().values()) start.push_back(Quantised<int16_t>(value, 1 << kUnitShift));
  out.Add<int16_t>("tag_start", start);
  WriteDense("tag_context", encoder_.weights(), encoder_.bias(), kStateShift, {}, out);
  std::vector<int16_t> history;
  for (const float value : history_.values()) {
    history.push_back(Quantised<int16_t>(value, 1 << kStateShift, kMostInState));
  }
  out.Add<int16_t>("tag_history", history);
  WriteDense("tag_scores", scores_weights_, scores_bias_, kUnshifted, {0, tags_}, out);
}

std::vector<std::vector<uint8_t>> TagUnseen(std::span<const TrainingSentence> sentences, const Inventory& inventory,
                                            const std::vector<float>& vectors, const Schedule& schedule,
                                            uint32_t folds) {
  std::vector<std::vector<uint8_t>> found(sentences.size());
  const uint32_t documents = sentences.empty() ? 0 : sentences.back().document + 1;
  for (uint32_t fold = 0; fold < folds; ++fold) {
    // Where there are fewer documents than folds, sentences are dealt out.
    const auto is_in = [&](size_t i) { return (documents < folds ? i : sentences[i].document) % folds == fold; };
    std::vector<const TrainingSentence*> seen;
    for (size_t i = 0; i < sentences.size(); ++i) {
      if (folds == 1 || !is_in(i)) seen.push_back(&sentences[i]);
    }
    Schedule own = schedule;
    own.seed = schedule.seed + 1 + fold;
    TagTrainer trainer(inventory, vectors, own);
    trainer.Train(seen);
    for (size_t i = 0; i < sentences.size(); ++i) {
      if (is_in(i)) found[i] = trainer.Tag(sentences[i]);
    }
  }
  return found;
}

}  // namespace policywire::enrich
