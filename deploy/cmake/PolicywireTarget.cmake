# policywire_library(NAME SOURCES... PUBLIC deps... PRIVATE deps...)
#
# One library a top folder: warnings, include root, alias policywire::NAME, export.
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
  install(TARGETS policywire_${name} EXPORT policywire-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
          COMPONENT ${name})
endfunction()

# Our own code compiles without a warning under these; generated code and other people's headers are not asked to.
function(policywire_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                           -Wnon-virtual-dtor -Woverloaded-virtual)
endfunction()
