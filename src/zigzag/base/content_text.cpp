#include "zigzag/base/content_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

namespace zigzag {

namespace {

[[noreturn]] void refuse(std::string_view found) {
    throw std::runtime_error(fmt::format("not what was written: '{}'", found.substr(0, 40)));
}

void append_digits(std::int64_t value, char end, std::string& text) {
    std::array<char, 21> digits;
    char* const written = std::to_chars(digits.data(), digits.data() + digits.size() - 1, value).ptr;
    *written = end;
    text.append(digits.data(), written + 1);
}

/// Characters of a layer's key, more or less.
constexpr std::size_t usual_length = 2048;

}  // namespace

ContentWriter::ContentWriter() {
    text_.reserve(usual_length);
}

void ContentWriter::add(std::string_view text) {
    append_digits(static_cast<std::int64_t>(text.size()), ':', text_);
    text_ += text;
    text_ += ' ';
}

void ContentWriter::add(double value) {
    std::array<char, 24> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), std::abs(value), std::chars_format::hex);
    text_ += std::signbit(value) ? "-" : "";
    text_ += std::isfinite(value) ? "0x" : "";
    text_.append(digits.data(), written.ptr);
    text_ += ' ';
}

void ContentWriter::add(std::int64_t value) {
    append_digits(value, ' ', text_);
}

std::string_view ContentReader::word() {
    const std::size_t end = rest_.find(' ');
    if (end == std::string_view::npos) {
        refuse(rest_);
    }
    const std::string_view found = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return found;
}

std::string ContentReader::text() {
    std::size_t size = 0;
    const char* const end = rest_.data() + rest_.size();
    const auto [colon, error] = std::from_chars(rest_.data(), end, size);
    if (error != std::errc{} || colon == end || *colon != ':' || static_cast<std::size_t>(end - colon - 1) <= size ||
        colon[1 + size] != ' ') {
        refuse(rest_);
    }
    std::string found(colon + 1, size);
    rest_.remove_prefix(static_cast<std::size_t>(colon - rest_.data()) + size + 2);
    return found;
}

double ContentReader::number() {
    const std::string_view found = word();
    std::string_view digits = found;
    const bool negative = digits.starts_with('-');
    digits.remove_prefix(negative ? 1 : 0);
    digits.remove_prefix(digits.starts_with("0x") ? 2 : 0);  // from_chars takes hexadecimal digits without it
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::hex);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
        refuse(found);
    }
    return negative ? -value : value;
}

std::int64_t ContentReader::integer() {
    const std::string_view found = word();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(found.data(), found.data() + found.size(), value);
    if (error != std::errc{} || end != found.data() + found.size()) {
        refuse(found);
    }
    return value;
}

std::size_t ContentReader::length() {
    const std::int64_t value = integer();
    if (value < 0 || static_cast<std::uint64_t>(value) > rest_.size()) {
        refuse(std::to_string(value));
    }
    return static_cast<std::size_t>(value);
}

}  // namespace zigzag
