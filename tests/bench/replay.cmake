# A replay beside extraction from a file: `ninja bench_replay`; the answers with every run of the tests.
add_executable(replay_archive replay_archive.cc measured_process.cc)
target_link_libraries(replay_archive PRIVATE policywire::ingest policywire::sample_articles policywire::sink
                                             policywire::test_processes fmt::fmt)
target_compile_definitions(replay_archive PRIVATE POLICYWIRE_PROGRAM="$<TARGET_FILE:policywire_program>")
add_dependencies(replay_archive policywire_program)
policywire_warnings(replay_archive)
add_custom_target(bench_replay COMMAND replay_archive USES_TERMINAL)
add_test(NAME replay_archive.check COMMAND replay_archive --check)
set_tests_properties(replay_archive.check PROPERTIES LABELS unit TIMEOUT 300)
