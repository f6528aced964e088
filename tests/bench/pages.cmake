# Pages to articles beside the libraries that people take for it, where real pages are at hand: `ninja bench_pages`.
find_package(Python3 COMPONENTS Interpreter)
add_executable(pages pages.cc)
target_link_libraries(pages PRIVATE policywire::ingest benchmark::benchmark fmt::fmt)
target_include_directories(pages PRIVATE ${PROJECT_SOURCE_DIR})
policywire_warnings(pages)
add_custom_target(bench_pages COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/pages.py $<TARGET_FILE:pages>
                              USES_TERMINAL)
