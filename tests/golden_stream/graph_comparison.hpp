#pragma once

#include <string>
#include <vector>

#include "stream_case.hpp"

namespace stream::golden {

/// What differs between the case's CN graph and the recorded one: every CN's loop ranges, tensors (ranges, bits, base priority,
/// memory operand) and final-output mark, every edge with operand and bits. The recorded bits of edges through a flatten are
/// twice the producer's (an oddity of the reference) and are halved before they are compared. What was not recorded is not
/// compared. Empty when all is equal.
std::vector<std::string> compare_graph(const StreamCase& recorded);

}  // namespace stream::golden
