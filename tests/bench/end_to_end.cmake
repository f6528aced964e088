# End to end on a real broker: `ninja bench_end_to_end`, `ninja bench_instances`, `ninja bench_watched`,
# `ninja bench_memory`.
add_executable(bare_passthrough bare_passthrough.cc)
target_link_libraries(bare_passthrough PRIVATE RdKafka::rdkafka)
policywire_warnings(bare_passthrough)

add_executable(end_to_end end_to_end.cc)
target_link_libraries(
  end_to_end PRIVATE policywire::test_kafka policywire::sample_articles policywire::config policywire::enrich
                     policywire::ingest fmt::fmt)
target_compile_definitions(
  end_to_end PRIVATE POLICYWIRE_PROGRAM="$<TARGET_FILE:policywire_program>"
                     POLICYWIRE_BARE_PASSTHROUGH="$<TARGET_FILE:bare_passthrough>"
                     POLICYWIRE_STREAMS_JARS="${CMAKE_CURRENT_BINARY_DIR}/kafka_streams"
                     POLICYWIRE_STREAMS_SOURCE="${CMAKE_CURRENT_SOURCE_DIR}/EditFields.java")
add_dependencies(end_to_end policywire_program bare_passthrough)
policywire_warnings(end_to_end)

# Fetched where it is asked for alone: the tests need none of it.
add_custom_command(
  OUTPUT kafka_streams
  COMMAND mvn -q -B -f ${CMAKE_CURRENT_SOURCE_DIR}/kafka_streams.xml dependency:copy-dependencies
          -DincludeScope=runtime -DoutputDirectory=${CMAKE_CURRENT_BINARY_DIR}/kafka_streams
  DEPENDS kafka_streams.xml
  VERBATIM)
add_custom_target(bench_end_to_end COMMAND end_to_end rate DEPENDS kafka_streams USES_TERMINAL)
add_custom_target(bench_instances COMMAND end_to_end instances DEPENDS kafka_streams USES_TERMINAL)
add_custom_target(bench_watched COMMAND end_to_end watched USES_TERMINAL)
add_custom_target(bench_memory COMMAND end_to_end memory USES_TERMINAL)
