#include "zigzag_io/report/picture/svg.hpp"

#include <cmath>

#include <fmt/format.h>

#include "zigzag_io/report/markup.hpp"

namespace zigzag {

namespace {

constexpr std::string_view style = R"(<style>
  svg { background: #ffffff; font-family: system-ui, sans-serif; }
  .text { fill: #1c2430; } .muted { fill: #5a6675; } .bold { fill: #1c2430; font-weight: 600; } .inside { fill: #ffffff; }
  .axis { stroke: #5a6675; } .grid { stroke: #d8dce2; } .panel { fill: #f5f6f8; } .mark { fill: #1c2430; }
  @media (prefers-color-scheme: dark) {
    svg { background: #14181e; }
    .text { fill: #e6eaf0; } .muted { fill: #9aa6b5; } .bold { fill: #e6eaf0; }
    .axis { stroke: #9aa6b5; } .grid { stroke: #39424f; } .panel { fill: #1d232c; } .mark { fill: #e6eaf0; }
  }
</style>
)";

}  // namespace

Svg::Svg(double width, double height) {
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.0f}\" height=\"{:.0f}\" viewBox=\"0 0 {:.0f} {:.0f}\">\n{}", width,
        height, width, height, style);
}

void Svg::rectangle(double x, double y, double width, double height, std::string_view fill, std::string_view tooltip,
                    double opacity) {
    const std::string shade = opacity < 1 ? fmt::format(" fill-opacity=\"{:.2f}\"", opacity) : "";
    const std::string head = fmt::format("<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" {}=\"{}\"{}", x, y,
                                         width, height, fill == "panel" || fill == "mark" ? "class" : "fill", fill, shade);
    out_ += tooltip.empty() ? head + "/>\n" : head + "><title>" + escape_markup(tooltip) + "</title></rect>\n";
}

void Svg::line(double x0, double y0, double x1, double y1, std::string_view css_class) {
    out_ +=
        fmt::format("<line x1=\"{:.2f}\" y1=\"{:.2f}\" x2=\"{:.2f}\" y2=\"{:.2f}\" class=\"{}\"/>\n", x0, y0, x1, y1, css_class);
}

void Svg::dashed_line(double x0, double y0, double x1, double y1, std::string_view stroke) {
    out_ += fmt::format(
        "<line x1=\"{:.2f}\" y1=\"{:.2f}\" x2=\"{:.2f}\" y2=\"{:.2f}\" stroke=\"{}\" stroke-width=\"1.5\" stroke-dasharray=\"6 "
        "4\"/>\n",
        x0, y0, x1, y1, stroke);
}

void Svg::polyline(std::string_view points, std::string_view stroke) {
    out_ += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.2\"/>\n", points, stroke);
}

void Svg::area(std::string_view points, std::string_view fill, double opacity) {
    out_ += fmt::format("<polygon points=\"{}\" fill=\"{}\" fill-opacity=\"{:.2f}\"/>\n", points, fill, opacity);
}

void Svg::circle(double x, double y, double radius, std::string_view fill, std::string_view tooltip) {
    out_ += fmt::format("<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"{:.1f}\" fill=\"{}\"><title>{}</title></circle>\n", x, y, radius,
                        fill, escape_markup(tooltip));
}

void Svg::text(double x, double y, std::string_view text, Anchor anchor, std::string_view css_class, double size, double rotate) {
    const char* const name = anchor == Anchor::start ? "start" : anchor == Anchor::middle ? "middle" : "end";
    const std::string turn = rotate == 0 ? "" : fmt::format(" transform=\"rotate({:.0f} {:.2f} {:.2f})\"", rotate, x, y);
    out_ += fmt::format("<text x=\"{:.2f}\" y=\"{:.2f}\" font-size=\"{:.0f}\" text-anchor=\"{}\" class=\"{}\"{}>{}</text>\n", x,
                        y, size, name, css_class, turn, escape_markup(text));
}

std::string Svg::finish() && {
    return std::move(out_) + "</svg>\n";
}

std::string categorical_colour(std::size_t index) {
    // Golden-angle hues, three rings of lightness.
    const double hue = std::fmod(static_cast<double>(index) * 137.508 + 210, 360);
    const auto ring = static_cast<int>(index / 9 % 3);
    return fmt::format("hsl({:.1f}, {}%, {}%)", hue, 60 - 8 * ring, 52 - 7 * ring);
}

double tick_step(double largest, int wanted) {
    if (largest <= 0) {
        return 1;
    }
    const double rough = largest / wanted;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= rough) {
            return factor * power;
        }
    }
    return 10 * power;
}

std::string short_number(double value) {
    constexpr std::pair<double, const char*> prefixes[] = {{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}};
    for (const auto& [factor, name] : prefixes) {
        if (std::abs(value) >= factor) {
            return fmt::format("{:.4g}{}", value / factor, name);
        }
    }
    return fmt::format("{:.4g}", value);
}

}  // namespace zigzag
