// What every decoder promises of every result (ingest/decode/decoder.h).
#ifndef POLICYWIRE_TESTS_FUZZ_CHECK_DECODED_H_
#define POLICYWIRE_TESTS_FUZZ_CHECK_DECODED_H_

#include <cstdint>
#include <cstdlib>
#include <variant>
#include <vector>

#include "ingest/decode/decoder.h"

namespace policywire::ingest {

// Aborts unless there is an error with a reason and a detail, or articles, all with an id, a text, times of the lengths
// that article.proto allows, and a map whose pieces lie in the text and rise.
// `message_size`: of what was decoded; the map leads nowhere else.
inline void CheckDecoded(const Decoded& decoded, uint64_t message_size = UINT64_MAX) {
  const auto check = [](bool good) {
    if (!good) std::abort();
  };
  if (const auto* const error = std::get_if<DecodeError>(&decoded)) {
    check(error->reason != v1::REASON_UNSPECIFIED && !error->detail.empty());
    return;
  }
  const auto& articles = std::get<std::vector<v1::Article>>(decoded);
  for (const v1::Article& article : articles) {
    check(!article.article_id().empty() && !article.text().empty());
    for (const std::string* const time : {&article.published(), &article.modified()}) {
      check(time->empty() || time->size() == 10 || time->size() == 20 || time->size() == 25);
    }
    const v1::TextMap& map = article.text_map();
    const int pieces = map.text_begin_size();
    check(map.text_size_size() == pieces && map.input_begin_size() == pieces && map.input_size_size() == pieces);
    uint64_t end = 0;
    for (int i = 0; i < pieces; ++i) {
      check(map.text_begin(i) >= end && map.text_size(i) > 0 && map.input_size(i) > 0);
      end = uint64_t{map.text_begin(i)} + map.text_size(i);
      check(uint64_t{map.input_begin(i)} + map.input_size(i) <= message_size);
    }
    check(end <= article.text().size());
    // Every string must be valid UTF-8: only then does what was written parse again.
    v1::Article again;
    check(again.ParseFromString(article.SerializeAsString()));
  }
}

}  // namespace policywire::ingest

#endif  // POLICYWIRE_TESTS_FUZZ_CHECK_DECODED_H_
