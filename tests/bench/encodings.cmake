# Misread text made good beside ftfy, where real text is at hand: `ninja bench_encodings`.
find_package(Python3 COMPONENTS Interpreter)
add_executable(encodings encodings.cc)
target_link_libraries(encodings PRIVATE policywire::enrich benchmark::benchmark fmt::fmt)
target_include_directories(encodings PRIVATE ${PROJECT_SOURCE_DIR})
policywire_warnings(encodings)
add_custom_target(bench_encodings COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/encodings.py
                                          $<TARGET_FILE:encodings> USES_TERMINAL)
