# zigzag_precompile(TARGET HEADER...): parses heavy third-party headers once per target instead of once per source.
# Sources still include what they use: configure with -DZIGZAG_PRECOMPILE=OFF to check that.
option(ZIGZAG_PRECOMPILE "Precompile heavy third-party headers" ON)

function(zigzag_precompile target)
  if(ZIGZAG_PRECOMPILE)
    # Lets ccache see through the precompiled header.
    target_compile_options(${target} PRIVATE $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fpch-preprocess>)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()

# zigzag_share_precompiled(TARGET FROM): the same headers, of a target that is compiled with the same options.
function(zigzag_share_precompiled target from)
  if(ZIGZAG_PRECOMPILE)
    target_compile_options(${target} PRIVATE $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fpch-preprocess>)
    target_precompile_headers(${target} REUSE_FROM ${from})
  endif()
endfunction()
