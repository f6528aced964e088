// One article as two outputs have it: its own fields and its events.
#ifndef POLICYWIRE_DEPLOY_DIFF_EVENT_DIFF_H_
#define POLICYWIRE_DEPLOY_DIFF_EVENT_DIFF_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "deploy/diff/article_text.h"

namespace policywire::deploy {

// One field of an event, with its values as JSON; empty where it is not there.
struct FieldChange {
  std::string field;  // a path: "trigger_span.begin"
  std::string a;
  std::string b;
};

struct EventChange {
  enum class Kind { kAdded, kGone, kChanged };
  Kind kind = Kind::kChanged;
  std::string event;                // its JSON: B's of one that was added, else A's
  std::string name;                 // a line for people: who, whom, what
  std::vector<FieldChange> fields;  // of one that changed
};

struct ArticleDiff {
  std::vector<FieldChange> fields;   // of the article itself: "article.title"
  uint64_t same = 0;                 // events
  std::vector<EventChange> changes;  // gone and changed in the order of A, then added in the order of B
};

// Whether `path` names what is compared: a field of an event ("status", "score.salience") or, behind "article.", one of
// the article itself ("article" alone: all of these). InvalidArgument names the part that there is not.
absl::Status CheckField(std::string_view path);

// Compares by value; README.md says which events belong together, and what is not compared. Not thread-safe.
class EventComparer {
 public:
  // Fields of these paths, and everything below them, are not compared.
  explicit EventComparer(std::vector<std::string> ignored) : ignored_(std::move(ignored)) {}

  // `a` and `b` have passed CheckArticle.
  ArticleDiff Compare(std::string_view a, std::string_view b);

 private:
  using Element = simdjson::dom::element;
  using Object = simdjson::dom::object;

  void CompareObjects(const Object& a, const Object& b, const std::string& path,
                      std::vector<FieldChange>& changes) const;
  bool IsIgnored(std::string_view path) const;

  std::vector<std::string> ignored_;
  std::vector<std::string> incomparable_;  // in the two objects that are being compared
  JsonParser parser_a_;
  JsonParser parser_b_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_DIFF_EVENT_DIFF_H_
