# Compiles through ccache when it is installed and no other launcher was asked for.
if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(ZIGZAG_CCACHE ccache)
  mark_as_advanced(ZIGZAG_CCACHE)
  if(ZIGZAG_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${ZIGZAG_CCACHE}")
  endif()
endif()
