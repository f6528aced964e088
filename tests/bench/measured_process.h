// A program that is measured from outside.
#ifndef POLICYWIRE_TESTS_BENCH_MEASURED_PROCESS_H_
#define POLICYWIRE_TESTS_BENCH_MEASURED_PROCESS_H_

#include <filesystem>
#include <string>
#include <vector>

namespace policywire::testing {

struct Measured {
  int exit = -1;  // -1: a signal ended it
  double seconds = 0;
  double cpu_seconds = 0;
  double megabytes = 0;  // at most; of this process before the program began, should that be more
};

// Runs the command, whose first word is a path, to its end. Its standard output goes to `out`, and its temporary files
// below `temp_dir`.
Measured RunMeasured(std::vector<std::string> command, const std::filesystem::path& out, const std::string& temp_dir);

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_BENCH_MEASURED_PROCESS_H_
