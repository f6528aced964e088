# Languages of texts, on our own articles and on sentences in 24 languages where these are at hand: `ninja bench_language`.
add_executable(language_bench language.cc)
target_link_libraries(language_bench PRIVATE policywire::sample_articles policywire::enrich benchmark::benchmark fmt::fmt)
policywire_warnings(language_bench)
add_custom_target(bench_language COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/language.py
                                         $<TARGET_FILE:language_bench> USES_TERMINAL)

add_test(NAME language.check COMMAND language_bench --check)
set_tests_properties(language.check PROPERTIES LABELS unit TIMEOUT 120)
