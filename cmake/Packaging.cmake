# `cmake --install` and find_package(zigzag).
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/zigzag")

install(TARGETS zigzag_app stream_app)
install(TARGETS zigzag stream zigzag_io EXPORT zigzagTargets)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.hpp")
install(EXPORT zigzagTargets NAMESPACE zigzag:: DESTINATION "${package_dir}")

# A static library leaves the search for its private dependencies to whoever links it.
get_target_property(zigzag_type zigzag TYPE)
if(zigzag_type STREQUAL "STATIC_LIBRARY")
  set(zigzag_is_static ON)
else()
  set(zigzag_is_static OFF)
endif()
configure_package_config_file(
  "${CMAKE_CURRENT_LIST_DIR}/zigzagConfig.cmake.in" "${PROJECT_BINARY_DIR}/package/zigzagConfig.cmake"
  INSTALL_DESTINATION "${package_dir}"
  NO_SET_AND_CHECK_MACRO
)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/package/zigzagConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(
  FILES "${PROJECT_BINARY_DIR}/package/zigzagConfig.cmake" "${PROJECT_BINARY_DIR}/package/zigzagConfigVersion.cmake"
        "${CMAKE_CURRENT_LIST_DIR}/DependencyTargets.cmake"
  DESTINATION "${package_dir}"
)

install(DIRECTORY "${PROJECT_SOURCE_DIR}/inputs/" DESTINATION "${CMAKE_INSTALL_DATADIR}/zigzag/inputs")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
