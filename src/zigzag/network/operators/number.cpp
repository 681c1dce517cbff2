#include "zigzag/network/operators/number.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "zigzag/base/checked_arithmetic.hpp"

namespace zigzag::operators {

namespace {

enum class Operation { add, subtract, multiply, divide };

double apply(Operation operation, double left, double right) {
    switch (operation) {
        case Operation::add:
            return left + right;
        case Operation::subtract:
            return left - right;
        case Operation::multiply:
            return left * right;
        case Operation::divide:
            break;
    }
    return left / right;
}

bool quotient_is_defined(std::int64_t left, std::int64_t right) {
    return right != 0 && !(left == INT64_MIN && right == -1);
}

std::optional<std::int64_t> apply(Operation operation, std::int64_t left, std::int64_t right) {
    switch (operation) {
        case Operation::add:
            return checked_sum(left, right);
        case Operation::subtract:
            return checked_difference(left, right);
        case Operation::multiply:
            return checked_product(left, right);
        case Operation::divide:
            break;
    }
    return quotient_is_defined(left, right) ? std::optional(left / right) : std::nullopt;
}

Number compute(Operation operation, const Number& left, const Number& right) {
    const auto left_integer = left.integer();
    const auto right_integer = right.integer();
    if (left_integer && right_integer) {
        const auto result = apply(operation, *left_integer, *right_integer);
        return result ? Number(*result) : Number();
    }
    if (left.is_known() && right.is_known()) {
        return Number::real(apply(operation, *left.as_real(), *right.as_real()));
    }
    return Number::derived_from({left, right});
}

bool is_integer(const Number& number, std::int64_t value) {
    return number.integer() == value;
}

}  // namespace

Number Number::real(double value) {
    Number number;
    if (std::isfinite(value)) {
        number.kind_ = Kind::real;
        number.real_ = value;
    }
    return number;
}

Number Number::symbol(const std::string& name) {
    Number number;
    number.symbol_ = name;
    number.depends_on_ = {name};
    return number;
}

Number Number::derived_from(const std::vector<Number>& sources) {
    Number number;
    for (const Number& source : sources) {
        std::vector<std::string> merged;
        std::set_union(number.depends_on_.begin(), number.depends_on_.end(), source.depends_on_.begin(), source.depends_on_.end(),
                       std::back_inserter(merged));
        number.depends_on_ = std::move(merged);
    }
    return number;
}

std::optional<double> Number::as_real() const {
    switch (kind_) {
        case Kind::integer:
            return static_cast<double>(integer_);
        case Kind::real:
            return real_;
        case Kind::unknown:
            break;
    }
    return std::nullopt;
}

Number Number::truncated() const {
    if (kind_ != Kind::real) {
        return *this;
    }
    constexpr double limit = 9.2e18;  // below 2^63, so that the conversion is defined
    return std::abs(real_) < limit ? Number(static_cast<std::int64_t>(real_)) : Number();
}

Number operator+(const Number& left, const Number& right) {
    return is_integer(right, 0) ? left : is_integer(left, 0) ? right : compute(Operation::add, left, right);
}

Number operator-(const Number& left, const Number& right) {
    return is_integer(right, 0) ? left : compute(Operation::subtract, left, right);
}

Number operator*(const Number& left, const Number& right) {
    return is_integer(right, 1) ? left : is_integer(left, 1) ? right : compute(Operation::multiply, left, right);
}

Number operator/(const Number& left, const Number& right) {
    return is_integer(right, 1) ? left : compute(Operation::divide, left, right);
}

Number floor_division(const Number& left, const Number& right) {
    const auto numerator = left.integer();
    const auto denominator = right.integer();
    if (denominator == 1) {
        return left;
    }
    if (!numerator || !denominator || !quotient_is_defined(*numerator, *denominator)) {
        return Number::derived_from({left, right});
    }
    const bool rounds_up = *numerator % *denominator != 0 && (*numerator < 0) != (*denominator < 0);
    return *numerator / *denominator - (rounds_up ? 1 : 0);
}

Number ceiling_division(const Number& left, const Number& right) {
    Number below = floor_division(left, right);
    const bool is_exact = !below.is_known() || certainly_equal(below * right, left);
    return is_exact ? below : below + 1;
}

bool certainly_equal(const Number& left, const Number& right) {
    if (left.is_known() || right.is_known()) {
        return left.integer() && left.integer() == right.integer();
    }
    return !left.symbol_name().empty() && left.symbol_name() == right.symbol_name();
}

bool certainly_one(const Number& number) {
    return is_integer(number, 1);
}

bool is_fully_known(const std::optional<Shape>& shape) {
    return shape && std::all_of(shape->begin(), shape->end(), [](const Number& size) { return size.is_known(); });
}

Number product(const Shape& shape) {
    Number result = 1;
    for (const Number& size : shape) {
        result = result * size;
    }
    return result;
}

std::string to_string(const Shape& shape) {
    std::string text;
    for (const Number& size : shape) {
        text += text.empty() ? "" : ", ";
        text += size.is_known()              ? std::to_string(size.integer().value_or(0))
                : size.symbol_name().empty() ? "?"
                                             : size.symbol_name();
    }
    return fmt::format("[{}]", text);
}

std::optional<std::size_t> normalised_axis(std::int64_t axis, std::size_t rank) {
    const auto signed_rank = static_cast<std::int64_t>(rank);
    if (axis < -signed_rank || axis >= signed_rank) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(axis < 0 ? axis + signed_rank : axis);
}

std::optional<std::vector<std::size_t>> normalised_axes(const std::vector<std::int64_t>& axes, std::size_t rank) {
    std::vector<std::size_t> result;
    for (const std::int64_t axis : axes) {
        const auto index = normalised_axis(axis, rank);
        if (!index) {
            return std::nullopt;
        }
        result.push_back(*index);
    }
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

std::optional<Shape> broadcast(const Shape& left, const Shape& right) {
    const Shape& longer = left.size() >= right.size() ? left : right;
    const Shape& shorter = left.size() >= right.size() ? right : left;
    const std::size_t offset = longer.size() - shorter.size();
    Shape result = longer;
    for (std::size_t axis = 0; axis < shorter.size(); ++axis) {
        Number& size = result[offset + axis];
        const Number& other = shorter[axis];
        if (certainly_one(other) || certainly_equal(size, other)) {
            continue;
        }
        if (size.is_known() && other.is_known() && !certainly_one(size)) {
            return std::nullopt;
        }
        if (certainly_one(size) || other.is_known()) {
            size = other;
        } else if (!size.is_known()) {
            size = Number::derived_from({size, other});
        }
    }
    return result;
}

}  // namespace zigzag::operators
