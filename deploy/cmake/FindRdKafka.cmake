# Finds librdkafka through pkg-config: Debian's package has no CMake files. A newer one is picked up from
# PKG_CONFIG_PATH. Defines RdKafka::rdkafka and RdKafka_VERSION.
find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND)
  pkg_check_modules(PC_RdKafka QUIET IMPORTED_TARGET rdkafka)
endif()
set(RdKafka_VERSION ${PC_RdKafka_VERSION})

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  RdKafka
  REQUIRED_VARS PC_RdKafka_FOUND
  VERSION_VAR RdKafka_VERSION
  REASON_FAILURE_MESSAGE "install librdkafka-dev (Debian, Ubuntu) or set PKG_CONFIG_PATH to where rdkafka.pc is")

if(RdKafka_FOUND AND NOT TARGET RdKafka::rdkafka)
  add_library(RdKafka::rdkafka INTERFACE IMPORTED)
  target_link_libraries(RdKafka::rdkafka INTERFACE PkgConfig::PC_RdKafka)
endif()
