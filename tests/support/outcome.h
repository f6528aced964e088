// What a program under test came to.
#ifndef POLICYWIRE_TESTS_SUPPORT_OUTCOME_H_
#define POLICYWIRE_TESTS_SUPPORT_OUTCOME_H_

#include <chrono>
#include <optional>
#include <string>

#include "gtest/gtest.h"
#include "tests/support/child_process.h"

namespace policywire::testing {

struct Outcome {
  int exit = -1;
  std::string out;
  std::string err;
};

// Waits for its end; one that does not come in time fails the test, and `exit` is -1 then.
inline Outcome WaitForOutcome(ChildProcess& child, std::chrono::milliseconds deadline) {
  const std::optional<int> exit = child.Wait(deadline);
  EXPECT_TRUE(exit.has_value()) << "did not end";
  return {exit.value_or(-1), child.Stdout(), child.Stderr()};
}

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_OUTCOME_H_
