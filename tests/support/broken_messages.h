// Messages that are no article, each in a way of its own.
#ifndef POLICYWIRE_TESTS_SUPPORT_BROKEN_MESSAGES_H_
#define POLICYWIRE_TESTS_SUPPORT_BROKEN_MESSAGES_H_

#include <cstdint>
#include <map>

#include "policywire/v1/dead_letter.pb.h"
#include "tests/support/kafka_client.h"

namespace policywire::testing {

// Ten ways, one after the other; the same number gives the same bytes.
Message BrokenMessage(uint64_t number);

// How often each reason comes up among the first `count` of them.
std::map<v1::Reason, int> BrokenReasons(uint64_t count);

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_BROKEN_MESSAGES_H_
