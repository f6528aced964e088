// Labelled articles as `collect_labels.py` brings them together, one JSON object a line.
#ifndef POLICYWIRE_ENRICH_DECIDE_TRAIN_LABELS_H_
#define POLICYWIRE_ENRICH_DECIDE_TRAIN_LABELS_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "policywire/v1/article.pb.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::enrich {

// Bytes [begin, end) of the article's text.
struct LabelledSpan {
  uint32_t begin = 0;
  uint32_t end = 0;
  bool Meets(const LabelledSpan& other) const { return begin < other.end && other.begin < end; }
};

struct LabelledEvent {
  LabelledSpan trigger;
  v1::Action action = v1::ACTION_UNSPECIFIED;
  v1::Instrument instrument = v1::INSTRUMENT_UNSPECIFIED;
  v1::Direction direction = v1::NONE;
  v1::Status status = v1::STATUS_UNSPECIFIED;
  std::set<std::string> sources;  // as CodeForComparison gives them
  std::set<std::string> targets;
  bool optional = false;
};

struct LabelledArticle {
  v1::Article article;
  // What these labels know: of PLOVER's records no instrument, direction and status, and only kinds of organisations.
  bool plover = false;
  int fold = -1;                        // in which the article is held out; -1 for one that is only learned from
  double weight = 1;                    // in learning which words are acts, and whose
  double field_weight = 1;              // in learning the instrument, direction and status of acts
  std::vector<LabelledSpan> sentences;  // that were labelled; none when all were
  std::vector<LabelledEvent> events;
};

// "org:Air Canada" and "org:AirCanada" are one; of PLOVER's codes organisations are "IGO" or "ORG".
std::string CodeForComparison(std::string_view code, bool plover);

// InvalidArgument names file and line of what is no such object.
absl::StatusOr<std::vector<LabelledArticle>> ReadLabels(const std::string& path);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_TRAIN_LABELS_H_
