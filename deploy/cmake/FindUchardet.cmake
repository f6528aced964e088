# Finds uchardet through pkg-config: it has no CMake files. Defines Uchardet::uchardet and Uchardet_VERSION.
find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND)
  pkg_check_modules(PC_Uchardet QUIET IMPORTED_TARGET uchardet)
endif()
set(Uchardet_VERSION ${PC_Uchardet_VERSION})

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  Uchardet
  REQUIRED_VARS PC_Uchardet_FOUND
  VERSION_VAR Uchardet_VERSION
  REASON_FAILURE_MESSAGE "install libuchardet-dev (Debian, Ubuntu) or set PKG_CONFIG_PATH to where uchardet.pc is")

if(Uchardet_FOUND AND NOT TARGET Uchardet::uchardet)
  add_library(Uchardet::uchardet INTERFACE IMPORTED)
  target_link_libraries(Uchardet::uchardet INTERFACE PkgConfig::PC_Uchardet)
endif()
