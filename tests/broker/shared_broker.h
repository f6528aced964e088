// The broker that all tests of one program share.
#ifndef POLICYWIRE_TESTS_BROKER_SHARED_BROKER_H_
#define POLICYWIRE_TESTS_BROKER_SHARED_BROKER_H_

#include <string>

#include "gtest/gtest.h"
#include "tests/support/kafka_broker.h"

namespace policywire::testing {

// Started by the first test that asks for it, stopped after the last. A test that stops it starts it again.
KafkaBroker& SharedBroker();

// Base of every test here. Without Java or Kafka's jars its tests are skipped, loudly; where CI=true they fail.
class BrokerTest : public ::testing::Test {
 protected:
  void SetUp() override;

  // `name` with the test's own name and a number: topics and groups of no other test.
  static std::string Unique(const std::string& name);
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_BROKER_SHARED_BROKER_H_
