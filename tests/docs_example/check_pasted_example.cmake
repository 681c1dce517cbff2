# Fails unless PROGRAM succeeds and DOCUMENT shows the whole text of CODE and all that the program prints.
file(READ "${DOCUMENT}" document)
file(READ "${CODE}" code)
string(FIND "${document}" "${code}" position)
if(position EQUAL -1)
  message(FATAL_ERROR "${DOCUMENT} does not show ${CODE} as it is: paste it again")
endif()

execute_process(COMMAND "${PROGRAM}" OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
string(FIND "${document}" "${output}" position)
if(position EQUAL -1)
  message(FATAL_ERROR "${DOCUMENT} does not show what ${PROGRAM} prints now:\n${output}")
endif()
