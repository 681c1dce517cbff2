# zigzag_unite(TARGET [SEPARATE PATTERN]): compiles the sources of a folder at once, which takes less than half the time from scratch; a
# change then recompiles its neighbours too. For the demo and where everything is built from scratch to be tested; off where people
# change the code. So names of a file's own must be known once in its folder. Sources that match the pattern stay by themselves.
option(ZIGZAG_UNITE "Compile the sources of a folder at once" OFF)

function(zigzag_unite target)
  if(NOT ZIGZAG_UNITE)
    return()
  endif()
  cmake_parse_arguments(ARG "" "SEPARATE" "" ${ARGN})
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    if(NOT ARG_SEPARATE OR NOT source MATCHES "${ARG_SEPARATE}")
      cmake_path(GET source PARENT_PATH folder)
      cmake_path(RELATIVE_PATH folder BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" OUTPUT_VARIABLE group)
      string(MAKE_C_IDENTIFIER "${group}" group)
      set_source_files_properties("${source}" PROPERTIES UNITY_GROUP "${group}")
    endif()
  endforeach()
endfunction()
