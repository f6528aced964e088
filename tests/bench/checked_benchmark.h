// What the benchmarks of single steps have in common: how many articles they read, and that answers come before times.
#ifndef POLICYWIRE_TESTS_BENCH_CHECKED_BENCHMARK_H_
#define POLICYWIRE_TESTS_BENCH_CHECKED_BENCHMARK_H_

#include <benchmark/benchmark.h>
#include <errno.h>  // program_invocation_short_name

#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace policywire::testing {

inline constexpr int kArticles = 500;
inline constexpr size_t kTextBytes = 3600;  // of an article, or a paragraph more

// Ends the program: an answer is wrong.
[[noreturn]] inline void Die(std::string_view what) {
  std::cerr << program_invocation_short_name << ": " << what << "\n";
  std::exit(1);
}

// main() of such a benchmark: makes its input, checks the answers with `check`, and unless the arguments say --check
// measures what `add` registers. Other arguments are Google benchmark's. The exit code.
template <typename Input, typename Check, typename Add>
int RunChecked(int argc, char** argv, Check check, Add add) {
  bool only_check = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) != "--check") continue;
    only_check = true;
    for (int j = i; j + 1 < argc; ++j) argv[j] = argv[j + 1];
    --argc;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  Input input;
  check(input);
  if (only_check) return 0;
  add(input);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace policywire::testing

#endif  // POLICYWIRE_TESTS_BENCH_CHECKED_BENCHMARK_H_
