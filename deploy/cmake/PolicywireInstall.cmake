# What `cmake --install` puts where. Every library is a component of its name, the program is `program`:
#   lib/libpolicywire_NAME.a   include/policywire/FOLDER/...h   include/policywire/v1/...pb.h
#   lib/cmake/policywire/...   bin/policywire
include(CMakePackageConfigHelpers)
set(policywire_cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/policywire)
get_property(policywire_libraries GLOBAL PROPERTY POLICYWIRE_LIBRARIES)

foreach(library IN LISTS policywire_libraries)
  install(EXPORT policywire-${library} NAMESPACE policywire:: FILE policywire-${library}.cmake
          DESTINATION ${policywire_cmake_dir} COMPONENT ${library})
endforeach()

# Headers keep their paths from the root, below include/policywire, which is on the include path of the targets: a
# header includes another as it does in the tree.
foreach(folder enrich proto/archive ingest sink deploy/config deploy/runtime)
  cmake_path(GET folder FILENAME component)
  if(NOT component IN_LIST policywire_libraries)
    continue()
  endif()
  cmake_path(GET folder PARENT_PATH parent)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/policywire/${parent}
          COMPONENT ${component} FILES_MATCHING PATTERN "*.h" PATTERN "train" EXCLUDE)
endforeach()
install(FILES ${PROJECT_BINARY_DIR}/enrich/enrich/version.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/policywire/enrich
        COMPONENT enrich)
install(DIRECTORY ${PROJECT_BINARY_DIR}/proto/policywire/v1 DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/policywire
        COMPONENT proto FILES_MATCHING PATTERN "*.pb.h")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/proto/policywire/v1 DESTINATION ${CMAKE_INSTALL_DATADIR}/policywire/proto/policywire
        COMPONENT proto FILES_MATCHING PATTERN "*.proto")

configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/policywireConfig.cmake.in ${PROJECT_BINARY_DIR}/policywireConfig.cmake
  INSTALL_DESTINATION ${policywire_cmake_dir} NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/policywireConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(
  FILES ${PROJECT_BINARY_DIR}/policywireConfig.cmake ${PROJECT_BINARY_DIR}/policywireConfigVersion.cmake
        ${CMAKE_CURRENT_LIST_DIR}/FindRdKafka.cmake ${CMAKE_CURRENT_LIST_DIR}/FindZstd.cmake
        ${CMAKE_CURRENT_LIST_DIR}/FindBrotli.cmake ${CMAKE_CURRENT_LIST_DIR}/FindCld2.cmake
        ${CMAKE_CURRENT_LIST_DIR}/FindCppHttplib.cmake
        ${CMAKE_CURRENT_LIST_DIR}/FindLibPqxx.cmake ${CMAKE_CURRENT_LIST_DIR}/FindUchardet.cmake
  DESTINATION ${policywire_cmake_dir} COMPONENT proto)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT proto)
