// What the tests of every kind of sink do alike: events into the topic, a sink over it, its own offsets.
#ifndef POLICYWIRE_TESTS_BROKER_SINK_FIXTURE_H_
#define POLICYWIRE_TESTS_BROKER_SINK_FIXTURE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/broker/pipeline.h"
#include "tests/broker/shared_broker.h"
#include "tests/support/child_process.h"
#include "tests/support/policy_events.h"

namespace policywire::testing {

class SinkTest : public BrokerTest {
 protected:
  static constexpr char kSink[] = "desk";

  static std::unique_ptr<ChildProcess> RunSink(Pipeline& pipeline) { return pipeline.Start({"sink", kSink}); }

  static void Produce(Pipeline& pipeline, std::vector<Message> messages) {
    for (Message& message : messages) message.topic = pipeline.events();
    pipeline.client().Produce(messages);
  }
  // `count` sample events from number `first` on.
  static void Produce(Pipeline& pipeline, uint64_t first, uint64_t count) {
    Produce(pipeline, EventMessages(first, count));
  }

  static bool Consumed(Pipeline& pipeline) {
    return pipeline.client().Consumed(pipeline.group() + "-" + kSink, pipeline.events());
  }
  // Empty, or what the sink said last where its group did not come to the end in time.
  [[nodiscard]] static std::string WaitUntilConsumed(Pipeline& pipeline, ChildProcess& sink) {
    return WaitUntil(kPatience, [&] { return Consumed(pipeline); }) ? "" : Pipeline::LastWords(sink);
  }
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_BROKER_SINK_FIXTURE_H_
