# zigzag_unite(TARGET [SEPARATE PATTERN]): compiles several sources at once, which takes less than half the time from scratch; a change then
# recompiles its neighbours too. For the demo; off where people change the code. Sources that match the pattern (names that only
# their own file should know) stay by themselves.
option(ZIGZAG_UNITE "Compile several sources of a target at once" OFF)

function(zigzag_unite target)
  if(NOT ZIGZAG_UNITE)
    return()
  endif()
  cmake_parse_arguments(ARG "" "SEPARATE" "" ${ARGN})
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  if(ARG_SEPARATE)
    get_target_property(sources ${target} SOURCES)
    list(FILTER sources INCLUDE REGEX "${ARG_SEPARATE}")
    set_source_files_properties(${sources} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
endfunction()
