# zigzag_model_revision(TARGET SOURCE...): gives TARGET a header zigzag_model_revision.hpp that defines ZIGZAG_MODEL_REVISION, a hash
# of the sources given, the compiler and its options. Results kept on disk are kept under it: a build that may compute other
# numbers has another one. Written anew only when the hash is another one.
#
# This file is also the script that works it out at build time.
if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  file(STRINGS "${LIST}" sources)
  set(hashes "${COMPILER}")
  foreach(source IN LISTS sources)
    file(SHA256 "${ROOT}/${source}" hash)
    string(APPEND hashes "\n${source} ${hash}")
  endforeach()
  string(SHA256 revision "${hashes}")
  string(SUBSTRING "${revision}" 0 32 revision)
  file(CONFIGURE OUTPUT "${OUTPUT}" CONTENT "#define ZIGZAG_MODEL_REVISION \"${revision}\"\n")
  return()
endif()

function(zigzag_model_revision target)
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/model_revision")
  set(names "")
  foreach(source IN LISTS ARGN)
    file(RELATIVE_PATH name "${PROJECT_SOURCE_DIR}" "${source}")
    string(APPEND names "${name}\n")
  endforeach()
  file(CONFIGURE OUTPUT "${folder}/sources.txt" CONTENT "${names}" @ONLY)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
  set(compiler "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} ${CMAKE_SYSTEM_PROCESSOR} ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}}")
  add_custom_command(
    OUTPUT "${folder}/zigzag_model_revision.hpp"
    COMMAND "${CMAKE_COMMAND}" "-DLIST=${folder}/sources.txt" "-DROOT=${PROJECT_SOURCE_DIR}" "-DCOMPILER=${compiler}"
            "-DOUTPUT=${folder}/zigzag_model_revision.hpp" -P "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
    DEPENDS ${ARGN} "${folder}/sources.txt" "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
    VERBATIM
  )
  target_sources(${target} PRIVATE "${folder}/zigzag_model_revision.hpp")
  target_include_directories(${target} PRIVATE "${folder}")
endfunction()
