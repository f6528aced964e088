#include "tests/broker/shared_broker.h"

#include <cctype>
#include <iostream>
#include <memory>

#include "fmt/format.h"

namespace policywire::testing {
namespace {

std::unique_ptr<KafkaBroker> shared_broker;

class StopsSharedBroker : public ::testing::Environment {
 public:
  void TearDown() override { shared_broker.reset(); }
};

const ::testing::Environment* const stops_shared_broker = ::testing::AddGlobalTestEnvironment(new StopsSharedBroker);

}  // namespace

KafkaBroker& SharedBroker() {
  if (!shared_broker) shared_broker = std::make_unique<KafkaBroker>(KafkaBroker::Options{});
  return *shared_broker;
}

void BrokerTest::SetUp() {
  static const std::optional<std::string> why = WhyNoKafka();
  if (!why) return;
  if (MustTestKafka()) FAIL() << "no broker to test with: " << *why;
  std::cerr << "SKIPPED, nothing about Kafka is proved: " << *why << "\n";
  GTEST_SKIP() << *why;
}

std::string BrokerTest::Unique(const std::string& name) {
  static int serial = 0;
  const ::testing::TestInfo& test = *::testing::UnitTest::GetInstance()->current_test_info();
  std::string topic = fmt::format("{}.{}.{}.{}", test.test_suite_name(), test.name(), name, ++serial);
  for (char& c : topic) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '-') c = '-';
  }
  return topic;
}

}  // namespace policywire::testing
