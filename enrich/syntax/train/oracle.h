// What an action costs: how many words can no longer get their right head after it (Goldberg and Nivre, 2013).
#ifndef POLICYWIRE_ENRICH_SYNTAX_TRAIN_ORACLE_H_
#define POLICYWIRE_ENRICH_SYNTAX_TRAIN_ORACLE_H_

#include <cstdint>
#include <vector>

#include "enrich/syntax/arc_hybrid.h"
#include "enrich/syntax/train/prepare.h"

namespace policywire::enrich {

class Oracle {
 public:
  explicit Oracle(const TrainingSentence& sentence);

  // Of an allowed action in this state. A projective tree always has an action that costs nothing.
  int Cost(const ArcHybrid& state, Action action) const;

 private:
  const TrainingSentence& sentence_;
  std::vector<std::vector<uint32_t>> children_;  // by head, ROOT's last
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_ORACLE_H_
