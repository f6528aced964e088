// Policy events in any number, as the events topic has them.
#ifndef POLICYWIRE_TESTS_SUPPORT_POLICY_EVENTS_H_
#define POLICYWIRE_TESTS_SUPPORT_POLICY_EVENTS_H_

#include <cstdint>
#include <vector>

#include "policywire/v1/policy_event.pb.h"
#include "tests/support/kafka_client.h"

namespace policywire::testing {

// An event with every kind of field, about 800 bytes; the same number gives the same event, another number another id.
v1::PolicyEvent SampleEvent(uint64_t number);

// The events from `first` on as records, over `partitions` partitions in turns, in protobuf, keyed and headed as
// `run` does. The topic is left empty.
std::vector<Message> EventMessages(uint64_t first, uint64_t count, int partitions = 4);

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_POLICY_EVENTS_H_
