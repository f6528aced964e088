# Installs into an empty prefix, then builds and runs the project in `outside` against it.
#
#   cmake -D SOURCE=... -D BUILD=... -D WORK=... -D WITHOUT_KAFKA=ON|OFF [-D FLAGS=...] -P install_test.cmake
#
# BUILD is the tree to install from. With WITHOUT_KAFKA it is configured and built first, from the sources, with
# -DPOLICYWIRE_KAFKA=OFF.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${WORK}/prefix ${WORK}/outside)
if(WITHOUT_KAFKA)
  run(${CMAKE_COMMAND} -S ${SOURCE} -B ${BUILD} -G Ninja -DPOLICYWIRE_KAFKA=OFF -DPOLICYWIRE_TESTS=OFF
      -DPOLICYWIRE_BENCHMARKS=OFF -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS=${FLAGS}
      -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER})
  run(${CMAKE_COMMAND} --build ${BUILD})
endif()
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)
run(${CMAKE_COMMAND} -S ${SOURCE}/tests/install/outside -B ${WORK}/outside -G Ninja -DCMAKE_PREFIX_PATH=${WORK}/prefix
    -DCMAKE_CXX_FLAGS=${FLAGS})
run(${CMAKE_COMMAND} --build ${WORK}/outside)
run(${WORK}/outside/outside)
if(NOT output MATCHES "CHN.*USA")
  message(FATAL_ERROR "the outside program printed no event of China and the United States:\n${output}")
endif()
message(STATUS "${output}")

# Nothing in the prefix points back into the tree that it was built from.
file(GLOB_RECURSE exported ${WORK}/prefix/*.cmake)
foreach(file IN LISTS exported)
  file(READ ${file} text)
  string(FIND "${text}" "${SOURCE}" at)
  if(NOT at EQUAL -1)
    message(FATAL_ERROR "${file} names the source tree")
  endif()
endforeach()
if(WITHOUT_KAFKA AND EXISTS ${WORK}/prefix/include/policywire/ingest)
  message(FATAL_ERROR "ingest was installed without Kafka")
endif()
