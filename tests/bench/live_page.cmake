# What the live page costs: `ninja bench_live_page`.
add_executable(live_page_bench live_page.cc)
target_link_libraries(live_page_bench PRIVATE policywire::http policywire::policy_events benchmark::benchmark fmt::fmt)
policywire_warnings(live_page_bench)
add_custom_target(bench_live_page COMMAND live_page_bench USES_TERMINAL)

add_test(NAME live_page.check COMMAND live_page_bench 20)
set_tests_properties(live_page.check PROPERTIES LABELS unit TIMEOUT 120)
