#include "enrich/syntax/train/schedule.h"

namespace policywire::enrich {

void PlacesOf(const TrainingSentence& sentence, size_t before, size_t behind, float forgotten, Random& random,
              std::vector<PlaceRows>& places) {
  places.resize(before + sentence.words.size() + behind);
  for (size_t p = 0; p < places.size(); ++p) {
    places[p].clear();
    if (p < before || p - before >= sentence.words.size()) {
      places[p].push_back(kEdgeRow);
      continue;
    }
    const TrainingWord& word = sentence.words[p - before];
    uint32_t own = word.rows[0];
    if (forgotten > 0 && random.Fraction() < forgotten / (forgotten + static_cast<float>(word.count))) {
      own = kUnknownWordRow;
    }
    places[p].push_back(own);
    for (size_t f = 1; f < word.rows.size(); ++f) {
      if (word.rows[f] != kEdgeRow) places[p].push_back(word.rows[f]);
    }
  }
}

}  // namespace policywire::enrich
