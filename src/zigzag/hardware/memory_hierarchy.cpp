#include <algorithm>

#include "zigzag/base/topological_order.hpp"
#include "zigzag/hardware/accelerator.hpp"

namespace zigzag {

std::string to_string(PortType type) {
    return type == PortType::read ? "read" : type == PortType::write ? "write" : "read_write";
}

bool MemoryLevel::holds(MemoryOperand operand) const {
    return std::find(operands.begin(), operands.end(), operand) != operands.end();
}

std::optional<std::size_t> MemoryLevel::port_for(MemoryOperand operand, DataDirection direction) const {
    std::optional<std::size_t> found;
    for (std::size_t port = 0; port < instance.ports.size(); ++port) {
        const auto& allocation = instance.ports[port].allocation;
        if (std::find(allocation.begin(), allocation.end(), PortAllocation{operand, direction}) != allocation.end()) {
            found = port;
        }
    }
    return found;
}

MemoryHierarchy::MemoryHierarchy(std::vector<MemoryLevel> levels) : levels_(std::move(levels)) {
    std::vector<std::size_t> rank(levels_.size(), 0);
    std::array<std::vector<std::size_t>, 3> holders;  // in file order
    std::vector<std::vector<std::size_t>> successors(levels_.size());
    for (std::size_t level = 0; level < levels_.size(); ++level) {
        for (const MemoryOperand operand : levels_[level].operands) {
            auto& below = holders[static_cast<std::size_t>(operand)];
            rank[level] = std::max(rank[level], below.size());
            std::size_t highest = 0;
            for (const std::size_t lower : below) {
                highest = std::max(highest, rank[lower]);
            }
            for (const std::size_t lower : below) {
                const std::pair<std::size_t, std::size_t> edge{lower, level};
                if (rank[lower] == highest && std::find(edges_.begin(), edges_.end(), edge) == edges_.end()) {
                    edges_.push_back(edge);
                    successors[lower].push_back(level);
                }
            }
        }
        for (const MemoryOperand operand : levels_[level].operands) {
            holders[static_cast<std::size_t>(operand)].push_back(level);
        }
    }
    topological_order_ = zigzag::topological_order(successors);
    for (const std::size_t level : topological_order_) {
        for (const MemoryOperand operand : all_memory_operands) {
            if (levels_[level].holds(operand)) {
                chains_[static_cast<std::size_t>(operand)].push_back(level);
            }
        }
    }
}

std::optional<std::size_t> MemoryHierarchy::level_of_operand(std::size_t level, MemoryOperand operand) const {
    const auto& levels = chain(operand);
    const auto found = std::find(levels.begin(), levels.end(), level);
    if (found == levels.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - levels.begin());
}

std::vector<std::size_t> MemoryHierarchy::inner_levels() const {
    std::vector<std::size_t> inner;
    for (std::size_t level = 0; level < levels_.size(); ++level) {
        if (std::none_of(edges_.begin(), edges_.end(), [level](const auto& edge) { return edge.second == level; })) {
            inner.push_back(level);
        }
    }
    return inner;
}

}  // namespace zigzag
