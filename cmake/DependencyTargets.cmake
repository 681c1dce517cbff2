# One name for each library whose target is called differently from release to release.
# Used by our own build and, installed beside it, by the package configuration file.

# zigzag_name_dependency(NAME CANDIDATE...): imported target NAME stands for the first candidate that exists.
function(zigzag_name_dependency name)
  if(TARGET ${name})
    return()
  endif()
  foreach(candidate IN LISTS ARGN)
    if(TARGET ${candidate})
      add_library(${name} INTERFACE IMPORTED GLOBAL)
      set_property(TARGET ${name} PROPERTY INTERFACE_LINK_LIBRARIES ${candidate})
      return()
    endif()
  endforeach()
  list(JOIN ARGN ", " candidates)
  message(FATAL_ERROR "zigzag: none of these targets exists: ${candidates}")
endfunction()

zigzag_name_dependency(zigzag_dependency::yaml yaml-cpp::yaml-cpp yaml-cpp)
zigzag_name_dependency(zigzag_dependency::onnx ONNX::onnx onnx)
zigzag_name_dependency(zigzag_dependency::pagmo Pagmo::pagmo)
