# Finds libzstd through pkg-config: its own CMake files are not packaged everywhere. Defines Zstd::zstd and Zstd_VERSION.
find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND)
  pkg_check_modules(PC_Zstd QUIET IMPORTED_TARGET libzstd)
endif()
set(Zstd_VERSION ${PC_Zstd_VERSION})

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  Zstd
  REQUIRED_VARS PC_Zstd_FOUND
  VERSION_VAR Zstd_VERSION
  REASON_FAILURE_MESSAGE "install libzstd-dev (Debian, Ubuntu) or set PKG_CONFIG_PATH to where libzstd.pc is")

if(Zstd_FOUND AND NOT TARGET Zstd::zstd)
  add_library(Zstd::zstd INTERFACE IMPORTED)
  target_link_libraries(Zstd::zstd INTERFACE PkgConfig::PC_Zstd)
endif()
