# Installs zigzag into a scratch prefix, builds the small project beside this file against it, and runs both.
cmake_minimum_required(VERSION 3.25)

# run(COMMAND...): ends the test, showing what was printed, when the command fails; else leaves its output in `printed`.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE errors)
  if(NOT status EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "failed (${status}): ${command}\n${output}${errors}")
  endif()
  set(printed "${output}" PARENT_SCOPE)
endfunction()

# expect_in_output(TEXT): ends the test unless the last command printed the text.
function(expect_in_output text)
  string(FIND "${printed}" "${text}" position)
  if(position EQUAL -1)
    message(FATAL_ERROR "expected \"${text}\" in: ${printed}")
  endif()
endfunction()

file(REMOVE_RECURSE "${SCRATCH}")
run("${CMAKE_COMMAND}" --install "${ZIGZAG_BINARY_DIR}" --config "${CONFIG}" --prefix "${SCRATCH}/prefix")

# Moved after the installation, so that a path recorded by mistake is found out.
set(prefix "${SCRATCH}/moved")
file(RENAME "${SCRATCH}/prefix" "${prefix}")

set(program "${prefix}/${BINDIR}/zigzag")
run("${program}" --version)
expect_in_output("${ZIGZAG_VERSION}")

# An example that only the installation has shows where the installed program looks.
set(inputs "${prefix}/${DATADIR}/zigzag/inputs")
file(COPY_FILE "${inputs}/hardware/tpu_like.yaml" "${inputs}/hardware/installed_only.yaml")
run("${program}" --model resnet18_first_layer --accelerator installed_only --mapping tpu_like)

run(
  "${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}/consumer" -B "${SCRATCH}/build" -G "${GENERATOR}"
  "-DCMAKE_BUILD_TYPE=${CONFIG}" "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}" "-DCMAKE_PREFIX_PATH=${prefix}"
  "-DEXPECTED_VERSION=${ZIGZAG_VERSION}"
)
run("${CMAKE_COMMAND}" --build "${SCRATCH}/build" --config "${CONFIG}")
run(
  "${SCRATCH}/build/consumer" "${inputs}/workload/resnet18_first_layer.yaml" "${inputs}/hardware/tpu_like.yaml"
  "${inputs}/mapping/tpu_like.yaml"
)
expect_in_output("1 layers")
