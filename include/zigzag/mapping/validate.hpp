#pragma once

#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/hardware/accelerator.hpp"
#include "zigzag/mapping/user_mapping.hpp"
#include "zigzag/network/layer.hpp"

namespace zigzag {

/// Everything that makes one entry contradict itself, whatever layer and accelerator it is for: array dimensions or loops that
/// are listed twice or have no name, factors outside 1 to 2^53, operands that are linked to no memory operand or to one that is
/// not theirs, a second separator in the temporal ordering, allocations that shrink.
///
/// Each fault has the path of its field as key, as a mapping file spells it (`memory_operand_links.W`, `spatial_mapping.D1[0]`),
/// what was found, and a remedy; no file.
std::vector<Fault> validate(const MappingEntry& entry);

/// The same for every entry (`[1].spatial_mapping.D1[0]`); names must be there, `default` among them. Two entries of one name are
/// no fault: the first one counts.
std::vector<Fault> validate(const UserMapping& mapping);

/// Throws InputError with all that is wrong with the parts of a mapping problem, each fault under its part's name.
void check_parts(const Layer& layer, const Accelerator& accelerator, const MappingEntry& entry);

}  // namespace zigzag
