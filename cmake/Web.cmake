# zigzag_embed_web_assets(TARGET): puts the scripts and styles of HTML reports into the library, ECharts from npm among them.
#
# Without npm, or when it reaches no registry, the build goes on: reports then show pictures (SVG) instead of interactive charts.
option(ZIGZAG_EMBED_ECHARTS "Embed ECharts, from npm, for interactive HTML reports" ON)
find_program(ZIGZAG_NPM npm)
mark_as_advanced(ZIGZAG_NPM)

set(ZIGZAG_WEB_PACKAGES "${PROJECT_BINARY_DIR}/web")

function(zigzag_embed_web_assets target)
  set(echarts "${ZIGZAG_WEB_PACKAGES}/echarts.min.js")
  set(npm "")
  if(ZIGZAG_EMBED_ECHARTS AND ZIGZAG_NPM)
    set(npm "${ZIGZAG_NPM}")
  endif()
  set(web "${PROJECT_SOURCE_DIR}/src/zigzag_io/report/page")
  add_custom_command(
    OUTPUT "${echarts}"
    COMMAND "${CMAKE_COMMAND}" "-DNPM=${npm}" "-DWEB=${web}" "-DPACKAGES=${ZIGZAG_WEB_PACKAGES}" "-DOUTPUT=${echarts}" -P
            "${PROJECT_SOURCE_DIR}/cmake/InstallWebPackages.cmake"
    DEPENDS "${web}/package.json" "${web}/package-lock.json" "${PROJECT_SOURCE_DIR}/cmake/InstallWebPackages.cmake"
    VERBATIM
  )
  set(assets "${echarts}")
  set(assembly "    .section .rodata\n")
  set(names echarts)
  foreach(name IN ITEMS report.css common.js ${ARGN})
    list(APPEND assets "${web}/assets/${name}")
    string(MAKE_C_IDENTIFIER "${name}" symbol)
    list(APPEND names "${symbol}")
  endforeach()
  foreach(file name IN ZIP_LISTS assets names)
    string(APPEND assembly "    .global zigzag_asset_${name}_begin\n    .global zigzag_asset_${name}_end\n"
                           "zigzag_asset_${name}_begin:\n    .incbin \"${file}\"\nzigzag_asset_${name}_end:\n    .byte 0\n")
  endforeach()
  string(APPEND assembly "    .section .note.GNU-stack,\"\",%progbits\n")
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/web_assets.S" CONTENT "${assembly}" @ONLY)
  set_source_files_properties("${CMAKE_CURRENT_BINARY_DIR}/web_assets.S" PROPERTIES OBJECT_DEPENDS "${assets}")
  target_sources(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/web_assets.S" "${echarts}")
endfunction()
