# policywire_library(NAME SOURCES... PUBLIC deps... PRIVATE deps...)
#
# One library a top folder: warnings, include root, alias policywire::NAME, export. What the rest of the build needs to
# know about it for the install rules is kept in the global property POLICYWIRE_LIBRARIES.
function(policywire_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PUBLIC;PRIVATE")
  add_library(policywire_${name} STATIC ${arg_SOURCES})
  add_library(policywire::${name} ALIAS policywire_${name})
  set_target_properties(policywire_${name} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)
  target_compile_features(policywire_${name} PUBLIC cxx_std_20)
  target_include_directories(
    policywire_${name}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/policywire>)
  target_link_libraries(policywire_${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  policywire_warnings(policywire_${name})
  policywire_export(${name})
endfunction()

# policywire_embed(VARIABLE FILE FUNCTION HEADER [DEPENDS targets...])
#
# Appends to VARIABLE a source with FILE's bytes behind `std::string_view FUNCTION()`, which HEADER declares.
function(policywire_embed variable file function header)
  cmake_parse_arguments(PARSE_ARGV 4 arg "" "" "DEPENDS")
  get_filename_component(name ${file} NAME)
  string(MAKE_C_IDENTIFIER ${name} name)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cc)
  set(script ${PROJECT_SOURCE_DIR}/deploy/cmake/embed_file.cmake)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -D INPUT=${file} -D OUTPUT=${source} -D FUNCTION=${function} -D HEADER=${header} -P
            ${script}
    DEPENDS ${file} ${script} ${arg_DEPENDS}
    VERBATIM)
  set(${variable} ${${variable}} ${source} PARENT_SCOPE)
endfunction()

# policywire_export(NAME): installs the library policywire_NAME and remembers it for policywireConfig.cmake. Each library
# is an export set of its own, so that one can be found without the dependencies of the others.
function(policywire_export name)
  install(TARGETS policywire_${name} EXPORT policywire-${name} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
          COMPONENT ${name})
  set_property(GLOBAL APPEND PROPERTY POLICYWIRE_LIBRARIES ${name})
endfunction()

# Our own code compiles without a warning under these; generated code and other people's headers are not asked to.
function(policywire_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                           -Wnon-virtual-dtor -Woverloaded-virtual)
endfunction()

# policywire_test(NAME sources... LIBS libraries... LABELS labels... [TIMEOUT seconds])
#
# One program of GoogleTest tests, one ctest entry. Labels say what it needs and what it proves: see tests/README.md.
function(policywire_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "LIBS;LABELS")
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} GTest::gmock GTest::gtest_main)
  policywire_warnings(${name})
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT})
endfunction()

# policywire_fuzz_target(NAME_fuzz sources... LIBS libraries...)
#
# A fuzz target in the normal build: tests/fuzz/run_corpus.cc feeds it every file of tests/fuzz/corpus/NAME and
# mutations of them. With the preset fuzz the same sources become a libFuzzer program.
function(policywire_fuzz_target name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBS")
  string(REGEX REPLACE "_fuzz$" "" corpus ${name})
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LIBS})
  policywire_warnings(${name})
  if(POLICYWIRE_LIBFUZZER)
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_test(NAME ${name} COMMAND ${name} -runs=0 ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${corpus})
  else()
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/run_corpus.cc)
    add_test(NAME ${name} COMMAND ${name} ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${corpus})
  endif()
  set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 300)
endfunction()
