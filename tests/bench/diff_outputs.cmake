# Two outputs compared: `ninja bench_diff`; the answers, on small outputs, with every run of the tests.
add_executable(diff_outputs diff_outputs.cc measured_process.cc)
target_link_libraries(diff_outputs PRIVATE policywire::enrich policywire::sample_articles policywire::sink
                                           policywire::test_processes fmt::fmt)
target_compile_definitions(diff_outputs PRIVATE POLICYWIRE_PROGRAM="$<TARGET_FILE:policywire_program>")
add_dependencies(diff_outputs policywire_program)
policywire_warnings(diff_outputs)
add_custom_target(bench_diff COMMAND diff_outputs USES_TERMINAL)
add_test(NAME diff_outputs.check COMMAND diff_outputs --check)
set_tests_properties(diff_outputs.check PROPERTIES LABELS unit TIMEOUT 120)
