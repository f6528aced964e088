# Near-duplicates among a million articles: `ninja bench_duplicates`.
add_executable(duplicates_bench duplicates.cc)
target_link_libraries(duplicates_bench PRIVATE policywire::enrich benchmark::benchmark fmt::fmt)
target_include_directories(duplicates_bench PRIVATE ${PROJECT_SOURCE_DIR})
policywire_warnings(duplicates_bench)
add_custom_target(bench_duplicates COMMAND duplicates_bench USES_TERMINAL)

add_test(NAME duplicates.check COMMAND duplicates_bench 4000)
set_tests_properties(duplicates.check PROPERTIES LABELS unit TIMEOUT 120)
