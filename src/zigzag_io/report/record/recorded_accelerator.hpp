#pragma once

#include "zigzag/hardware/accelerator.hpp"

#include "record_value.hpp"

namespace zigzag {

/// The accelerator of a complete record: array, memories with costs and ports, in-memory-compute cells.
Accelerator read_accelerator(const RecordValue& record);

/// What the layer does with in-memory-compute cells, from `details.in_memory_compute`.
ImcUse read_imc_use(const RecordValue& value);

}  // namespace zigzag
