# Target `lint`: layout by clang-format and lint by clang-tidy, both of release 14 as .clang-format and .clang-tidy expect.
find_program(ZIGZAG_CLANG_FORMAT NAMES clang-format-14 clang-format)
find_program(ZIGZAG_RUN_CLANG_TIDY NAMES run-clang-tidy-14 run-clang-tidy)
mark_as_advanced(ZIGZAG_CLANG_FORMAT ZIGZAG_RUN_CLANG_TIDY)

if(NOT ZIGZAG_CLANG_FORMAT OR NOT ZIGZAG_RUN_CLANG_TIDY)
  add_custom_target(
    lint
    COMMAND "${CMAKE_COMMAND}" -E echo "lint needs clang-format and run-clang-tidy (Debian: clang-format-14 clang-tidy-14)"
    COMMAND "${CMAKE_COMMAND}" -E false
    VERBATIM
  )
  return()
endif()

set(lint_patterns)
foreach(folder IN ITEMS include src apps tests)
  list(APPEND lint_patterns "${PROJECT_SOURCE_DIR}/${folder}/*.hpp" "${PROJECT_SOURCE_DIR}/${folder}/*.cpp")
endforeach()
file(GLOB_RECURSE lint_files CONFIGURE_DEPENDS ${lint_patterns})

add_custom_target(
  lint
  COMMAND "${ZIGZAG_CLANG_FORMAT}" --dry-run --Werror ${lint_files}
  COMMAND "${ZIGZAG_RUN_CLANG_TIDY}" -quiet -p "${PROJECT_BINARY_DIR}" "${PROJECT_SOURCE_DIR}/(src|apps)/"
  WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
  VERBATIM USES_TERMINAL
)
