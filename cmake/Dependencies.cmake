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

include(DependencyTargets)
