# Finds cpp-httplib through pkg-config: Debian's package has no CMake files. Defines CppHttplib::httplib and
# CppHttplib_VERSION.
find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND)
  pkg_check_modules(PC_CppHttplib QUIET IMPORTED_TARGET cpp-httplib)
endif()
set(CppHttplib_VERSION ${PC_CppHttplib_VERSION})

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  CppHttplib
  REQUIRED_VARS PC_CppHttplib_FOUND
  VERSION_VAR CppHttplib_VERSION
  REASON_FAILURE_MESSAGE "install libcpp-httplib-dev (Debian, Ubuntu) or set PKG_CONFIG_PATH to where cpp-httplib.pc is")

if(CppHttplib_FOUND AND NOT TARGET CppHttplib::httplib)
  add_library(CppHttplib::httplib INTERFACE IMPORTED)
  target_link_libraries(CppHttplib::httplib INTERFACE PkgConfig::PC_CppHttplib)
endif()
