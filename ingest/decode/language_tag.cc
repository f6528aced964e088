#include "ingest/decode/language_tag.h"

#include <algorithm>

#include "ingest/decode/ascii.h"

namespace policywire::ingest {

std::string LanguageTag(std::string_view written) {
  constexpr size_t kLongest = 35;  // of the tags that RFC 5646 asks everybody to hold
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t first = written.find_first_not_of(kSpace);
  if (first == written.npos) return "";
  std::string tag(written.substr(first, written.find_last_not_of(kSpace) - first + 1));
  if (tag.size() > kLongest) return "";
  std::replace(tag.begin(), tag.end(), '_', '-');
  const bool letters =
      std::all_of(tag.begin(), tag.end(), [](char c) { return c == '-' || IsDigit(c) || IsLetter(c); });
  const size_t primary = std::min(tag.find('-'), tag.size());
  return letters && primary >= 2 && primary <= 3 ? tag : "";
}

}  // namespace policywire::ingest
