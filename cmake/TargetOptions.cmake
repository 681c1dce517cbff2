# What every target of ours is compiled with, and nobody who links the library inherits.
include(Warnings)
include(Sanitizers)
include(Coverage)
include(Precompile)
include(Unite)

# zigzag_target_options(TARGET)
function(zigzag_target_options target)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  # Results are compared to the last bit: a*b+c stays two roundings on every machine.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-ffp-contract=off>)
  zigzag_target_warnings(${target})
  zigzag_target_sanitizers(${target})
  zigzag_target_coverage(${target})
endfunction()
