// Which events a reader wants, in a small language: action in [SANCTION, THREATEN] and "CHN" in targets.
#ifndef POLICYWIRE_SINK_FILTER_FILTER_H_
#define POLICYWIRE_SINK_FILTER_FILTER_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "policywire/v1/policy_event.pb.h"

namespace policywire::sink {

// What is wrong with a filter, and where.
struct FilterFault {
  size_t offset = 0;  // bytes from the beginning of its text
  std::string text;   // "what is wrong; what is allowed"
};

// A compiled filter. The language is described in FILTER.md beside this header. Immutable, cheap to copy, and
// thread-safe; the same event always gets the same answer.
class Filter {
 public:
  // Nothing where `text` is no filter; `fault` then says why. White space alone matches every event.
  static std::optional<Filter> Compile(std::string_view text, FilterFault& fault);

  bool Matches(const v1::PolicyEvent& event) const;

 private:
  class Program;
  explicit Filter(std::shared_ptr<const Program> program);

  std::shared_ptr<const Program> program_;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_FILTER_FILTER_H_
