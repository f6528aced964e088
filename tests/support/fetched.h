// What the fetch scripts have brought.
#ifndef POLICYWIRE_TESTS_SUPPORT_FETCHED_H_
#define POLICYWIRE_TESTS_SUPPORT_FETCHED_H_

#include <string>

namespace policywire::testing {

// Where a script has put what it fetches; or why it is not there. Nothing is fetched by asking.
struct Fetched {
  std::string directory;
  std::string why_not;
};
Fetched FetchedApicurio();
Fetched FetchedConfluentClient();
Fetched FetchedPrometheus();

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_SUPPORT_FETCHED_H_
