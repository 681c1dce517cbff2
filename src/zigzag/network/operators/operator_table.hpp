#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "zigzag/network/operators.hpp"

#include "lowering.hpp"

#pragma GCC visibility push(default)

namespace zigzag::operators {

using Treatment = OperatorTreatment;

/// What a group of operators does, and how a call of one becomes layers.
struct OperatorMeaning {
    std::string_view summary;
    Treatment zigzag = Treatment::free;
    Treatment stream_2023 = Treatment::costless;
    Treatment stream_2025 = Treatment::costless;
    /// Null where no program has layers for it.
    OperatorLayers (*lower)(const LoweringContext& context) = nullptr;
    /// Whether the call has what `lower` needs.
    bool (*applies)(const OperatorCall& call) = nullptr;
    /// Layers even of constants alone, whose operands may be inputs of the network.
    bool is_product = false;
    /// Inputs behind the first are parameters, no data.
    bool takes_parameters = false;

    Treatment in(OperatorDialect dialect) const;
};

/// Where a name is used.
enum class Spelling : std::uint8_t { onnx, workload_files, both };

/// A row of the table.
struct Operator {
    std::string_view name;  ///< with its domain when that is not ONNX's own
    const OperatorMeaning* meaning;
    Spelling spelling = Spelling::onnx;
    /// In-memory-compute arrays have no means for it and ZigZag does not count it: such a layer is left out there.
    bool is_left_out_in_memory = false;
    /// Of a product: the input that is its second operand.
    std::size_t second_operand = 1;
};

/// All operators, those of one meaning one after the other.
std::span<const Operator> operator_table();

/// By name as in OperatorCall; null when it is not in the table.
const Operator* find_operator(std::string_view name);

/// Which input of a product is its second operand, as the weights of a convolution; the first is input 0.
std::size_t second_operand(const OperatorCall& call);

/// Whether the call becomes layers.
bool is_layer(const OperatorCall& call, OperatorDialect dialect);

/// Layers of a call for which `is_layer` holds, without ids and names; nothing when a fault was found. Equations and loop orders:
/// docs/multicore-formats.md.
OperatorLayers lower(const LoweringContext& context);

/// Names that ZigZag's workload files may give as operator type.
std::vector<std::string_view> workload_file_operators();

/// Whether a layer of this operator type is left out on an in-memory-compute array.
bool is_left_out_in_memory(std::string_view operator_type);

}  // namespace zigzag::operators

#pragma GCC visibility pop
