#include "yaml_scalar.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>

namespace zigzag::yaml {

namespace {

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_digit_or_underscore(char letter) {
    return is_digit(letter) || letter == '_';
}

std::string without_underscores(std::string_view digits) {
    std::string kept(digits);
    kept.erase(std::remove(kept.begin(), kept.end(), '_'), kept.end());
    return kept;
}

/// `word` in lower, Title or UPPER case.
bool is_word(std::string_view text, std::string_view word) {
    if (text.size() != word.size()) {
        return false;
    }
    bool lower = true;
    bool title = true;
    bool upper = true;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const char capital = static_cast<char>(std::toupper(static_cast<unsigned char>(word[i])));
        lower = lower && text[i] == word[i];
        upper = upper && text[i] == capital;
        title = title && text[i] == (i == 0 ? capital : word[i]);
    }
    return lower || title || upper;
}

template <std::size_t N>
bool is_any_word(std::string_view text, const std::array<std::string_view, N>& words) {
    return std::any_of(words.begin(), words.end(), [text](std::string_view word) { return is_word(text, word); });
}

/// The value of well-formed digits as the nearest double, whatever their number.
double real_value(const std::string& digits, std::chars_format format) {
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, format);
    if (error == std::errc::result_out_of_range) {
        const std::size_t exponent = digits.find_first_of("eE");
        const bool vanishes = exponent != std::string::npos && digits[exponent + 1] == '-';
        return vanishes ? 0 : std::numeric_limits<double>::infinity();
    }
    return value;
}

struct Radix {
    int base = 10;
    std::string_view digits;
};

/// Splits an unsigned integer into its base and digits; none when the word is no integer.
std::optional<Radix> radix_of(std::string_view word) {
    const auto all = [](std::string_view digits, auto predicate) {
        return !digits.empty() && std::all_of(digits.begin(), digits.end(), predicate) &&
               digits.find_first_not_of('_') != std::string_view::npos;
    };
    if (word == "0") {
        return Radix{10, word};
    }
    if (word.starts_with("0b")) {
        const auto binary = [](char letter) { return letter == '0' || letter == '1' || letter == '_'; };
        return all(word.substr(2), binary) ? std::optional(Radix{2, word.substr(2)}) : std::nullopt;
    }
    if (word.starts_with("0x")) {
        const auto hexadecimal = [](char letter) {
            return std::isxdigit(static_cast<unsigned char>(letter)) != 0 || letter == '_';
        };
        return all(word.substr(2), hexadecimal) ? std::optional(Radix{16, word.substr(2)}) : std::nullopt;
    }
    if (word.starts_with("0")) {
        const auto octal = [](char letter) { return (letter >= '0' && letter <= '7') || letter == '_'; };
        return all(word, octal) ? std::optional(Radix{8, word}) : std::nullopt;
    }
    const bool decimal = !word.empty() && is_digit(word.front()) && all(word, is_digit_or_underscore);
    return decimal ? std::optional(Radix{10, word}) : std::nullopt;
}

std::optional<Scalar> as_integer(bool negative, std::string_view unsigned_word) {
    const std::optional<Radix> radix = radix_of(unsigned_word);
    if (!radix) {
        return std::nullopt;
    }
    std::string digits(negative ? "-" : "");
    digits += without_underscores(radix->digits);
    Scalar scalar;
    scalar.kind = Kind::integer;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, radix->base);
    if (error == std::errc{}) {
        scalar.integer = value;
        scalar.real = static_cast<double>(value);
    } else if (radix->base == 10) {
        scalar.real = real_value(digits, std::chars_format::fixed);
    } else {
        const double infinity = std::numeric_limits<double>::infinity();
        scalar.real = negative ? -infinity : infinity;
    }
    return scalar;
}

/// `digits.digits` with an optional exponent that must have a sign.
bool is_real(bool has_sign, std::string_view word) {
    std::size_t position = 0;
    const auto skip_digits = [&] {
        const std::size_t begin = position;
        while (position < word.size() && is_digit_or_underscore(word[position])) {
            ++position;
        }
        return position - begin;
    };
    const bool starts_with_digit = !word.empty() && is_digit(word.front());
    skip_digits();
    if (position >= word.size() || word[position] != '.') {
        return false;
    }
    ++position;
    const bool digit_follows = position < word.size() && is_digit(word[position]);
    skip_digits();
    if (!starts_with_digit && (has_sign || word.front() != '.' || !digit_follows)) {
        return false;
    }
    if (position == word.size()) {
        return true;
    }
    if (word[position] != 'e' && word[position] != 'E') {
        return false;
    }
    ++position;
    if (position >= word.size() || (word[position] != '+' && word[position] != '-')) {
        return false;
    }
    const std::string_view exponent = word.substr(position + 1);
    return !exponent.empty() && std::all_of(exponent.begin(), exponent.end(), is_digit);
}

std::optional<Scalar> as_real(bool has_sign, bool negative, std::string_view word) {
    Scalar scalar;
    scalar.kind = Kind::real;
    if (word.starts_with('.') && is_word(word.substr(1), "inf")) {
        scalar.real = std::numeric_limits<double>::infinity();
    } else if (!has_sign && (word == ".nan" || word == ".NaN" || word == ".NAN")) {
        scalar.real = std::numeric_limits<double>::quiet_NaN();
    } else if (is_real(has_sign, word)) {
        std::string digits = without_underscores(word);
        const std::size_t sign = digits.find('+');  // from_chars takes no plus sign
        if (sign != std::string::npos) {
            digits.erase(sign, 1);
        }
        scalar.real = real_value(digits, std::chars_format::general);
    } else {
        return std::nullopt;
    }
    if (negative) {
        scalar.real = -scalar.real;
    }
    return scalar;
}

}  // namespace

Scalar resolve_plain_scalar(std::string_view word) {
    constexpr std::array<std::string_view, 3> true_words{"yes", "true", "on"};
    constexpr std::array<std::string_view, 3> false_words{"no", "false", "off"};
    Scalar scalar;
    if (word.empty() || word == "~" || is_word(word, "null")) {
        scalar.kind = Kind::null;
        return scalar;
    }
    const bool is_true = is_any_word(word, true_words);
    if (is_true || is_any_word(word, false_words)) {
        scalar.kind = Kind::boolean;
        scalar.boolean = is_true;
        return scalar;
    }
    const bool has_sign = word.front() == '+' || word.front() == '-';
    const bool negative = word.front() == '-';
    const std::string_view magnitude = has_sign ? word.substr(1) : word;
    if (const auto integer = as_integer(negative, magnitude)) {
        return *integer;
    }
    if (const auto real = as_real(has_sign, negative, magnitude)) {
        return *real;
    }
    return scalar;
}

}  // namespace zigzag::yaml
