# Tagger and parser by themselves: `ninja bench_syntax`.
find_package(benchmark REQUIRED)
add_executable(syntax_bench syntax.cc)
target_link_libraries(syntax_bench PRIVATE policywire::sample_articles policywire::enrich benchmark::benchmark fmt::fmt)
policywire_warnings(syntax_bench)
add_custom_target(bench_syntax COMMAND syntax_bench USES_TERMINAL)

add_test(NAME syntax.check COMMAND syntax_bench --check)
set_tests_properties(syntax.check PROPERTIES LABELS unit TIMEOUT 120)
