// The name of an article whose feed gave it none.
#ifndef POLICYWIRE_INGEST_DECODE_ARTICLE_ID_H_
#define POLICYWIRE_INGEST_DECODE_ARTICLE_ID_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace policywire::ingest {

// 16 hexadecimal digits of XXH3 over the message's bytes, the same on every machine. `index` tells the articles of one
// message apart; the first is 0.
std::string HashedArticleId(std::string_view bytes, uint64_t index = 0);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_DECODE_ARTICLE_ID_H_
