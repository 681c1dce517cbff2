#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "zigzag/base/errors.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// The three operands of a layer: output, weights, input activations.
enum class LayerOperand : std::uint8_t { O, W, I };

inline constexpr std::array<LayerOperand, 3> all_layer_operands{LayerOperand::O, LayerOperand::W, LayerOperand::I};

constexpr std::string_view to_string(LayerOperand operand) {
    constexpr std::array<std::string_view, 3> names{"O", "W", "I"};
    return names[static_cast<std::size_t>(operand)];
}

/// One loop of the layer's nest: an upper-case dimension name (`K`, `OX`, `D0`) and its number of iterations (>= 1).
struct LoopDimension {
    std::string name;
    std::int64_t size = 1;

    bool operator==(const LoopDimension&) const = default;
};

/// `left = first_factor * first + second_factor * second`, e.g. `IX = 2*OX + 1*FX`. `left` is not a loop itself.
struct DimensionRelation {
    std::string left;
    std::int64_t first_factor = 1;
    std::string first;
    std::int64_t second_factor = 1;
    std::string second;

    bool operator==(const DimensionRelation&) const = default;
};

/// The subscript of one operand in the equation: `W[k][c][fy][fx]` has dimensions K, C, FY, FX.
struct OperandAccess {
    LayerOperand operand = LayerOperand::O;
    std::vector<std::string> dimensions;

    bool operator==(const OperandAccess&) const = default;
};

/// Bits per element. `O` counts while partial sums are accumulated, `O_final` once the value is complete. 0 is legal for W and I.
struct OperandPrecision {
    std::int64_t W = 8;
    std::int64_t I = 8;
    std::int64_t O = 16;
    std::int64_t O_final = 8;

    /// Precision of an input, or of the output as a partial sum.
    std::int64_t of(LayerOperand operand) const { return operand == LayerOperand::W ? W : operand == LayerOperand::I ? I : O; }
    bool operator==(const OperandPrecision&) const = default;
};

/// Zeros added before and after a partially relevant dimension (`IX`); they shrink its size when that is not given.
struct Padding {
    std::string dimension;
    std::int64_t begin = 0;
    std::int64_t end = 0;

    bool operator==(const Padding&) const = default;
};

/// One computation `O[...] += A[...] * B[...]` over a nest of loops, as in ZigZag's workload files.
///
/// Plain data, checked by the readers; sizes are at least 1 and multiply up to at most 2^53. All names are upper case.
struct Layer {
    int id = 0;
    std::string name;
    std::string operator_type;
    std::vector<LoopDimension> loop_dimensions;  ///< order of the file; it decides ties
    std::array<OperandAccess, 3> operands;       ///< order of the equation: output first, then the two inputs
    char operation = '*';                        ///< `*` or `+` between the inputs
    bool accumulates = true;                     ///< `+=` rather than `=`
    std::vector<DimensionRelation> relations;
    std::vector<std::pair<std::string, std::int64_t>> pr_sizes;  ///< given total sizes of relation left sides (`pr_loop_sizes`)
    std::vector<Padding> padding;
    OperandPrecision precision;
    std::vector<LayerOperand> constant_operands;  ///< operands that no other layer produces

    std::optional<std::int64_t> loop_size(const std::string& dimension) const;
    /// Product of all loop sizes; padding is not subtracted.
    std::int64_t total_mac_count() const;
    /// A multiply-accumulate is two operations, any other step one.
    double operation_count() const;
    /// `O[b][k] = W[k][c] * I[b][c]`, lower case, as the reference prints it.
    std::string equation() const;
    /// Same work: everything equal but id and name, so that one evaluation serves both.
    bool same_work_as(const Layer& other) const;
};

/// `IX = 2*OX + 1*FX`.
std::string to_string(const DimensionRelation& relation);

/// Everything that makes a layer unfit for the model, whoever made it: loops without a name, of size 0 or listed twice, 2^53 or
/// more multiply-accumulates, an equation that is not output, input, input or is indexed by something unknown, relations of loops
/// that do not exist, padding that leaves nothing, precisions out of range.
///
/// Each fault has the path of its field as key, as a workload file spells it (`loop_sizes[2]`, `operand_precision.O`), what was
/// found, and a remedy; no file.
std::vector<Fault> validate(const Layer& layer);

}  // namespace zigzag

#pragma GCC visibility pop
