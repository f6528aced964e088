# Text that does not tell its character set beside chardet, where real text is at hand: `ninja bench_charsets`.
find_package(Python3 COMPONENTS Interpreter)
add_executable(charsets charsets.cc)
target_link_libraries(charsets PRIVATE policywire::ingest benchmark::benchmark fmt::fmt)
target_include_directories(charsets PRIVATE ${PROJECT_SOURCE_DIR})
policywire_warnings(charsets)
add_custom_target(bench_charsets COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/charsets.py
                                         $<TARGET_FILE:charsets> USES_TERMINAL)
