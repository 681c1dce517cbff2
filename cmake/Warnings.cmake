# zigzag_target_warnings(TARGET)
function(zigzag_target_warnings target)
  target_compile_options(
    ${target} PRIVATE $<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-Wall;-Wextra;-Wpedantic;-Wconversion;-Wshadow>
  )
  # GCC 12, with optimisation, wrongly sees an overlapping or endless copy in `"literal" + std::string` (GCC bug 105651), and the members of
  # a temporary aggregate being destroyed unset when an initialiser throws. GCC 14 does not.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
    target_compile_options(${target} PRIVATE -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds -Wno-maybe-uninitialized)
  endif()
  set_target_properties(${target} PROPERTIES COMPILE_WARNING_AS_ERROR ${ZIGZAG_WERROR})
endfunction()
