// The books of a program that this project knows nothing about.
#ifndef POLICYWIRE_TESTS_ROBUSTNESS_KEY_LEDGER_H_
#define POLICYWIRE_TESTS_ROBUSTNESS_KEY_LEDGER_H_

#include <cstdint>
#include <map>
#include <string>

#include "tests/broker/ledger.h"
#include "tests/support/kafka_client.h"

namespace policywire::testing {

// Each record of the input has a key of its own, and in the output that key must stand exactly once; what comes of one
// input partition is in its order, within a partition of the output. Not thread-safe.
class KeyLedger {
 public:
  void Expect(const Message& input);
  void See(const Message& output);
  Books Balance() const;

 private:
  struct Entry {
    int32_t partition = 0;
    int64_t offset = 0;
    int seen = 0;
  };

  std::map<std::string, Entry> entries_;
  std::map<std::pair<int32_t, int32_t>, int64_t> last_;  // output partition, input partition
  Books books_;
};

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_ROBUSTNESS_KEY_LEDGER_H_
