#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "zigzag/base/terminal_text.hpp"

namespace zigzag {

/// One column of a table for a terminal.
struct TextColumn {
    std::string title;  ///< one or more lines
    std::string unit;   ///< last header line; may be empty
    Alignment alignment = Alignment::left;
    int importance = 0;                ///< columns of the lowest importance are left out first
    std::size_t min_width = 0;         ///< a cell may be elided down to this; 0: it is shown whole
    std::vector<std::string> cells{};  ///< printable text, one per row
};

struct RenderedTable {
    std::string text;                   ///< lines without trailing spaces
    std::vector<std::string> left_out;  ///< titles of the columns that had no room, in their order, on one line each
};

/// Header, rule and rows within `width` columns of the terminal: less important columns are left out first, then cells of
/// elidable columns lose their middle. The columns of highest importance always stay.
RenderedTable render_table(std::vector<TextColumn> columns, std::size_t width);

}  // namespace zigzag
