# Archives beside zstd by itself: `ninja bench_archive`.
find_package(Python3 COMPONENTS Interpreter)
find_package(Zstd 1.4 REQUIRED)
add_executable(archive_bench archive.cc)
set_target_properties(archive_bench PROPERTIES OUTPUT_NAME archive)
target_link_libraries(archive_bench PRIVATE policywire::ingest policywire::sink policywire::test_processes
                                            benchmark::benchmark Zstd::zstd fmt::fmt)
policywire_warnings(archive_bench)
add_custom_target(bench_archive COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/archive.py
                                        $<TARGET_FILE:archive_bench> USES_TERMINAL)

add_test(NAME archive.check COMMAND archive_bench --check ${PROJECT_SOURCE_DIR}/deploy/examples/articles.jsonl)
set_tests_properties(archive.check PROPERTIES LABELS unit TIMEOUT 120)
