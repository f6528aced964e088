// Any bytes as a filter of events: an error within the text, or a filter that "not", "and", "or" and parentheses around
// it agree with.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "policywire/v1/policy_event.pb.h"
#include "sink/filter/filter.h"

namespace {

using policywire::sink::Filter;
using policywire::sink::FilterFault;

policywire::v1::PolicyEvent Full() {
  policywire::v1::PolicyEvent event;
  event.set_action(policywire::v1::SANCTION);
  event.set_instrument(policywire::v1::TARIFF);
  event.add_targets()->set_code("CHN");
  event.set_object("steel");
  event.set_conditional(true);
  event.mutable_score()->set_confidence(0.8F);
  return event;
}

bool Matches(const std::string& text, const policywire::v1::PolicyEvent& event) {
  FilterFault fault;
  const std::optional<Filter> filter = Filter::Compile(text, fault);
  // A filter at the greatest depth is one level too deep in parentheses.
  if (!filter && fault.text.find("nested") == std::string::npos) std::abort();
  return filter && filter->Matches(event);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  FilterFault fault;
  const std::optional<Filter> filter = Filter::Compile(text, fault);
  if (!filter) {
    if (fault.text.empty() || fault.offset > size) std::abort();
    return 0;
  }
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return 0;  // everything, and nothing in parentheses
  if (!Filter::Compile("not (" + text + ")", fault)) return 0;
  for (const policywire::v1::PolicyEvent& event : {policywire::v1::PolicyEvent(), Full()}) {
    const bool matches = filter->Matches(event);
    if (Matches("not (" + text + ")", event) == matches) std::abort();
    if (Matches("(" + text + ") and (" + text + ")", event) != matches) std::abort();
    if (Matches("(" + text + ") or (" + text + ")", event) != matches) std::abort();
  }
  return 0;
}
