// Any bytes as a text: cleaned and cut into sentences, it keeps what text_checks.h asks of it.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "enrich/clean/clean.h"
#include "enrich/document.h"
#include "enrich/segment/segment.h"
#include "tests/support/text_checks.h"

namespace {

void AbortOn(const std::optional<std::string>& fault) {
  if (!fault) return;
  std::fprintf(stderr, "%s\n", fault->c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static policywire::enrich::Document document;  // as the pipeline does: what the last text left must do no harm
  const std::string_view original(reinterpret_cast<const char*>(data), size);
  policywire::enrich::Clean(original, document.clean);
  AbortOn(policywire::testing::FaultOfClean(original, document.clean));
  policywire::enrich::Segment(document);
  AbortOn(policywire::testing::FaultOfSegments(document));
  return 0;
}
