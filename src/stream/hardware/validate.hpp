#pragma once

#include <vector>

#include "zigzag/base/errors.hpp"

#include "stream/hardware/multicore_accelerator.hpp"

namespace stream {

/// The part of validate() that paths and top memories follow from: core ids that are none or occur twice, and edges of cores or
/// links that do not exist.
std::vector<zigzag::Fault> faults_of_graph(const MulticoreAccelerator& accelerator);

}  // namespace stream
