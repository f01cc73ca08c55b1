# What a backend's CMakeLists.txt uses.
#
#   driverbench_backend(NAME SOURCES ... LIBRARIES ... [INCLUDES ...])  builds bench_NAME and its contract test
#   driverbench_backend_missing("what is missing" "what to install")    instead, when the library is not there
#
# What was built, and why not, goes to bin/backends.json, which the coordinator reads.

set_property(GLOBAL PROPERTY DRIVERBENCH_BACKENDS_JSON "")

if(DEFINED ENV{DRIVERBENCH_CACHE})
  set(_cache $ENV{DRIVERBENCH_CACHE})
elseif(DEFINED ENV{XDG_CACHE_HOME})
  set(_cache $ENV{XDG_CACHE_HOME}/driverbench)
else()
  set(_cache $ENV{HOME}/.cache/driverbench)
endif()
set(DRIVERBENCH_CACHE ${_cache} CACHE PATH "where tools/setup keeps the libraries that it builds")

function(_driverbench_record name built reason install)
  string(JOIN "" entry
    "\n  {\"name\": \"${name}\", \"built\": ${built}, \"worker\": \"bench_${name}\", "
    "\"reason\": \"${reason}\", \"install\": \"${install}\"}")
  get_property(entries GLOBAL PROPERTY DRIVERBENCH_BACKENDS_JSON)
  list(APPEND entries "${entry}")
  set_property(GLOBAL PROPERTY DRIVERBENCH_BACKENDS_JSON "${entries}")
endfunction()

# Adds the folder NAME: AUTO builds it when its library is found, ON makes a missing one an error, OFF leaves it out.
function(driverbench_add_backend name)
  string(TOUPPER ${name} upper)
  set(DRIVERBENCH_BACKEND_${upper} AUTO CACHE STRING "backend ${name}: AUTO, ON or OFF")
  set_property(CACHE DRIVERBENCH_BACKEND_${upper} PROPERTY STRINGS AUTO ON OFF)
  if(DRIVERBENCH_BACKEND_${upper} STREQUAL "OFF")
    _driverbench_record(${name} false "switched off by DRIVERBENCH_BACKEND_${upper}=OFF" "")
  else()
    set(DRIVERBENCH_BACKEND_MODE ${DRIVERBENCH_BACKEND_${upper}})
    add_subdirectory(${name})
  endif()
endfunction()

macro(driverbench_backend_missing reason install)
  get_filename_component(_backend ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  if(DRIVERBENCH_BACKEND_MODE STREQUAL "ON")
    message(FATAL_ERROR "backend ${_backend}: ${reason}; install: ${install}")
  endif()
  message(STATUS "backend ${_backend} is left out: ${reason}; install: ${install}")
  _driverbench_record(${_backend} false "${reason}" "${install}")
endmacro()

function(driverbench_backend name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES;INCLUDES" ${ARGN})
  add_library(backend_${name} STATIC ${ARG_SOURCES})
  target_include_directories(backend_${name} SYSTEM PRIVATE ${ARG_INCLUDES})
  target_link_libraries(backend_${name} PUBLIC backend_api PRIVATE ${ARG_LIBRARIES} driverbench_options)

  add_executable(bench_${name})
  # A static client library must not answer the calls of another one that some shared object brings in.
  target_link_options(bench_${name} PRIVATE -Wl,--exclude-libs,ALL)
  target_link_libraries(bench_${name} PRIVATE worker_main backend_${name})

  if(DRIVERBENCH_TESTS)
    driverbench_test(contract_${name} "contract;stand_in;threads" LIBRARIES contract_suite backend_${name})
    target_link_options(contract_${name} PRIVATE -Wl,--exclude-libs,ALL)
    # TiDB reads all accounts again after each change; of two changes at once it may keep what it read first, which lacks
    # an account that was just made. A lock of the server itself (GET_LOCK) is no way out: waiting for it may fail.
    set_tests_properties(contract_${name} PROPERTIES RESOURCE_LOCK accounts)
    add_dependencies(threads bench_${name})
  endif()
  _driverbench_record(${name} true "" "")
endfunction()

function(driverbench_write_backends_json)
  get_property(entries GLOBAL PROPERTY DRIVERBENCH_BACKENDS_JSON)
  list(JOIN entries "," entries)
  file(WRITE ${CMAKE_BINARY_DIR}/bin/backends.json
    "{\"build_type\": \"${CMAKE_BUILD_TYPE}\", \"sanitize\": \"${DRIVERBENCH_SANITIZE}\", \"backends\": [${entries}\n]}\n")
endfunction()
