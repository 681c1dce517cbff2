#include "option_spelling.hpp"

#include <algorithm>

std::string spelled_option(std::string_view name) {
    std::string text = "--" + std::string(name);
    std::replace(text.begin(), text.end(), '_', '-');
    return text;
}

std::string with_spelled_options(std::string_view text) {
    constexpr std::string_view opening = "option `";
    std::string spelled;
    while (true) {
        const std::size_t start = text.find(opening);
        const std::size_t name = start + opening.size();
        const std::size_t end =
            start == std::string_view::npos ? start : text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789", name);
        if (end == std::string_view::npos) {
            return spelled.append(text);
        }
        if (text[end] == '`' && end > name) {
            spelled.append(text.substr(0, start)).append(spelled_option(text.substr(name, end - name)));
            text.remove_prefix(end + 1);
        } else {
            spelled.append(text.substr(0, name));
            text.remove_prefix(name);
        }
    }
}
