// One line per loop of the nest and, beside a temporal loop, the memory that holds each operand's data of that loop. All operands
// run the same loops in the same order and differ only in where they cut the order into memory levels, so the loop at position
// p of the order lies, for one operand, at the first memory level at which more than p loops are placed.
#include <algorithm>
#include <array>
#include <cassert>

#include <fmt/format.h>

#include "zigzag_io/report/report.hpp"
#include "zigzag/base/terminal_text.hpp"

namespace zigzag {

namespace {

template <typename Loop>
std::vector<Loop> flatten(const std::vector<std::vector<Loop>>& levels) {
    std::vector<Loop> loops;
    for (const auto& level : levels) {
        loops.insert(loops.end(), level.begin(), level.end());
    }
    return loops;
}

/// The memory of each loop, innermost loop first.
std::vector<std::string> memory_names(const OperandEvaluation& operand, const MemoryHierarchy& hierarchy) {
    std::vector<std::string> names;
    for (std::size_t level = 0; level < operand.temporal.size(); ++level) {
        const std::string& name = hierarchy.levels().at(operand.levels.at(level).memory).instance.name;
        names.insert(names.end(), operand.temporal[level].size(), name);
    }
    return names;
}

/// A table of one column for loops and one for each operand's memory.
class LoopTable {
public:
    LoopTable(std::size_t loop_width, std::size_t memory_width) : loop_width_(loop_width), memory_width_(memory_width) {}

    void rule(char line) { text_ += std::string(loop_width_ + 3 * memory_width_, line) + "\n"; }

    void row(const std::string& loop, const std::array<std::string, 3>& columns) {
        text_ += pad(loop, loop_width_);
        for (const std::string& column : columns) {
            text_ += pad(column, memory_width_);
        }
        text_ += "\n";
    }

    void header(const std::string& title, const std::array<std::string, 3>& columns) {
        rule('=');
        row(title, columns);
        rule('=');
    }

    const std::string& text() const { return text_; }

private:
    std::size_t loop_width_;
    std::size_t memory_width_;
    std::string text_;
};

}  // namespace

std::string loop_ordering_text(const CostModelEvaluation& evaluation) {
    assert(evaluation.accelerator != nullptr && evaluation.memory_operand_links.size() == 3);
    const OperandEvaluation& output = evaluation.operand(LayerOperand::O);
    const std::vector<TemporalLoop> temporal = flatten(output.temporal);
    const std::vector<SpatialFactor> spatial = flatten(output.spatial_integer);

    std::array<std::string, 3> operands;
    std::array<std::vector<std::string>, 3> memories;
    std::size_t longest_memory = 0;
    for (std::size_t column = 0; column < operands.size(); ++column) {
        const LayerOperand operand = evaluation.memory_operand_links[column].first;
        operands[column] = to_string(operand);
        memories[column] = memory_names(evaluation.operand(operand), evaluation.accelerator->memory_hierarchy);
        assert(memories[column].size() == temporal.size());
        for (const std::string& name : memories[column]) {
            longest_memory = std::max(longest_memory, display_width(name));
        }
    }
    std::size_t longest_dimension = 0;
    for (const TemporalLoop& loop : temporal) {
        longest_dimension = std::max(longest_dimension, loop.dimension.size());
    }
    if (temporal.empty()) {
        for (const SpatialFactor& loop : spatial) {
            longest_dimension = std::max(longest_dimension, loop.dimension.size());
        }
    }

    LoopTable table(longest_dimension + 14 + 2 * (temporal.size() + spatial.size()) + 5, longest_memory + 5);
    if (!temporal.empty()) {
        table.header("Temporal Loops", operands);
    }
    for (std::size_t depth = 0; depth < temporal.size(); ++depth) {
        const std::size_t position = temporal.size() - 1 - depth;
        const TemporalLoop& loop = temporal[position];
        table.row(fmt::format("{}for {} in [0, {}):", std::string(2 * depth, ' '), loop.dimension, loop.factor),
                  {memories[0][position], memories[1][position], memories[2][position]});
        table.rule('-');
    }
    table.header("Spatial Loops", {});
    for (std::size_t position = spatial.size(); position-- > 0;) {
        const SpatialFactor& loop = spatial[position];
        table.row(fmt::format("{}parfor {} in [0, {}):", std::string(2 * temporal.size(), ' '), loop.dimension, loop.factor), {});
        table.rule('-');
    }
    return "Loop ordering for " + printable(evaluation.layer.name) + "\n" + table.text() + "\n";
}

}  // namespace zigzag
