// How often events of a probability turn out to be right.
#ifndef POLICYWIRE_ENRICH_DECIDE_TRAIN_CALIBRATE_H_
#define POLICYWIRE_ENRICH_DECIDE_TRAIN_CALIBRATE_H_

#include <vector>

#include "enrich/decide/model.h"
#include "enrich/decide/train/labels.h"
#include "policywire/v1/article.pb.h"

namespace policywire::enrich {

struct Judged {
  double probability = 0;
  bool right = false;
  int fold = -1;
};

// Appends the events that the labels can judge: right is one with the sentence, the action and a source of a label.
void Judge(const LabelledArticle& article, const v1::EnrichedArticle& enriched, std::vector<Judged>& out);

// Points of the logistic curve that tells best which events are right, from those that are not of fold `left_out`; none
// when there are no events.
std::vector<CalibrationPoint> Calibrate(const std::vector<Judged>& judged, int left_out);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_TRAIN_CALIBRATE_H_
