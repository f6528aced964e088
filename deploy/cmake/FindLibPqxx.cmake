# Finds libpqxx and the libpq below it through pkg-config: Debian's package has no CMake files. Defines LibPqxx::pqxx and
# LibPqxx_VERSION.
find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND)
  pkg_check_modules(PC_LibPqxx QUIET IMPORTED_TARGET libpqxx libpq)
endif()
set(LibPqxx_VERSION ${PC_LibPqxx_libpqxx_VERSION})

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  LibPqxx
  REQUIRED_VARS PC_LibPqxx_FOUND
  VERSION_VAR LibPqxx_VERSION
  REASON_FAILURE_MESSAGE "install libpqxx-dev (Debian, Ubuntu) or set PKG_CONFIG_PATH to where libpqxx.pc is")

if(LibPqxx_FOUND AND NOT TARGET LibPqxx::pqxx)
  add_library(LibPqxx::pqxx INTERFACE IMPORTED)
  target_link_libraries(LibPqxx::pqxx INTERFACE PkgConfig::PC_LibPqxx)
endif()
