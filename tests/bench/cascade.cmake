# Steps of extraction, without a broker: `ninja bench_cascade`.
find_package(benchmark REQUIRED)
add_executable(cascade cascade.cc)
target_link_libraries(
  cascade PRIVATE policywire::sample_articles policywire::text_checks policywire::config policywire::enrich
                  policywire::ingest benchmark::benchmark fmt::fmt)
policywire_warnings(cascade)
add_custom_target(bench_cascade COMMAND cascade USES_TERMINAL)

# Its answers are checked with every run of the tests; its times only mean something by hand.
add_test(NAME cascade.check COMMAND cascade --check)
set_tests_properties(cascade.check PROPERTIES LABELS unit TIMEOUT 120)
