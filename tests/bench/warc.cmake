# Web archives to records and payloads beside fastwarc, where a real crawl is at hand: `ninja bench_warc`.
find_package(Python3 COMPONENTS Interpreter)
add_executable(warc warc.cc)
target_link_libraries(warc PRIVATE policywire::ingest benchmark::benchmark ZLIB::ZLIB fmt::fmt)
target_include_directories(warc PRIVATE ${PROJECT_SOURCE_DIR})
policywire_warnings(warc)
add_custom_target(bench_warc COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/warc.py $<TARGET_FILE:warc>
                             USES_TERMINAL)
