#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "zigzag_io/report/picture/pictures.hpp"
#include "zigzag/base/terminal_text.hpp"

#include "picture_parts.hpp"

namespace zigzag {

namespace {

constexpr double left = 20;
constexpr double loops_width = 330;
constexpr double column_width = 150;
constexpr double row_height = 22;

struct Row {
    std::string text;
    std::size_t depth = 0;
    bool spatial = false;
};

/// Outermost first.
std::vector<Row> rows_of(const CostModelEvaluation& evaluation) {
    std::vector<Row> rows;
    const auto add = [&rows](std::string text, bool spatial) { rows.push_back({std::move(text), rows.size(), spatial}); };
    std::for_each(evaluation.loop_order.rbegin(), evaluation.loop_order.rend(), [&add](const TemporalLoop& loop) {
        add(fmt::format("for {} in [0, {})", loop.dimension, loop.factor), false);
    });
    for (const auto& level : evaluation.operands.front().spatial_integer) {
        for (const SpatialFactor& loop : level) {
            add(fmt::format("parfor {} in [0, {})", loop.dimension, loop.factor), true);
        }
    }
    return rows;
}

}  // namespace

std::string loop_nest_svg(const CostModelEvaluation& evaluation, const std::string& title) {
    const std::vector<Row> rows = rows_of(evaluation);
    const auto& memories = evaluation.accelerator->memory_hierarchy.levels();
    const std::size_t temporal = evaluation.loop_order.size();
    std::vector<std::string> notes;
    for (const OperandEvaluation& operand : evaluation.operands) {
        for (std::size_t level = operand.temporal.size(); level-- > 0;) {
            if (operand.temporal[level].empty()) {
                notes.push_back(fmt::format("{}: {} passes data on without a loop of its own", to_string(operand.operand),
                                            printable(memories[operand.levels[level].memory].instance.name)));
            }
        }
    }
    if (rows.empty()) {
        notes.emplace_back("One multiplication: no loop at all.");
    }
    const double indent = rows.empty() ? 0 : std::min(12.0, 150.0 / static_cast<double>(rows.size()));
    const double head = title.empty() ? 0 : 34;
    const double top = head + 34;
    const double spatial_gap = temporal < rows.size() && temporal > 0 ? 8 : 0;
    const double bottom = top + row_height * static_cast<double>(rows.size()) + spatial_gap;
    const double width = left + loops_width + column_width * static_cast<double>(evaluation.operands.size()) + 20;
    Svg svg(width, bottom + 20 + 16 * static_cast<double>(notes.size()));
    if (!title.empty()) {
        svg.text(left, 26, elide_middle(title, 90), Svg::Anchor::start, "bold", 15);
    }
    const auto y_of = [&](std::size_t row) {
        return top + row_height * static_cast<double>(row) + (row >= temporal ? spatial_gap : 0);
    };
    svg.text(left, top - 12, "temporal loops, outermost first", Svg::Anchor::start, "muted", 11);
    for (const Row& row : rows) {
        const double y = y_of(row.depth);
        svg.rectangle(left, y, loops_width - 10, row_height - 2, "panel");
        svg.text(left + 8 + indent * static_cast<double>(row.depth), y + 14, row.text, Svg::Anchor::start,
                 row.spatial ? "bold" : "text", 12);
    }
    for (std::size_t column = 0; column < evaluation.operands.size(); ++column) {
        const OperandEvaluation& operand = evaluation.operands[column];
        const double x = left + loops_width + column_width * static_cast<double>(column);
        svg.rectangle(x, top - 23, 11, 11, operand_colour(operand.operand));
        svg.text(x + 16, top - 13, fmt::format("{} kept in", to_string(operand.operand)), Svg::Anchor::start, "bold", 12);
        std::size_t inner = temporal;  // rows below this one belong to lower levels
        for (std::size_t level = 0; level < operand.temporal.size(); ++level) {
            const std::size_t loops = operand.temporal[level].size();
            if (loops == 0) {
                continue;
            }
            const std::size_t memory = operand.levels[level].memory;
            const std::string& name = memories[memory].instance.name;
            const double y = y_of(inner - loops);
            const double height = row_height * static_cast<double>(loops) - 2;
            svg.rectangle(x, y, column_width - 8, height, memory_colour(memory, LayerOperand::W),
                          fmt::format("{}: {}, {} loop(s), {:.1f} % of the capacity", to_string(operand.operand), name, loops,
                                      100 * operand.levels[level].utilization));
            svg.text(x + 8, y + height / 2 + 4, elide_middle(name, 20), Svg::Anchor::start, "inside", 12);
            inner -= loops;
        }
        if (temporal < rows.size()) {
            const double y = y_of(temporal);
            const double height = row_height * static_cast<double>(rows.size() - temporal) - 2;
            svg.rectangle(x, y, column_width - 8, height, "panel");
            svg.text(x + 8, y + height / 2 + 4, "in space", Svg::Anchor::start, "muted", 11);
        }
    }
    double y = bottom + 14;
    for (const std::string& note : notes) {
        svg.text(left, y, note, Svg::Anchor::start, "muted", 11);
        y += 16;
    }
    return std::move(svg).finish();
}

}  // namespace zigzag
