#pragma once

#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/network/layer.hpp"
#include "zigzag/network/network.hpp"

namespace zigzag {

/// Most bits of one element of an operand.
inline constexpr std::int64_t max_precision = 65536;

/// Everything that makes a layer unfit for the model, whoever made it: loops without a name, of size 0 or listed twice, 2^53 or
/// more multiply-accumulates, an equation that is not output, input, input or is indexed by something unknown, relations of loops
/// that do not exist, padding that leaves nothing, precisions out of range.
///
/// Each fault has the path of its field as key, as a workload file spells it (`loop_sizes[2]`, `operand_precision.O`), what was
/// found, and a remedy; no file.
std::vector<Fault> validate(const Layer& layer);

/// The same for every layer of the network (`[3].loop_sizes[2]`), and for its graph: predecessors exist, are listed once, and no
/// node feeds itself, at once or through others.
std::vector<Fault> validate(const Network& workload);

}  // namespace zigzag
