// What the decisions are learned from: features and right answers.
#ifndef POLICYWIRE_ENRICH_DECIDE_TRAIN_EXAMPLES_H_
#define POLICYWIRE_ENRICH_DECIDE_TRAIN_EXAMPLES_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "enrich/decide/feature_list.h"
#include "enrich/decide/train/labels.h"

namespace policywire::enrich {

// A question with one answer of several.
struct Example {
  std::vector<FeatureHash> features;
  int answer = 0;
  float weight = 1;
  int fold = -1;        // of its article
  uint64_t stem = 0;    // of the anchor
  bool is_act = false;  // the lexicon has the anchor as an act
};

// A role that has to be filled: candidates, the last of which is nobody, and which codes of the labels each one has.
struct RoleExample {
  struct Candidate {
    std::vector<FeatureHash> features;
    std::vector<int> codes;  // indexes of labelled codes; of nobody 0, where nobody is right
  };
  std::vector<Candidate> candidates;
  int codes = 0;  // that were labelled
  float weight = 1;
  int fold = -1;
};

// A word that may name an act, for the gate.
struct GateExample {
  enum Known : uint8_t { kNoAct, kAct, kUnlabelled };
  std::vector<uint32_t> places;
  Known known = kUnlabelled;
  std::vector<FeatureHash> features;  // of an unlabelled one: what a model is asked about
  bool optional = false;
  uint64_t stem = 0;
  bool is_act = false;
  int fold = -1;
  int article = 0;
  float weight = 1;
};

struct Examples {
  std::vector<GateExample> gate;
  std::vector<Example> actions, instruments, directions, mutualities, statuses;
  std::vector<RoleExample> sources, targets;
};

// Reads every article as the product does. `without` are names of features that are left out; InvalidArgument tells
// those that no feature has.
absl::StatusOr<Examples> CollectExamples(const std::vector<LabelledArticle>& articles,
                                         const std::set<std::string>& without = {});

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_TRAIN_EXAMPLES_H_
