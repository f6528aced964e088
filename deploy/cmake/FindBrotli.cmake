# Finds the decoder of brotli through pkg-config: it has no CMake files. Defines Brotli::decoder and Brotli_VERSION.
find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND)
  pkg_check_modules(PC_Brotli QUIET IMPORTED_TARGET libbrotlidec)
endif()
set(Brotli_VERSION ${PC_Brotli_VERSION})

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  Brotli
  REQUIRED_VARS PC_Brotli_FOUND
  VERSION_VAR Brotli_VERSION
  REASON_FAILURE_MESSAGE "install libbrotli-dev (Debian, Ubuntu) or set PKG_CONFIG_PATH to where libbrotlidec.pc is")

if(Brotli_FOUND AND NOT TARGET Brotli::decoder)
  add_library(Brotli::decoder INTERFACE IMPORTED)
  target_link_libraries(Brotli::decoder INTERFACE PkgConfig::PC_Brotli)
endif()
