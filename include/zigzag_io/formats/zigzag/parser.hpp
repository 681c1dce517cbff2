#pragma once

#include <filesystem>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/hardware/accelerator.hpp"
#include "zigzag/hardware/accelerator_setting.hpp"
#include "zigzag/mapping/user_mapping.hpp"
#include "zigzag/network/network.hpp"

#include "zigzag_io/formats/onnx/read_workload_onnx.hpp"

namespace zigzag {

/// What a reading of an accelerator may need beyond its file.
struct AcceleratorReading {
    const MemoryCostSource* memory_costs = nullptr;  ///< who works out automatic costs; null: modelled_costs
    bool macro_only = false;         ///< an in-memory-compute macro alone: operands need no memory, and no layer can run
    bool in_memory_compute = false;  ///< refuse an accelerator without such an array
    std::vector<AcceleratorSetting> settings;  ///< values in place of the file's
};

/// Each reader throws InputError with all faults of the file (place, key, rule, found, remedy) and reports oddities that it
/// accepts to `diagnostics`. The formats are described in docs/formats.md.
Accelerator read_accelerator(const std::filesystem::path& file, Diagnostics& diagnostics, const AcceleratorReading& reading = {});
UserMapping read_mapping(const std::filesystem::path& file, Diagnostics& diagnostics);
/// Workload in ZigZag's YAML form.
Network read_workload_yaml(const std::filesystem::path& file, Diagnostics& diagnostics);
/// By suffix: `.onnx` is ONNX, anything else YAML. Throws UsageError when dimensions are given for a YAML workload.
Network read_workload(const std::filesystem::path& file, const DimensionOverrides& dimensions, Diagnostics& diagnostics);

}  // namespace zigzag
