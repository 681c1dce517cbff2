#pragma once

#include <cstddef>
#include <vector>

namespace zigzag {

/// Kahn's order by generations of a graph given by its successor lists: all nodes without predecessor in index order, then
/// generation by generation, a node entering when its last predecessor has been walked, successors in list order. Nodes on or
/// behind a cycle are left out.
std::vector<std::size_t> topological_order(const std::vector<std::vector<std::size_t>>& successors);

}  // namespace zigzag
