#pragma once

#include <filesystem>

#include "zigzag_io/api.hpp"
#include "zigzag_io/report/text/bounds_report.hpp"

namespace zigzag {

/// Lower bounds of energy and latency of every layer of a network, without any search: over the spatial mappings that a run with
/// these options would look at, and all loop orders of each. Equal layers are worked out once. Of the options count those that
/// say what is mapped onto what (temporal_mapping_type, spatial candidates, data locality, corrected, dimensions, memory_costs).
///
/// A temporal ordering in the mapping file is no narrower bound: all orders are covered. Throws what get_hardware_performance
/// throws for bad files.
NetworkBounds network_lower_bounds(const std::filesystem::path& workload, const std::filesystem::path& accelerator,
                                   const std::filesystem::path& mapping, const FileOptions& options = {});

}  // namespace zigzag
