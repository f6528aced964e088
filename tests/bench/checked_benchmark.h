// What the benchmarks of single steps have in common: how many articles they read, and that answers come before times.
#ifndef POLICYWIRE_TESTS_BENCH_CHECKED_BENCHMARK_H_
#define POLICYWIRE_TESTS_BENCH_CHECKED_BENCHMARK_H_

#include <benchmark/benchmark.h>
#include <errno.h>  // program_invocation_short_name

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <string_view>
#include <vector>

namespace policywire::testing {

inline constexpr int kArticles = 500;
inline constexpr size_t kTextBytes = 3600;  // of an article, or a paragraph more

// Ends the program: an answer is wrong.
[[noreturn]] inline void Die(std::string_view what) {
  std::cerr << program_invocation_short_name << ": " << what << "\n";
  std::exit(1);
}

// Of this process, on all threads.
inline double ProcessorSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// The median of the processor time of `rounds` calls of `work`, each followed by `check`, which is not timed.
template <typename Work, typename Check>
double MedianSeconds(int rounds, Work work, Check check) {
  std::vector<double> seconds;
  for (int round = 0; round < rounds; ++round) {
    const double begin = ProcessorSeconds();
    work();
    seconds.push_back(ProcessorSeconds() - begin);
    check();
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[seconds.size() / 2];
}

// main() of a benchmark over one file, "FILE [ROUNDS] [--write OUT]": `run` gets these, null for an OUT that is not
// given. Its exit code.
template <typename Run>
int RunOverFile(int argc, char** argv, std::string_view usage, Run run) {
  const char* written = nullptr;
  if (argc > 2 && std::string_view(argv[argc - 2]) == "--write") {
    written = argv[argc - 1];
    argc -= 2;
  }
  if (argc < 2) Die(usage);
  return run(argv[1], argc > 2 ? std::max(1, std::atoi(argv[2])) : 3, written);
}

// main() of a benchmark of a step: makes its input, checks the answers with `check`, and unless the arguments say
// --check measures what `add` registers. Other arguments are Google benchmark's. The exit code.
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
