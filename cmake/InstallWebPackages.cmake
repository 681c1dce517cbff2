# cmake -DNPM=... -DWEB=... -DPACKAGES=... -DOUTPUT=... -P InstallWebPackages.cmake: installs what web/package-lock.json names into
# PACKAGES and copies ECharts to OUTPUT; OUTPUT is empty when that cannot be had.
function(go_without reason)
  message("HTML reports will have no interactive charts: ${reason}. Remove ${OUTPUT} to try again.")
  file(WRITE "${OUTPUT}" "")
endfunction()

file(MAKE_DIRECTORY "${PACKAGES}")
if(NPM STREQUAL "")
  go_without("npm is not installed, or ZIGZAG_EMBED_ECHARTS is off")
  return()
endif()
file(COPY "${WEB}/package.json" "${WEB}/package-lock.json" DESTINATION "${PACKAGES}")
execute_process(
  COMMAND "${NPM}" ci --ignore-scripts --no-audit --no-fund
  WORKING_DIRECTORY "${PACKAGES}"
  RESULT_VARIABLE result
  OUTPUT_VARIABLE output
  ERROR_VARIABLE output
)
if(NOT result EQUAL 0)
  go_without("npm could not install the packages:\n${output}")
  return()
endif()
file(COPY_FILE "${PACKAGES}/node_modules/echarts/dist/echarts.min.js" "${OUTPUT}")
