// Messages in every format that is read, sound and broken, as one topic may hold them side by side.
#ifndef POLICYWIRE_TESTS_SUPPORT_EVERY_FORMAT_H_
#define POLICYWIRE_TESTS_SUPPORT_EVERY_FORMAT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policywire/v1/dead_letter.pb.h"
#include "tests/support/kafka_client.h"

namespace policywire::testing {

struct FormattedMessage {
  Message message;
  std::string format;  // "rss", or what is broken about it: "truncated gzip"
  // A sentence of each article in it, which no other message has.
  std::vector<std::string> sentences;
  // Why it is a dead letter; nothing where it is sound.
  std::optional<v1::Reason> reason;
};

// To be read with `input.decoder: auto`. Every 50th is broken; in turn all formats, packed in several ways or not, with
// a media type or without. The same number gives the same bytes.
FormattedMessage MessageInSomeFormat(uint64_t number);

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_EVERY_FORMAT_H_
