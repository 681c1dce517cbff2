// Reads the two little languages of workload files, equations and dimension relations, by recursive descent. A `Scanner` walks
// over the text; the first thing that does not fit ends the reading with its position and what was expected there.

#include "layer_equation.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace zigzag {

namespace {

bool is_letter(char letter) {
    return std::isalpha(static_cast<unsigned char>(letter)) != 0;
}

bool is_letter_or_digit(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0;
}

std::string in_capitals(std::string_view text) {
    std::string capitals(text);
    std::transform(capitals.begin(), capitals.end(), capitals.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    return capitals;
}

struct SyntaxError {
    std::size_t position = 0;
    std::string expected;
};

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    /// The next character that is not blank, NUL at the end.
    char peek() {
        while (position_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[position_])) != 0) {
            ++position_;
        }
        return position_ < text_.size() ? text_[position_] : '\0';
    }

    bool accept(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        ++position_;
        return true;
    }

    void expect(char wanted) {
        if (!accept(wanted)) {
            fail(fmt::format("'{}'", wanted));
        }
    }

    void expect_end() {
        if (peek() != '\0') {
            fail("the end");
        }
    }

    /// Letters and digits, at least one.
    std::string_view word(std::string_view what) {
        peek();
        const std::size_t begin = position_;
        while (position_ < text_.size() && is_letter_or_digit(text_[position_])) {
            ++position_;
        }
        if (position_ == begin) {
            fail(std::string(what));
        }
        if (position_ < text_.size() && text_[position_] == '_') {
            fail("a letter or digit (names cannot contain '_')");
        }
        return text_.substr(begin, position_ - begin);
    }

    [[noreturn]] void fail(std::string expected) const { throw SyntaxError{position_, std::move(expected)}; }

private:
    std::string_view text_;
    std::size_t position_ = 0;
};

std::string dimension(Scanner& scanner) {
    const Scanner begin = scanner;
    const std::string_view name = scanner.word("a dimension name");
    if (!is_letter(name.front())) {
        begin.fail("a dimension name that starts with a letter");
    }
    return in_capitals(name);
}

LayerOperand operand_name(Scanner& scanner, const std::vector<LayerOperand>& allowed, std::string_view expected) {
    scanner.peek();
    const Scanner begin = scanner;
    const std::string_view name = scanner.word(expected);
    for (const LayerOperand operand : allowed) {
        if (to_string(operand) == name) {
            return operand;
        }
    }
    begin.fail(std::string(expected));
}

std::vector<std::string> subscript(Scanner& scanner, bool may_be_empty) {
    std::vector<std::string> dimensions;
    scanner.expect('[');
    do {
        if (may_be_empty && scanner.accept(']')) {
            continue;
        }
        dimensions.push_back(dimension(scanner));
        scanner.expect(']');
    } while (scanner.accept('['));
    return dimensions;
}

LayerEquation equation(Scanner& scanner) {
    LayerEquation result;
    result.operands[0].operand = operand_name(scanner, {LayerOperand::O}, "the output O");
    result.operands[0].dimensions = subscript(scanner, false);
    result.accumulates = scanner.accept('+');
    scanner.expect('=');
    result.operands[1].operand = operand_name(scanner, {LayerOperand::W, LayerOperand::I}, "an input, W or I");
    result.operands[1].dimensions = subscript(scanner, false);
    if (scanner.accept('+')) {
        result.operation = '+';
    } else if (!scanner.accept('*')) {
        scanner.fail("'*' or '+'");
    }
    const bool first_is_weight = result.operands[1].operand == LayerOperand::W;
    result.operands[2].operand = operand_name(scanner, {first_is_weight ? LayerOperand::I : LayerOperand::W},
                                              first_is_weight ? "the other input, I" : "the other input, W");
    result.operands[2].dimensions = subscript(scanner, true);
    scanner.expect_end();
    return result;
}

/// `2*ox` or `ox`.
std::pair<std::int64_t, std::string> term(Scanner& scanner) {
    scanner.peek();
    const Scanner begin = scanner;
    if (!std::isdigit(static_cast<unsigned char>(scanner.peek()))) {
        return {1, dimension(scanner)};
    }
    const std::string_view digits = scanner.word("a factor");
    std::int64_t factor = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), factor);
    if (error != std::errc{} || end != digits.data() + digits.size() || factor < 1 || factor > yaml::max_count) {
        begin.fail("an integer factor of at least 1");
    }
    scanner.expect('*');
    return {factor, dimension(scanner)};
}

DimensionRelation relation(Scanner& scanner) {
    DimensionRelation result;
    result.left = dimension(scanner);
    scanner.expect('=');
    std::tie(result.first_factor, result.first) = term(scanner);
    scanner.expect('+');
    std::tie(result.second_factor, result.second) = term(scanner);
    scanner.expect_end();
    return result;
}

/// Runs a reading over the text of a value and turns a syntax error into a fault.
template <class Reading>
auto read_with(const yaml::Value& value, Reading reading, std::string_view what, std::string_view example)
    -> std::optional<decltype(reading(std::declval<Scanner&>()))> {
    const auto text = value.as_text();
    if (!text) {
        return std::nullopt;
    }
    Scanner scanner(*text);
    try {
        return reading(scanner);
    } catch (const SyntaxError& error) {
        value.fault(fmt::format("{} expects {} at character {}, found {}", what, error.expected, error.position + 1,
                                yaml::describe(value.node())),
                    fmt::format("write it like {}", example));
        return std::nullopt;
    }
}

}  // namespace

std::optional<LayerEquation> read_equation(const yaml::Value& value) {
    return read_with(value, equation, "the equation", "O[b][k]+=W[k][c]*I[b][c]");
}

std::optional<DimensionRelation> read_relation(const yaml::Value& value) {
    return read_with(value, relation, "the relation", "ix=2*ox+1*fx");
}

std::optional<std::string> read_dimension_name(const yaml::Value& value) {
    const auto text = value.as_text();
    if (!text) {
        return std::nullopt;
    }
    if (!is_letter(text->front()) || !std::all_of(text->begin(), text->end(), is_letter_or_digit)) {
        value.fault_found("a dimension name", "use a letter and then letters and digits, such as OX or D0");
        return std::nullopt;
    }
    return in_capitals(*text);
}

}  // namespace zigzag
