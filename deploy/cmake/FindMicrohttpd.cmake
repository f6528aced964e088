# Finds libmicrohttpd through pkg-config: it has no CMake files. Defines Microhttpd::microhttpd and Microhttpd_VERSION.
find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND)
  pkg_check_modules(PC_Microhttpd QUIET IMPORTED_TARGET libmicrohttpd)
endif()
set(Microhttpd_VERSION ${PC_Microhttpd_VERSION})

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  Microhttpd
  REQUIRED_VARS PC_Microhttpd_FOUND
  VERSION_VAR Microhttpd_VERSION
  REASON_FAILURE_MESSAGE "install libmicrohttpd-dev (Debian, Ubuntu) or set PKG_CONFIG_PATH to where libmicrohttpd.pc is")

if(Microhttpd_FOUND AND NOT TARGET Microhttpd::microhttpd)
  add_library(Microhttpd::microhttpd INTERFACE IMPORTED)
  target_link_libraries(Microhttpd::microhttpd INTERFACE PkgConfig::PC_Microhttpd)
endif()
