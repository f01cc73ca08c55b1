# What a backend's CMakeLists.txt uses.
#
#   driverbench_backend(NAME SOURCES ... LIBRARIES ... [INCLUDES ...])  builds bench_NAME and its contract test
#   driverbench_backend_missing("what is missing" ["what to install"])  instead, when the library is not there
#   driverbench_find_c_client(PREFIX LIBRARY)  which C client a layered library was built on, and its mysql.h
#   driverbench_program(NAME COMMAND ... [CHECK ...] [INSTALL "what"])  a worker in another language, and its conformance test
#   driverbench_python(NAME)  such a worker: the kit of bench/worker/python with the folder's store.py
#
# What to install is what stands in the folder's file `packages`, which tools/setup reads too: a line a Debian package. A
# library that few use has a file `packages.all` instead: `tools/setup --all` installs it, and no sanitizer builds it.
#
# What was built, and why not, goes to bin/backends.json, which the coordinator reads.

set_property(GLOBAL PROPERTY DRIVERBENCH_BACKENDS_JSON "")

function(_driverbench_record name built reason install)
  set(command "")
  foreach(word IN LISTS ARGN)
    _driverbench_json(word)
    string(APPEND command ", \"${word}\"")
  endforeach()
  string(REGEX REPLACE "^, (.*)$" ", \"command\": [\\1]" command "${command}")
  _driverbench_json(reason)
  _driverbench_json(install)
  get_property(entries GLOBAL PROPERTY DRIVERBENCH_BACKENDS_JSON)
  if(NOT entries STREQUAL "")
    string(APPEND entries ",")
  endif()
  string(APPEND entries
    "\n  {\"name\": \"${name}\", \"built\": ${built}, \"worker\": \"bench_${name}\"${command}, "
    "\"reason\": \"${reason}\", \"install\": \"${install}\"}")
  set_property(GLOBAL PROPERTY DRIVERBENCH_BACKENDS_JSON "${entries}")
endfunction()

# The text of a variable, as it stands between the quotes of a JSON.
macro(_driverbench_json variable)
  string(REPLACE "\\" "\\\\" ${variable} "${${variable}}")
  string(REPLACE "\"" "\\\"" ${variable} "${${variable}}")
  string(ASCII 27 escape)
  string(REPLACE "${escape}" "" ${variable} "${${variable}}")
  string(REGEX REPLACE "[\t\r\n]+" " " ${variable} "${${variable}}")
endmacro()

# Adds the folder NAME: AUTO builds it when its library is found, ON makes a missing one an error, OFF leaves it out.
function(driverbench_add_backend name)
  string(TOUPPER ${name} upper)
  set(DRIVERBENCH_BACKEND_${upper} AUTO CACHE STRING "backend ${name}: AUTO, ON or OFF")
  set_property(CACHE DRIVERBENCH_BACKEND_${upper} PROPERTY STRINGS AUTO ON OFF)
  if(DRIVERBENCH_BACKEND_${upper} STREQUAL "OFF")
    _driverbench_record(${name} false "switched off by DRIVERBENCH_BACKEND_${upper}=OFF" "")
  elseif(DRIVERBENCH_SANITIZE AND EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/packages.all)
    _driverbench_record(${name} false "left out of builds with sanitizers" "")
  else()
    set(DRIVERBENCH_BACKEND_MODE ${DRIVERBENCH_BACKEND_${upper}})
    add_subdirectory(${name})
  endif()
endfunction()

function(driverbench_backend_missing reason)
  get_filename_component(_backend ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  if(ARGC GREATER 1)
    set(install ${ARGV1})
  elseif(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/packages.all)
    set(install "tools/setup --all")
  else()
    file(STRINGS packages install)
    list(JOIN install " " install)
  endif()
  if(DRIVERBENCH_BACKEND_MODE STREQUAL "ON")
    message(FATAL_ERROR "backend ${_backend}: ${reason}; install: ${install}")
  endif()
  message(STATUS "backend ${_backend} is left out: ${reason}; install: ${install}")
  _driverbench_record(${_backend} false "${reason}" "${install}")
endfunction()

function(driverbench_backend name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES;INCLUDES" ${ARGN})
  add_library(backend_${name} STATIC ${ARG_SOURCES})
  target_include_directories(backend_${name} SYSTEM PRIVATE ${ARG_INCLUDES})
  target_link_libraries(backend_${name} PUBLIC backend_api PRIVATE ${ARG_LIBRARIES} driverbench_options)

  add_executable(bench_${name})
  target_link_libraries(bench_${name} PRIVATE worker_main backend_${name} hidden_archives)

  if(DRIVERBENCH_TESTS)
    driverbench_test(contract_${name} "contract;stand_in;threads" LIBRARIES contract_suite backend_${name} hidden_archives)
    # TiDB reads all accounts again after each change; of two changes at once it may keep what it read first, which lacks
    # an account that was just made. A lock of the server itself (GET_LOCK) is no way out: waiting for it may fail.
    # The longest chain of all, so it begins first (COST).
    set_tests_properties(contract_${name} PROPERTIES RESOURCE_LOCK accounts COST 100)
    add_dependencies(threads bench_${name})
  endif()
  _driverbench_record(${name} true "" "")
endfunction()

# The C client that LIBRARY was built on, libmariadb (Debian) or libmysqlclient (Ubuntu): calls on its MYSQL* must reach that very
# library. Sets PREFIX_CLIENT_LIBRARY, and PREFIX_CLIENT_INCLUDE, where its mysql.h is; what is not found is false.
function(driverbench_find_c_client prefix library)
  set(client "")
  if(library)
    execute_process(COMMAND ${CMAKE_READELF} -d ${library} OUTPUT_VARIABLE dynamic ERROR_QUIET)
    string(REGEX MATCH "lib(mariadb|mysql)[a-z]*\\.so\\.[0-9]+" client "${dynamic}")
  endif()
  if(client)
    set(folder ${CMAKE_MATCH_1})
    find_library(${prefix}_CLIENT_LIBRARY NAMES ${client} PATH_SUFFIXES mariadb)  # Connector/C's own build: lib/mariadb
    find_path(${prefix}_CLIENT_INCLUDE NAMES mysql.h PATH_SUFFIXES ${folder})
    mark_as_advanced(${prefix}_CLIENT_LIBRARY ${prefix}_CLIENT_INCLUDE)
  endif()
endfunction()

# A worker in another language, which speaks bench/protocol/PROTOCOL.md: COMMAND starts it, with --worker after it. A
# word that is a file of this folder is made whole, another first one is looked for in PATH; what is built has to be a whole
# path, and its target is added to bench_NAME: add_dependencies(bench_NAME ...). CHECK is a command that fails
# where something is missing; the last line that it prints is the reason, and INSTALL names what would help.
function(driverbench_program name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "INSTALL" "COMMAND;CHECK")
  list(POP_FRONT ARG_COMMAND program)
  if(NOT program MATCHES "/" AND NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${program})
    unset(found)
    find_program(found ${program} NO_CACHE)
    if(NOT found)
      driverbench_backend_missing("${program} is not there" "${ARG_INSTALL}")
      return()
    endif()
    set(program ${found})
  endif()
  set(command)
  foreach(word IN ITEMS ${program} LISTS ARG_COMMAND)
    if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${word} AND NOT IS_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/${word})
      set(word ${CMAKE_CURRENT_SOURCE_DIR}/${word})
    endif()
    list(APPEND command ${word})
  endforeach()

  if(DEFINED ARG_CHECK)
    execute_process(COMMAND ${ARG_CHECK} WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} TIMEOUT 60
      RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
    if(failed)
      string(STRIP "${said}" said)
      string(REGEX REPLACE "^.*\n" "" reason "${said}")
      if(reason STREQUAL "")
        list(JOIN ARG_CHECK " " reason)
        string(PREPEND reason "this failed (${failed}): ")
      endif()
      driverbench_backend_missing("${reason}" "${ARG_INSTALL}")
      return()
    endif()
  endif()

  add_custom_target(bench_${name} ALL)
  if(DRIVERBENCH_TESTS AND NOT DRIVERBENCH_SANITIZE)
    add_test(NAME conformance_${name} COMMAND ${CMAKE_SOURCE_DIR}/tools/conformance --bin ${CMAKE_BINARY_DIR}/bin -- ${command})
    set_tests_properties(conformance_${name} PROPERTIES LABELS "contract;stand_in" TIMEOUT 300)
  endif()
  _driverbench_record(${name} true "" "" ${command})
endfunction()

# A worker in Python, run by the environment that tools/python makes. Neither the user's settings (-E) nor the user's packages
# (-s) change what is measured, and nothing is written beside the sources (-B).
function(driverbench_python name)
  set(environment ${DRIVERBENCH_CACHE}/python)
  set(kit ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../bench/worker/python/main.py)
  cmake_path(NORMAL_PATH kit)
  set(install "tools/setup --languages")
  if(NOT EXISTS ${environment}/made-of)
    driverbench_backend_missing("the environment of Python was not found" ${install})
  elseif(EXISTS ${environment}/left-out/${name})
    file(READ ${environment}/left-out/${name} reason)
    string(STRIP "${reason}" reason)
    driverbench_backend_missing("${reason}" ${install})
  else()
    set(command ${environment}/bin/python -B -E -s ${kit})
    driverbench_program(${name} COMMAND ${command} store.py CHECK ${command} store.py --check INSTALL ${install})
  endif()
endfunction()

function(driverbench_write_backends_json)
  get_property(entries GLOBAL PROPERTY DRIVERBENCH_BACKENDS_JSON)
  file(WRITE ${CMAKE_BINARY_DIR}/bin/backends.json
    "{\"build_type\": \"${CMAKE_BUILD_TYPE}\", \"sanitize\": \"${DRIVERBENCH_SANITIZE}\", \"backends\": [${entries}\n]}\n")
endfunction()
