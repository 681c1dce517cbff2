#pragma once

#include "zigzag/hardware/accelerator.hpp"
#include "zigzag/mapping/user_mapping.hpp"
#include "zigzag/network/layer.hpp"

namespace zigzag {

/// How a layer uses the in-memory-compute array of the accelerator under a spatial mapping in the user's form (reduced).
/// `is_weight_irrelevant[d]`: loop dimension d does not index the operand in the cells. Precharges are left at 0.
///
/// Bitlines in use: the product of the loops along them; when outputs that share weights lie side by side on the wordlines
/// (OX with FX below: a diagonal), a kernel loop of f takes f + (outputs) - 1 bitlines. Source: docs/imc.md.
ImcUse imc_use_of(const Layer& layer, const Accelerator& accelerator, const SpatialMapping& mapping,
                  const std::vector<bool>& is_weight_irrelevant);

}  // namespace zigzag
