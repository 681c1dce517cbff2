#pragma once

#include <cstdint>
#include <string>

#include "zigzag/hardware/memory_operand.hpp"

#include "text_table.hpp"

namespace zigzag {

/// The shortest text that reads back as the same number.
std::string exact(double value);

/// `read for below (tl)`
std::string direction_text(DataDirection direction);

/// A column of names that may lose their middle.
TextColumn name_column(std::string title, std::size_t min_width);

/// A paragraph within `width` columns; lines after the first are indented by two more spaces than the first.
std::string wrapped(const std::string& text, std::size_t width);

}  // namespace zigzag
