# Messages to events on real press releases, where they are at hand: `ninja bench_releases`.
find_package(Python3 COMPONENTS Interpreter)
add_executable(releases releases.cc)
target_link_libraries(releases PRIVATE policywire::config policywire::enrich policywire::ingest policywire::sink
                                       benchmark::benchmark fmt::fmt)
policywire_warnings(releases)
add_custom_target(bench_releases COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/releases.py
                                         $<TARGET_FILE:releases> USES_TERMINAL)
