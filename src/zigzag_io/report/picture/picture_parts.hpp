#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "zigzag/hardware/memory_operand.hpp"
#include "zigzag/network/layer.hpp"
#include "zigzag/results/layer_summary.hpp"

#include "zigzag_io/report/picture/svg.hpp"
#include "zigzag_io/report/text/text_amounts.hpp"

namespace zigzag {

/// Pixels that a text of this size takes, about.
double text_width(std::string_view text, double size);

/// The colour of an operand in lanes and bars.
std::string_view operand_colour(LayerOperand operand);
/// Hue by memory, lightness by operand.
std::string memory_colour(std::size_t memory, LayerOperand operand);
inline constexpr std::string_view array_colour = "#8a94a3";

/// `2 MiB`, `16 b`: whole units where they divide, else `1.5 KiB`.
std::string capacity_text(double bits);

/// `read to below`, …
std::string_view direction_text(DataDirection direction);

/// Where cycles go, with the colour of that in all pictures.
struct LatencyCause {
    const char* name;
    const char* colour;
    double LatencyBreakdown::*cycles;
};
inline constexpr std::array<LatencyCause, 5> latency_causes{{{"ideal", "#2f9e77", &LatencyBreakdown::ideal},
                                                             {"spatial stall", "#8a94a3", &LatencyBreakdown::spatial_stall},
                                                             {"temporal stall", "#c2476b", &LatencyBreakdown::temporal_stall},
                                                             {"on-loading", "#2a6fdb", &LatencyBreakdown::data_onloading},
                                                             {"off-loading", "#7a5cc9", &LatencyBreakdown::data_offloading}}};

/// A part of a bar.
struct BarPart {
    double value = 0;
    std::string colour;
    double opacity = 1;
    std::string tooltip;
};

/// A bar with its label and the text at its end.
struct Bar {
    std::string label;
    std::string end;
    std::vector<BarPart> parts;
    std::optional<double> mark{};  ///< a line across the bar: nothing is lower
    std::string mark_tooltip{};
};

using LegendEntries = std::vector<std::pair<std::string, std::string>>;  ///< colour, name

inline constexpr double picture_width = 1200;

/// Bars one below the other under one axis with ticks, as high as they need.
class BarPanel {
public:
    BarPanel(std::string title, std::string unit, std::vector<Bar> bars);

    double height() const;
    void draw(Svg& svg, double top) const;

private:
    std::string title_;
    std::string unit_;
    std::vector<Bar> bars_;
};

double legend_height(const LegendEntries& entries, double left, double right);
/// Draws from the base line `top` of the first row on; wraps at `right`.
void draw_legend(Svg& svg, const LegendEntries& entries, double left, double right, double top);

}  // namespace zigzag
