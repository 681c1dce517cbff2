# Every third-party library, found with plain find_package. Nothing is ever downloaded.
find_package(Threads REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(fmt CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(yaml-cpp CONFIG REQUIRED)
find_package(Pagmo CONFIG REQUIRED)

# ONNX names protobuf's target without looking for it, so protobuf comes first; old releases of protobuf have no config file.
find_package(Protobuf CONFIG QUIET)
if(NOT TARGET protobuf::libprotobuf)
  find_package(Protobuf MODULE REQUIRED)
endif()
find_package(ONNX CONFIG REQUIRED)

# Of pagmo, one search is used. Its shared library (21 MB, 25,000 relocations) would make every start of `stream` 15 ms longer, that
# of `stream --help` too; of an archive the linker takes what is used. ZIGZAG_PAGMO_ARCHIVE=OFF: the shared library all the same.
function(zigzag_use_pagmo_archive)
  get_target_property(shared_library Pagmo::pagmo LOCATION)
  cmake_path(GET shared_library PARENT_PATH folder)
  find_library(ZIGZAG_PAGMO_ARCHIVE NAMES ${CMAKE_STATIC_LIBRARY_PREFIX}pagmo${CMAKE_STATIC_LIBRARY_SUFFIX} HINTS "${folder}")
  find_package(TBB CONFIG QUIET)
  if(NOT ZIGZAG_PAGMO_ARCHIVE OR NOT TARGET TBB::tbb)
    return()
  endif()
  add_library(zigzag_dependency::pagmo INTERFACE IMPORTED GLOBAL)
  target_link_libraries(
    zigzag_dependency::pagmo
    INTERFACE "${ZIGZAG_PAGMO_ARCHIVE}" $<TARGET_PROPERTY:Pagmo::pagmo,INTERFACE_LINK_LIBRARIES> TBB::tbb
  )
  target_include_directories(
    zigzag_dependency::pagmo SYSTEM INTERFACE $<TARGET_PROPERTY:Pagmo::pagmo,INTERFACE_INCLUDE_DIRECTORIES>
  )
endfunction()
if(NOT BUILD_SHARED_LIBS)
  zigzag_use_pagmo_archive()
endif()

include(DependencyTargets)
