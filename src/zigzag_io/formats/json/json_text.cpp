#include "zigzag_io/formats/json/json_text.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "zigzag/base/errors.hpp"
#include "zigzag/base/terminal_text.hpp"

namespace zigzag {

namespace {

/// Line and column of the character before `end`, from 1.
std::pair<int, int> place_of(const std::string& content, std::size_t end) {
    const std::size_t last = std::min(end == 0 ? 0 : end - 1, content.size());
    const auto begin = content.begin();
    const auto here = begin + static_cast<std::ptrdiff_t>(last);
    const auto line = static_cast<int>(std::count(begin, here, '\n')) + 1;
    const std::size_t line_end = last == 0 ? std::string::npos : content.rfind('\n', last - 1);
    const std::size_t line_start = line_end == std::string::npos ? 0 : line_end + 1;
    return {line, static_cast<int>(last - line_start) + 1};
}

}  // namespace

std::string json_reason(const std::exception& error) {
    const std::string what = error.what();
    const std::size_t numbering = what.starts_with("[json.exception.") ? what.find("] ") : std::string::npos;
    return numbering == std::string::npos ? what : what.substr(numbering + 2);
}

nlohmann::ordered_json parse_json(const std::filesystem::path& file, const std::string& content, const std::string& what,
                                  const std::string& remedy) {
    const auto refuse = [&](std::pair<int, int> place, const std::string& reason) {
        return InputError(Fault{{file.string(), place.first, place.second}, "", what + ": " + printable(reason), remedy});
    };
    try {
        return nlohmann::ordered_json::parse(content);
    } catch (const nlohmann::ordered_json::parse_error& error) {
        const std::string reason = json_reason(error);
        const std::size_t start = reason.find("syntax error");
        throw refuse(place_of(content, error.byte), start == std::string::npos ? reason : reason.substr(start));
    } catch (const nlohmann::ordered_json::exception& error) {  // a number that no double holds
        throw refuse({0, 0}, json_reason(error));
    }
}

}  // namespace zigzag
