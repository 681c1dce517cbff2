# Compiles through ccache when it is installed and no other launcher was asked for.
if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(ZIGZAG_CCACHE ccache)
  mark_as_advanced(ZIGZAG_CCACHE)
  if(ZIGZAG_CCACHE)
    # What ccache must overlook to cache compilations with precompiled headers.
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime" "${ZIGZAG_CCACHE}")
  endif()
endif()
