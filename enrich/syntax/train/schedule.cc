#include "enrich/syntax/train/schedule.h"

namespace policywire::enrich {

void PlacesOf(const TrainingSentence& sentence, size_t before, size_t behind, float forgotten, Random& random,
              std::vector<PlaceInput>& places) {
  places.resize(before + sentence.words.size() + behind);
  for (size_t p = 0; p < places.size(); ++p) {
    std::vector<uint32_t>& rows = places[p].rows;
    rows.clear();
    places[p].vector = -1;
    if (p < before || p - before >= sentence.words.size()) {
      rows.push_back(kEdgeRow);
      continue;
    }
    const TrainingWord& word = sentence.words[p - before];
    places[p].vector = word.vector;
    // A forgotten word that has a vector keeps it, as a word would that only the texts have.
    const bool forgets = forgotten > 0 && random.Fraction() < forgotten / (forgotten + static_cast<float>(word.count));
    if (!forgets) {
      rows.push_back(word.rows[0]);
    } else if (word.vector < 0) {
      rows.push_back(kUnknownWordRow);
    }
    for (size_t f = 1; f < word.rows.size(); ++f) {
      if (word.rows[f] != kEdgeRow) rows.push_back(word.rows[f]);
    }
  }
}

}  // namespace policywire::enrich
