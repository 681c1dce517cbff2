// Memories as boxes over three lanes, one per operand, the array at the bottom. The lanes are ordered so that as many memories as
// can be span neighbouring lanes: with a register file for W and O, the order is W, O, I. A lane that crosses a memory which does
// not hold its operand shows as a line through the box.
#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "zigzag/base/terminal_text.hpp"
#include "zigzag/results/traffic.hpp"

#include "picture_parts.hpp"
#include "zigzag_io/report/picture/pictures.hpp"

namespace zigzag {

namespace {

constexpr double left = 20;
constexpr double lane_width = 260;
constexpr double lane_gap = 12;
constexpr double box_gap = 34;
constexpr double box_head = 26;
constexpr double line_height = 15;

using LaneOrder = std::array<std::size_t, 3>;  ///< operand (index into the evaluation) of every lane

struct MemoryBox {
    std::size_t memory = 0;
    std::size_t row = 0;  ///< 0 is the topmost
    std::set<std::size_t> operands;
    std::size_t lines = 0;  ///< of the longest cell
};

std::size_t lane_of(const LaneOrder& order, std::size_t operand) {
    return static_cast<std::size_t>(std::find(order.begin(), order.end(), operand) - order.begin());
}

/// Lanes that a box crosses without holding their operand.
std::size_t crossings(const MemoryBox& box, const LaneOrder& order) {
    std::size_t first = order.size();
    std::size_t last = 0;
    for (const std::size_t operand : box.operands) {
        first = std::min(first, lane_of(order, operand));
        last = std::max(last, lane_of(order, operand));
    }
    return last + 1 - first - box.operands.size();
}

/// The memories that the layer's operands use; each in the row that its highest operand level asks for.
std::vector<MemoryBox> boxes_of(const CostModelEvaluation& evaluation) {
    std::vector<MemoryBox> boxes;
    for (const std::size_t memory : evaluation.accelerator->memory_hierarchy.topological_order()) {
        MemoryBox box;
        box.memory = memory;
        for (std::size_t operand = 0; operand < evaluation.operands.size(); ++operand) {
            const auto& levels = evaluation.operands[operand].levels;
            if (std::any_of(levels.begin(), levels.end(), [memory](const OperandAtLevel& at) { return at.memory == memory; })) {
                box.operands.insert(operand);
            }
        }
        if (!box.operands.empty()) {
            boxes.push_back(std::move(box));
        }
    }
    // From below: a memory stands above all memories under it in any of its operands' chains.
    std::size_t rows = 0;
    for (bool changed = true; changed;) {
        changed = false;
        for (const OperandEvaluation& operand : evaluation.operands) {
            for (std::size_t level = 1; level < operand.levels.size(); ++level) {
                const auto find = [&boxes](std::size_t memory) {
                    return std::find_if(boxes.begin(), boxes.end(),
                                        [memory](const MemoryBox& box) { return box.memory == memory; });
                };
                const auto upper = find(operand.levels[level].memory);
                const auto lower = find(operand.levels[level - 1].memory);
                if (upper->row <= lower->row && lower->row < boxes.size()) {
                    upper->row = lower->row + 1;
                    changed = true;
                }
            }
        }
    }
    for (const MemoryBox& box : boxes) {
        rows = std::max(rows, box.row + 1);
    }
    for (MemoryBox& box : boxes) {
        box.row = rows - 1 - box.row;
    }
    return boxes;
}

LaneOrder best_order(const std::vector<MemoryBox>& boxes) {
    LaneOrder best{};
    std::size_t fewest = std::numeric_limits<std::size_t>::max();
    // Operands are in equation order O, W, I; the reversed orders have the same neighbours.
    for (const LaneOrder& order : {LaneOrder{1, 2, 0}, LaneOrder{1, 0, 2}, LaneOrder{2, 1, 0}}) {
        std::size_t count = 0;
        for (const MemoryBox& box : boxes) {
            count += crossings(box, order);
        }
        if (count < fewest) {
            fewest = count;
            best = order;
        }
    }
    return best;
}

double lane_x(std::size_t lane) {
    return left + (lane_width + lane_gap) * static_cast<double>(lane);
}

std::string bits_text(double bits) {
    return short_number(bits) + "b";
}

/// The picture as it is drawn, from the lanes to the legend.
class HierarchyPicture {
public:
    HierarchyPicture(const CostModelEvaluation& evaluation, const std::string& title)
        : evaluation_(evaluation),
          boxes_(boxes_of(evaluation)),
          order_(best_order(boxes_)),
          traffic_(traffic_of(evaluation)),
          head_(title.empty() ? 0 : 34) {
        place_rows();
        svg_.emplace(lane_x(2) + lane_width + left, array_top_ + 62);
        if (!title.empty()) {
            svg_->text(left, 26, elide_middle(title, 90), Svg::Anchor::start, "bold", 15);
        }
    }

    std::string draw() {
        // Lanes first; boxes lie on them.
        for (std::size_t lane = 0; lane < order_.size(); ++lane) {
            draw_lane(lane);
        }
        for (const MemoryBox& box : boxes_) {
            draw_box(box);
        }
        draw_array();
        svg_->text(left, array_top_ + 54,
                   "tl read to below, fl written from below, th read to above, fh written from above; thin bars: part of the "
                   "capacity.",
                   Svg::Anchor::start, "muted", 11);
        return std::move(*svg_).finish();
    }

private:
    const OperandEvaluation& operand_in(std::size_t lane) const { return evaluation_.operands[order_[lane]]; }

    std::vector<Traffic> traffic_at(std::size_t memory, std::size_t operand) const {
        std::vector<Traffic> found;
        std::copy_if(traffic_.begin(), traffic_.end(), std::back_inserter(found), [&](const Traffic& entry) {
            return entry.memory == memory && entry.operand == evaluation_.operands[operand].operand;
        });
        return found;
    }

    void place_rows() {
        for (MemoryBox& box : boxes_) {
            for (const std::size_t operand : box.operands) {
                box.lines = std::max(box.lines, traffic_at(box.memory, operand).size());
            }
            row_height_.resize(std::max(row_height_.size(), box.row + 1), 0);
            row_height_[box.row] =
                std::max(row_height_[box.row], box_head + 20 + line_height * static_cast<double>(box.lines) + 4);
        }
        array_top_ = head_ + 30;
        for (const double height : row_height_) {
            row_top_.push_back(array_top_);
            array_top_ += height + box_gap;
        }
    }

    void draw_lane(std::size_t lane) {
        const OperandEvaluation& operand = operand_in(lane);
        const double x = lane_x(lane) + lane_width / 2;
        svg_->text(x, head_ + 20, fmt::format("{} ({})", to_string(operand.operand), to_string(operand.memory_operand)),
                   Svg::Anchor::middle, "bold", 12);
        const auto top_box = std::find_if(boxes_.begin(), boxes_.end(),
                                          [&](const MemoryBox& box) { return box.memory == operand.levels.back().memory; });
        const double top = row_top_[top_box->row];
        svg_->rectangle(x - 2, top, 4, array_top_ - top, operand_colour(operand.operand));
    }

    void draw_box(const MemoryBox& box) {
        std::size_t first = order_.size();
        std::size_t last = 0;
        for (const std::size_t operand : box.operands) {
            first = std::min(first, lane_of(order_, operand));
            last = std::max(last, lane_of(order_, operand));
        }
        const double x = lane_x(first);
        const double width = lane_x(last) + lane_width - x;
        const double top = row_top_[box.row];
        svg_->rectangle(x, top, width, row_height_[box.row], "panel");
        svg_->rectangle(x, top, width, 3, memory_colour(box.memory, LayerOperand::W));
        draw_head(box, x, width, top);
        for (const std::size_t operand : box.operands) {
            draw_cell(box, operand, top);
        }
        for (std::size_t lane = first; lane <= last; ++lane) {
            if (!box.operands.contains(order_[lane])) {
                const double bottom = top + row_height_[box.row];
                svg_->rectangle(lane_x(lane) + lane_width / 2 - 2, top, 4, bottom - top, operand_colour(operand_in(lane).operand),
                                "passes by");
            }
        }
    }

    void draw_head(const MemoryBox& box, double x, double width, double top) {
        const MemoryLevel& level = evaluation_.accelerator->memory_hierarchy.levels()[box.memory];
        double energy = 0;
        for (const Traffic& entry : traffic_) {
            energy += entry.memory == box.memory ? entry.energy : 0;
        }
        const std::int64_t instances = evaluation_.accelerator->unroll_count(level);
        const auto characters = static_cast<std::size_t>(width / 6.5) - 34;
        svg_->text(x + 10, top + 19, elide_middle(level.instance.name, std::max<std::size_t>(characters, 10)), Svg::Anchor::start,
                   "bold", 12);
        svg_->text(x + width - 10, top + 19,
                   fmt::format("{}{}, {}", instances > 1 ? fmt::format("{} x ", instances) : "",
                               capacity_text(static_cast<double>(level.instance.size)), energy_text(energy)),
                   Svg::Anchor::end, "muted", 11);
    }

    /// What one operand does in the memory.
    void draw_cell(const MemoryBox& box, std::size_t operand, double top) {
        const std::string& name = evaluation_.accelerator->memory_hierarchy.levels()[box.memory].instance.name;
        const OperandEvaluation& owner = evaluation_.operands[operand];
        const auto at = std::find_if(owner.levels.begin(), owner.levels.end(),
                                     [&box](const OperandAtLevel& entry) { return entry.memory == box.memory; });
        const double cell = lane_x(lane_of(order_, operand)) + 10;
        const double bar = lane_width - 20;
        double line = top + box_head + 8;
        svg_->rectangle(cell, line, bar, 5, operand_colour(owner.operand), {}, 0.25);
        svg_->rectangle(cell, line, bar * std::clamp(at->utilization, 0.0, 1.0), 5, operand_colour(owner.operand),
                        fmt::format("{} fills {:.3g} % of {}", to_string(owner.operand), 100 * at->utilization, name));
        line += 20;
        for (const Traffic& entry : traffic_at(box.memory, operand)) {
            const std::string tooltip =
                fmt::format("{} {}, {}: {} accesses, {} bits, {} pJ", name, to_string(entry.operand),
                            direction_text(entry.direction), entry.word_accesses, entry.bits, entry.energy);
            svg_->text(cell, line, allocation_name(entry.direction), Svg::Anchor::start, "bold", 11);
            svg_->text(cell + 92, line, short_number(static_cast<double>(entry.word_accesses)) + " acc", Svg::Anchor::end, "text",
                       11);
            svg_->text(cell + 164, line, bits_text(entry.bits), Svg::Anchor::end, "text", 11);
            svg_->text(cell + bar, line, energy_text(entry.energy), Svg::Anchor::end, "text", 11);
            svg_->rectangle(cell, line - 11, bar, line_height, "transparent", tooltip);
            line += line_height;
        }
    }

    void draw_array() {
        svg_->rectangle(left, array_top_, lane_x(2) + lane_width - left, 36, "panel");
        svg_->rectangle(left, array_top_, lane_x(2) + lane_width - left, 3, array_colour);
        std::string dimensions;
        for (const ArrayDimension& dimension : evaluation_.accelerator->operational_array.dimensions) {
            dimensions += fmt::format("{}{} {}", dimensions.empty() ? "" : ", ", dimension.name, dimension.size);
        }
        svg_->text(left + 10, array_top_ + 22, fmt::format("multiplier array ({})", elide_middle(dimensions, 60)),
                   Svg::Anchor::start, "bold", 12);
        svg_->text(lane_x(2) + lane_width - 10, array_top_ + 22,
                   fmt::format("{} MAC, {}", short_number(static_cast<double>(evaluation_.layer.total_mac_count())),
                               energy_text(evaluation_.totals.mac_energy)),
                   Svg::Anchor::end, "muted", 11);
    }

    const CostModelEvaluation& evaluation_;
    std::vector<MemoryBox> boxes_;
    LaneOrder order_;
    std::vector<Traffic> traffic_;
    double head_;
    std::vector<double> row_height_;
    std::vector<double> row_top_;
    double array_top_ = 0;
    std::optional<Svg> svg_;
};

}  // namespace

std::string memory_hierarchy_svg(const CostModelEvaluation& evaluation, const std::string& title) {
    return HierarchyPicture(evaluation, title).draw();
}

}  // namespace zigzag
