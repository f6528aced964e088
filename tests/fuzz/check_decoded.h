// What every decoder promises of every result (ingest/decode/decoder.h).
#ifndef POLICYWIRE_TESTS_FUZZ_CHECK_DECODED_H_
#define POLICYWIRE_TESTS_FUZZ_CHECK_DECODED_H_

#include <cstdlib>
#include <variant>
#include <vector>

#include "ingest/decode/decoder.h"

namespace policywire::ingest {

// Aborts unless there is an error with a reason and a detail, or at least one article, all with an id, a text and times
// of the lengths that article.proto allows.
inline void CheckDecoded(const Decoded& decoded) {
  const auto check = [](bool good) {
    if (!good) std::abort();
  };
  if (const auto* const error = std::get_if<DecodeError>(&decoded)) {
    check(error->reason != v1::REASON_UNSPECIFIED && !error->detail.empty());
    return;
  }
  const auto& articles = std::get<std::vector<v1::Article>>(decoded);
  check(!articles.empty());
  for (const v1::Article& article : articles) {
    check(!article.article_id().empty() && !article.text().empty());
    for (const std::string* const time : {&article.published(), &article.modified()}) {
      check(time->empty() || time->size() == 10 || time->size() == 20 || time->size() == 25);
    }
    // Every string must be valid UTF-8: only then does what was written parse again.
    v1::Article again;
    check(again.ParseFromString(article.SerializeAsString()));
  }
}

}  // namespace policywire::ingest

#endif  // POLICYWIRE_TESTS_FUZZ_CHECK_DECODED_H_
