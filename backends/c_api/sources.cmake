# The store over the C API that MySQL's and MariaDB's client libraries share. It is compiled once for
# each of them, against that library's own mysql.h: the structures behind the same names differ.
set(DRIVERBENCH_C_API_SOURCES
  ${CMAKE_CURRENT_LIST_DIR}/connect.cc
  ${CMAKE_CURRENT_LIST_DIR}/prepared_statements.cc
  ${CMAKE_CURRENT_LIST_DIR}/prepared_store.cc
  ${CMAKE_CURRENT_LIST_DIR}/text_pipeline.cc
  ${CMAKE_CURRENT_LIST_DIR}/text_statements.cc
  ${CMAKE_CURRENT_LIST_DIR}/text_store.cc)
