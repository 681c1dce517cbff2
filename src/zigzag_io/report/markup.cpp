#include "zigzag_io/report/markup.hpp"

#include "zigzag/base/terminal_text.hpp"

namespace zigzag {

std::string escape_markup(std::string_view text) {
    std::string escaped;
    for (const char character : printable(text)) {
        switch (character) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                escaped += character;
        }
    }
    return escaped;
}

std::string escape_markup_lines(std::string_view text) {
    std::string escaped;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        escaped += escape_markup(text.substr(0, end));
        if (end == std::string_view::npos) {
            break;
        }
        escaped += '\n';
        text.remove_prefix(end + 1);
    }
    return escaped;
}

}  // namespace zigzag
