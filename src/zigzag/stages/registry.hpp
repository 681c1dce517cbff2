#pragma once

#include "zigzag/pipeline/chain.hpp"
#include "zigzag/stages/stage.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

using Chain = pipeline::Chain<Task, Result>;

/// The stages that search and reduce: all that need no file. To add one: a file with the stage, and a line in the table.
StageRegistry search_stages();

/// For chains that ask for bounds and no mapping (Result::layer_bounds), in place of a reducing stage and of CostModelStage: what
/// no spatial mapping of a layer goes below, and what no loop order of a spatial mapping does.
StageDescription layer_bound_stage();
StageDescription spatial_bound_stage();

}  // namespace zigzag

#pragma GCC visibility pop
