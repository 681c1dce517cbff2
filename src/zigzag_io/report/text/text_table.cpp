#include "text_table.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <sstream>

namespace zigzag {

namespace {

constexpr std::size_t gap = 2;

std::vector<std::string> title_lines(const TextColumn& column) {
    std::vector<std::string> lines;
    std::istringstream title(column.title);
    for (std::string line; std::getline(title, line);) {
        lines.push_back(line);
    }
    return lines;
}

/// `Spatial`, `stall` is `Spatial stall`; a line that ends in a hyphen joins the next one without a space.
std::string title_on_one_line(const TextColumn& column) {
    std::string title;
    for (const std::string& line : title_lines(column)) {
        title += (title.empty() || title.ends_with('-') ? "" : " ") + line;
    }
    return title;
}

std::size_t natural_width(const TextColumn& column) {
    std::size_t width = display_width(column.unit);
    for (const std::string& line : title_lines(column)) {
        width = std::max(width, display_width(line));
    }
    for (const std::string& cell : column.cells) {
        width = std::max(width, display_width(cell));
    }
    return width;
}

std::size_t smallest_width(const TextColumn& column) {
    const std::size_t natural = natural_width(column);
    return column.min_width == 0 ? natural : std::min(natural, column.min_width);
}

std::size_t smallest_table_width(const std::vector<TextColumn>& columns) {
    return std::accumulate(columns.begin(), columns.end(), std::size_t{0}, [](std::size_t sum, const TextColumn& column) {
        return sum + smallest_width(column) + (sum == 0 ? 0 : gap);
    });
}

/// The last of the least important columns; the end when all are equally important.
std::vector<TextColumn>::iterator most_dispensable(std::vector<TextColumn>& columns) {
    auto least = columns.begin();
    bool all_equal = true;
    for (auto column = columns.begin(); column != columns.end(); ++column) {
        all_equal = all_equal && column->importance == columns.front().importance;
        if (column->importance <= least->importance) {
            least = column;
        }
    }
    return all_equal ? columns.end() : least;
}

/// Elidable columns grow from their smallest width, one column of the terminal each in turn, while there is room.
std::vector<std::size_t> distribute(const std::vector<TextColumn>& columns, std::size_t width) {
    std::vector<std::size_t> widths(columns.size());
    std::transform(columns.begin(), columns.end(), widths.begin(), smallest_width);
    const std::size_t used = smallest_table_width(columns);
    std::size_t room = width > used ? width - used : 0;
    for (bool grown = true; grown && room > 0;) {
        grown = false;
        for (std::size_t index = 0; index < columns.size() && room > 0; ++index) {
            if (widths[index] < natural_width(columns[index])) {
                ++widths[index];
                --room;
                grown = true;
            }
        }
    }
    return widths;
}

class LineWriter {
public:
    explicit LineWriter(const std::vector<std::size_t>& widths) : widths_(widths) {}

    void cell(const std::string& text, Alignment alignment) {
        line_ +=
            std::string(column_ == 0 ? 0 : gap, ' ') + pad(elide_middle(text, widths_[column_]), widths_[column_], alignment);
        ++column_;
    }

    void end() {
        line_.erase(line_.find_last_not_of(' ') + 1);
        text_ += line_ + "\n";
        line_.clear();
        column_ = 0;
    }

    const std::string& text() const { return text_; }

private:
    const std::vector<std::size_t>& widths_;
    std::size_t column_ = 0;
    std::string line_;
    std::string text_;
};

}  // namespace

RenderedTable render_table(std::vector<TextColumn> columns, std::size_t width) {
    RenderedTable table;
    std::vector<std::string> titles(columns.size());
    std::transform(columns.begin(), columns.end(), titles.begin(), title_on_one_line);
    while (smallest_table_width(columns) > width) {
        const auto column = most_dispensable(columns);
        if (column == columns.end()) {
            break;
        }
        columns.erase(column);
    }
    std::copy_if(titles.begin(), titles.end(), std::back_inserter(table.left_out), [&columns](const std::string& title) {
        return std::none_of(columns.begin(), columns.end(),
                            [&title](const TextColumn& column) { return title_on_one_line(column) == title; });
    });
    if (columns.empty()) {
        return table;
    }

    std::vector<std::vector<std::string>> headers(columns.size());
    std::transform(columns.begin(), columns.end(), headers.begin(), title_lines);
    std::size_t header_height = 0;
    for (const std::vector<std::string>& header : headers) {
        header_height = std::max(header_height, header.size());
    }
    for (std::vector<std::string>& header : headers) {
        header.resize(header_height);
    }
    if (std::any_of(columns.begin(), columns.end(), [](const TextColumn& column) { return !column.unit.empty(); })) {
        ++header_height;
        for (std::size_t index = 0; index < columns.size(); ++index) {
            headers[index].push_back(columns[index].unit);
        }
    }

    const std::vector<std::size_t> widths = distribute(columns, width);
    LineWriter writer(widths);
    for (std::size_t line = 0; line < header_height; ++line) {
        for (std::size_t index = 0; index < columns.size(); ++index) {
            writer.cell(headers[index][line], columns[index].alignment);
        }
        writer.end();
    }
    for (std::size_t index = 0; index < columns.size(); ++index) {
        writer.cell(std::string(widths[index], '-'), Alignment::left);
    }
    writer.end();
    for (std::size_t row = 0; row < columns.front().cells.size(); ++row) {
        for (const TextColumn& column : columns) {
            writer.cell(column.cells.at(row), column.alignment);
        }
        writer.end();
    }
    table.text = writer.text();
    return table;
}

}  // namespace zigzag
