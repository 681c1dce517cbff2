# zigzag_target_coverage(TARGET): counts executed lines when ZIGZAG_COVERAGE is on.
function(zigzag_target_coverage target)
  if(NOT ZIGZAG_COVERAGE)
    return()
  endif()
  target_compile_options(${target} PRIVATE --coverage)
  target_link_options(${target} PRIVATE --coverage)
endfunction()
