#pragma once

#include "zigzag/pipeline/chain.hpp"
#include "zigzag/stages/stage.hpp"

namespace zigzag {

using Chain = pipeline::Chain<Task, Result>;

/// The stages that search and reduce: all that need no file. To add one: a file with the stage, and a line in the table.
StageRegistry search_stages();

}  // namespace zigzag
