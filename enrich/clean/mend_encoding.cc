#include "enrich/clean/mend_encoding.h"

#include <utility>
#include <vector>

#include "enrich/clean/misread.h"
#include "enrich/clean/utf8.h"

namespace policywire::enrich {
namespace {

// What was misread four times is still a word or two; beyond that is noise.
constexpr int kMostTimes = 4;

void Rewrite(std::string_view text, const std::vector<Misread>& misread, std::string& out, OffsetMap& map) {
  out.clear();
  out.reserve(text.size());
  size_t copied = 0;
  for (const Misread& one : misread) {
    out.append(text.substr(copied, one.begin - copied));
    map.AddAnchor(static_cast<uint32_t>(out.size()), one.begin);
    AppendUtf8(one.meant, out);
    map.AddAnchor(static_cast<uint32_t>(out.size()), one.end);
    copied = one.end;
  }
  out.append(text.substr(copied));
}

}  // namespace

uint32_t MendEncoding(std::string_view text, std::string& out, OffsetMap& map) {
  uint32_t mended = 0;
  std::string before;
  for (int times = 0; times < kMostTimes; ++times) {
    const std::vector<Misread> misread = FindMisread(times == 0 ? text : out);
    if (misread.empty()) break;
    if (times > 0) before = std::move(out);
    OffsetMap step;
    Rewrite(times == 0 ? text : before, misread, out, step);
    if (times > 0) step.LeadOnThrough(std::move(map));
    map = std::move(step);
    mended += static_cast<uint32_t>(misread.size());
  }
  return mended;
}

}  // namespace policywire::enrich
