#pragma once

#include <string>
#include <string_view>

namespace zigzag {

/// A picture in SVG, drawn from top to bottom; colours follow the viewer's light or dark preference through the classes `text`,
/// `muted`, `axis`, `grid` and `panel`. Coordinates in pixels. Text is escaped.
class Svg {
public:
    enum class Anchor { start, middle, end };

    Svg(double width, double height);

    void rectangle(double x, double y, double width, double height, std::string_view fill, std::string_view tooltip = {},
                   double opacity = 1);
    void line(double x0, double y0, double x1, double y1, std::string_view css_class = "axis");
    void dashed_line(double x0, double y0, double x1, double y1, std::string_view stroke);
    /// `points` as in SVG: `x,y x,y ...`.
    void polyline(std::string_view points, std::string_view stroke);
    void area(std::string_view points, std::string_view fill, double opacity);
    void circle(double x, double y, double radius, std::string_view fill, std::string_view tooltip = {});
    void text(double x, double y, std::string_view text, Anchor anchor = Anchor::start, std::string_view css_class = "text",
              double size = 12, double rotate = 0);

    /// The finished picture.
    std::string finish() &&;

private:
    std::string out_;
};

/// A fill colour for number `index` of many: neighbours differ, any number is possible.
std::string categorical_colour(std::size_t index);

/// About `wanted` round numbers from 0 to at most `largest`: their distance.
double tick_step(double largest, int wanted);

/// `12 345 678` for whole numbers below 10^7, else `1.23e7`-like with a unit prefix: `12.3 M`.
std::string short_number(double value);

}  // namespace zigzag
