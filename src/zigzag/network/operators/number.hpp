#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#pragma GCC visibility push(default)

namespace zigzag::operators {

/// A size or an element of a small tensor that shape computations use: an integer, a real number, or unknown. An unknown
/// number remembers which dimension parameters of the model it comes from, so that a message can name them.
class Number {
public:
    /// Unknown, of unknown origin.
    Number() = default;
    Number(std::int64_t integer) : kind_(Kind::integer), integer_(integer) {}  // NOLINT(google-explicit-constructor)
    static Number real(double value);
    /// Exactly the dimension parameter `name`, whose size is not set.
    static Number symbol(const std::string& name);
    /// Unknown, computed from the unknown ones among `sources`.
    static Number derived_from(const std::vector<Number>& sources);

    bool is_known() const { return kind_ != Kind::unknown; }
    bool is_real() const { return kind_ == Kind::real; }
    std::optional<std::int64_t> integer() const { return kind_ == Kind::integer ? std::optional(integer_) : std::nullopt; }
    /// Of an integer or a real number.
    std::optional<double> as_real() const;
    /// The integer nearest to zero of a real number; an integer or unknown number itself. Unknown beyond 64 bits.
    Number truncated() const;
    /// Name of the parameter that this number is; empty when it is known or computed.
    const std::string& symbol_name() const { return symbol_; }
    /// Dimension parameters whose sizes would make it known, sorted.
    const std::vector<std::string>& depends_on() const { return depends_on_; }

private:
    enum class Kind : std::uint8_t { unknown, integer, real };

    Kind kind_ = Kind::unknown;
    std::int64_t integer_ = 0;
    double real_ = 0;
    std::string symbol_;
    std::vector<std::string> depends_on_;
};

/// Integer arithmetic is exact; a result beyond 64 bits, or a division by zero, is unknown. A neutral element leaves an
/// unknown operand as it is.
Number operator+(const Number& left, const Number& right);
Number operator-(const Number& left, const Number& right);
Number operator*(const Number& left, const Number& right);
/// Integers: rounded toward zero, as ONNX's Div.
Number operator/(const Number& left, const Number& right);
/// Integers only: rounded down, or up.
Number floor_division(const Number& left, const Number& right);
Number ceiling_division(const Number& left, const Number& right);

/// The same known integer, or the same unset parameter.
bool certainly_equal(const Number& left, const Number& right);
bool certainly_one(const Number& number);

/// Sizes of a tensor, outermost dimension first; empty for a scalar.
using Shape = std::vector<Number>;

bool is_fully_known(const std::optional<Shape>& shape);
Number product(const Shape& shape);
/// `[1, batch, ?]`
std::string to_string(const Shape& shape);

/// Index of `axis`, which counts from the end when negative; nothing when out of range.
std::optional<std::size_t> normalised_axis(std::int64_t axis, std::size_t rank);
/// Nothing when one axis is out of range. Sorted, without duplicates.
std::optional<std::vector<std::size_t>> normalised_axes(const std::vector<std::int64_t>& axes, std::size_t rank);
/// Multidirectional broadcasting; nothing when the shapes do not fit.
std::optional<Shape> broadcast(const Shape& left, const Shape& right);

}  // namespace zigzag::operators

#pragma GCC visibility pop
