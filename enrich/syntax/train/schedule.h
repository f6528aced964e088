// How long and how fast a network is trained.
#ifndef POLICYWIRE_ENRICH_SYNTAX_TRAIN_SCHEDULE_H_
#define POLICYWIRE_ENRICH_SYNTAX_TRAIN_SCHEDULE_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "enrich/syntax/train/encoder.h"
#include "enrich/syntax/train/prepare.h"

namespace policywire::enrich {

struct Schedule {
  uint64_t seed = 1;
  int epochs = 10;
  size_t batch_words = 500;     // a step is taken after as many
  float rate = 0.002F;          // of the first step; falls to nothing along a line
  float dropped_inputs = 0.1F;  // share of a word's numbers that is left out
  float dropped_hidden = 0.2F;
  float forgotten_words = 0.25F;  // a word seen n times is taken for an unknown one with probability f / (f + n)
};

// Rows of the words of a sentence with `before` and `behind` edges around them. While training, words are forgotten.
void PlacesOf(const TrainingSentence& sentence, size_t before, size_t behind, float forgotten, Random& random,
              std::vector<PlaceInput>& places);

// Calls `learn(i)` for each of `count` sentences in an order that differs from epoch to epoch, and `step(rate, steps)`
// when a batch of words is full. `words(i)` counts those of a sentence.
template <typename Words, typename Learn, typename Step>
void RunSchedule(const Schedule& schedule, size_t count, Random& random, Words words, Learn learn, Step step) {
  std::vector<uint32_t> order(count);
  size_t all = 0;
  for (uint32_t i = 0; i < count; ++i) {
    order[i] = i;
    all += words(i);
  }
  const size_t total = all * static_cast<size_t>(schedule.epochs);
  size_t seen = 0;
  size_t in_batch = 0;
  int64_t steps = 0;
  for (int epoch = 0; epoch < schedule.epochs; ++epoch) {
    for (size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.Below(i)]);
    for (size_t at = 0; at < count; ++at) {
      learn(order[at], epoch);
      in_batch += words(order[at]);
      if (in_batch < schedule.batch_words && at + 1 < count) continue;
      const float left = 1 - static_cast<float>(seen) / static_cast<float>(total);
      seen += in_batch;
      in_batch = 0;
      step(schedule.rate * left, ++steps);
    }
  }
}

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_SCHEDULE_H_
