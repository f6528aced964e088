// Records for an input topic: the same numbers give the same bytes.
#ifndef POLICYWIRE_TESTS_SUPPORT_ARTICLES_H_
#define POLICYWIRE_TESTS_SUPPORT_ARTICLES_H_

#include <cstddef>
#include <vector>

#include "tests/support/kafka_client.h"

namespace policywire::testing {

// Sound articles of `bytes` bytes or a paragraph more, over four partitions in turns.
std::vector<Message> PlainArticles(int first, int count, size_t bytes = 400);

// Articles of 300 to 900 bytes, the 50th of every hundred broken in one of ten ways, some with keys and headers.
std::vector<Message> MixedArticles(int first, int count, int partitions = 4);

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_ARTICLES_H_
