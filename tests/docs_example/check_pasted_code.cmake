# Fails unless DOCUMENT shows the whole text of CODE.
file(READ "${DOCUMENT}" document)
file(READ "${CODE}" code)
string(FIND "${document}" "${code}" position)
if(position EQUAL -1)
  message(FATAL_ERROR "${DOCUMENT} does not show ${CODE} as it is: paste it again")
endif()
