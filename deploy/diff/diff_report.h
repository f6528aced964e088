// What two outputs differ in, for people and for programs.
#ifndef POLICYWIRE_DEPLOY_DIFF_DIFF_REPORT_H_
#define POLICYWIRE_DEPLOY_DIFF_DIFF_REPORT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "deploy/diff/article_join.h"
#include "deploy/diff/event_diff.h"

namespace policywire::deploy {

struct DiffCounts {
  uint64_t articles_only_a = 0;
  uint64_t articles_only_b = 0;
  uint64_t articles_same = 0;
  uint64_t articles_different = 0;
  uint64_t events_same = 0;
  uint64_t events_added = 0;
  uint64_t events_gone = 0;
  uint64_t events_changed = 0;
  std::map<std::string, uint64_t> fields;  // how many events, or articles, differ in it
};

enum class DiffFormat {
  kText,       // "article a-1", and under it a line an event and a line a field
  kJsonLines,  // an object a line: "change" and "article_id" always, then what belongs to it; the last is the summary
  kSummary,    // the counts alone, as text
};

// Writes as it hears, so that memory does not grow with the number of differences.
class DiffReport final : public JoinListener {
 public:
  // `write` takes what is to be printed; it returns an error where that takes no more.
  DiffReport(DiffFormat format, std::vector<std::string> ignored, std::function<absl::Status(std::string_view)> write);

  absl::Status Both(const std::string& id, const std::string& a, uint64_t events_a, const std::string& b) override;
  absl::Status Only(Side side, const std::string& id, uint64_t events) override;
  // Behind all else.
  absl::Status Summary();

  const DiffCounts& counts() const { return counts_; }
  bool different() const { return counts_.articles_only_a + counts_.articles_only_b + counts_.articles_different > 0; }

 private:
  void AddArticle(const std::string& id, const std::vector<FieldChange>& fields, std::string& out);
  void Add(const std::string& id, const EventChange& change, std::string& out);
  void Count(const std::vector<FieldChange>& fields);

  DiffFormat format_;
  EventComparer comparer_;
  std::function<absl::Status(std::string_view)> write_;
  DiffCounts counts_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_DIFF_DIFF_REPORT_H_
