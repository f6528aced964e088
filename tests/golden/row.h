// One golden row: a text and the events that a careful reader finds in it by the codebook.
#ifndef POLICYWIRE_TESTS_GOLDEN_ROW_H_
#define POLICYWIRE_TESTS_GOLDEN_ROW_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "policywire/v1/article.pb.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::golden {

// What the row says about an event. A field that the row leaves out is not compared.
struct ExpectedEvent {
  std::string trigger;
  v1::Action action = v1::ACTION_UNSPECIFIED;
  std::optional<std::vector<std::string>> sources;  // codes, sorted
  std::optional<std::vector<std::string>> targets;  // codes, sorted
  std::optional<v1::Instrument> instrument;
  std::optional<v1::Direction> direction;
  std::optional<v1::Status> status;
  std::optional<std::string> object;
  std::optional<std::string> magnitude;
  std::optional<std::string> date;
  std::optional<std::string> attribution;
  std::optional<bool> conditional;
  bool optional = false;  // right when predicted, not missed when absent
};

struct Row {
  std::string id;  // "THEME-NUMBER"; unique over all files
  v1::Article article;
  std::vector<ExpectedEvent> events;
  std::string gap;  // why the row does not pass yet; empty for a row that has to pass
};

// Reads every `*.jsonl` of `folder`, by name. InvalidArgument names file, line and the fault: unknown keys, names that
// the codebook lacks, a trigger that the text does not have and an id that stands twice are all refused.
absl::StatusOr<std::vector<Row>> ReadRows(const std::string& folder);

// Empty when `predicted` and the row's events pair up one to one (optional ones may stay alone), else what was expected
// and what came, a line an event.
std::string Mismatch(const Row& row, const v1::EnrichedArticle& predicted);

}  // namespace policywire::golden

#endif  // POLICYWIRE_TESTS_GOLDEN_ROW_H_
