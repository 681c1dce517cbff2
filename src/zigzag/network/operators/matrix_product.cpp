// Gemm and MatMul. Both operands are brought to the form [batch dimensions..., rows, columns]: a transposed Gemm operand is
// turned, a vector gets a row or a column of size 1, an operand without shape takes it from the other tensors.
//
// Batch dimensions become the loops B and H: one is B, two are B and H, of more the last is H and the others are folded into
// B. An operand that is broadcast over a batch dimension is not indexed by its loop, so that its elements count once.

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "zigzag/base/checked_arithmetic.hpp"

#include "layer_parts.hpp"
#include "zigzag/network/operators/lowering.hpp"

namespace zigzag::operators {

namespace {

/// An operand as a stack of matrices.
struct Matrices {
    Shape batch;
    Number rows;
    Number columns;
    std::string name;  ///< for messages
    bool is_computed = false;
};

Matrices as_matrices(const Shape& shape, const std::string& name, bool is_computed) {
    return {Shape(shape.begin(), shape.end() - 2), shape[shape.size() - 2], shape.back(), name, is_computed};
}

/// One loop over batch dimensions.
struct BatchLoop {
    std::string name;
    std::int64_t size = 1;
    bool indexes_left = false;
    bool indexes_right = false;
};

std::string operand_name(const OperatorCall& call, std::size_t input) {
    return fmt::format("`{}`", call.inputs[input]->name);
}

void rename_dimension(Layer& layer, const std::string& from, const std::string& to) {
    for (LoopDimension& loop : layer.loop_dimensions) {
        loop.name = loop.name == from ? to : loop.name;
    }
    for (OperandAccess& access : layer.operands) {
        std::replace(access.dimensions.begin(), access.dimensions.end(), from, to);
    }
}

struct Operands {
    Matrices left;
    Matrices right;
};

class MatrixProductReader {
public:
    MatrixProductReader(const OperatorCall& call, Lowering& lowering)
        : call_(call), lowering_(lowering), is_gemm_(call.type == "Gemm") {}

    std::optional<Layer> read() {
        const auto operands = read_operands();
        if (!operands) {
            return std::nullopt;
        }
        const Matrices& left = operands->left;
        const Matrices& right = operands->right;
        if (left.columns.is_known() && right.rows.is_known() && !certainly_equal(left.columns, right.rows)) {
            refuse(fmt::format("the inner sizes differ: {} has {} columns, {} has {} rows", left.name,
                               left.columns.integer().value_or(0), right.name, right.rows.integer().value_or(0)));
            return std::nullopt;
        }
        const auto inner = lowering_.needed_size(call_, left.columns.is_known() ? left.columns : right.rows,
                                                 fmt::format("the inner size of {} times {}", left.name, right.name));
        const auto rows = lowering_.needed_size(call_, left.rows, fmt::format("the number of rows of {}", left.name));
        const auto columns = lowering_.needed_size(call_, right.columns, fmt::format("the number of columns of {}", right.name));
        const auto batch = read_batch(left, right);
        const auto precision =
            lowering_.precision(call_, left.is_computed || !right.is_computed ? LayerOperand::W : LayerOperand::I,
                                left.is_computed && right.is_computed);
        if (!inner || !rows || !columns || !batch || !precision) {
            return std::nullopt;
        }
        return make_layer(*inner, *rows, *columns, *batch, *precision, *operands);
    }

private:
    void refuse(const std::string& message) { lowering_.fault(call_, message, "export the model again"); }

    std::optional<Operands> read_operands() {
        if (!call_.has_input(0) || !call_.has_input(1) || !call_.has_output(0)) {
            refuse(fmt::format("{} needs two inputs and an output", call_.type));
            return std::nullopt;
        }
        auto left = turned_shape(0, "transA");
        auto right = turned_shape(1, "transB");
        const Shape* output = call_.output_shape();
        complete_shapes(left, right, output);
        if (!left || !right) {
            const std::size_t open = left ? 1 : 0;
            lowering_.fault(call_, fmt::format("the shape of {} is not known", operand_name(call_, open)),
                            "run shape inference on the model, or simplify it, before reading it here");
            return std::nullopt;
        }
        if (left->empty() || right->empty() || (is_gemm_ && (left->size() < 2 || right->size() < 2))) {
            refuse(fmt::format("{} cannot multiply {} by {}", call_.type, to_string(*left), to_string(*right)));
            return std::nullopt;
        }
        const bool knows_columns_from_output = right->size() > 1 && output != nullptr && !output->empty();
        if (left->size() == 1) {
            left->insert(left->begin(), 1);
        }
        if (right->size() == 1) {
            right->emplace_back(1);
        }
        if (knows_columns_from_output && !right->back().is_known()) {
            right->back() = output->back();
        }
        return Operands{as_matrices(*left, operand_name(call_, 0), call_.inputs[0]->maker.has_value()),
                        as_matrices(*right, operand_name(call_, 1), call_.inputs[1]->maker.has_value())};
    }

    /// Shape of an input; a matrix that Gemm transposes is turned.
    std::optional<Shape> turned_shape(std::size_t input, const std::string& transposition) const {
        const Shape* shape = call_.shape(input);
        if (shape == nullptr) {
            return std::nullopt;
        }
        Shape result = *shape;
        if (is_gemm_ && call_.integer(transposition).value_or(0) != 0 && result.size() == 2) {
            std::swap(result[0], result[1]);
        }
        return result;
    }

    /// An unknown operand follows from the output and the other operand, when that is a matrix or when weights are meant.
    void complete_shapes(std::optional<Shape>& left, std::optional<Shape>& right, const Shape* output) const {
        if (output == nullptr || output->size() < 2) {
            return;
        }
        if (!left && right && right->size() == 2) {
            left = *output;
            left->back() = (*right)[0];
        } else if (left && !right && left->size() == output->size()) {
            const bool has_batch = call_.inputs[1]->maker.has_value();
            right = has_batch ? Shape(output->begin(), output->end() - 2) : Shape{};
            right->push_back(left->back());
            right->push_back(output->back());
        }
    }

    /// Whether an operand's elements differ along batch dimension `axis` of `batch`. Weights are indexed only by dimensions
    /// that they really have; a computed operand also by those of size 1.
    static bool is_indexed(const Matrices& operand, const Shape& batch, std::size_t axis, bool is_weight) {
        const std::size_t missing = batch.size() - operand.batch.size();
        if (axis < missing) {
            return false;
        }
        const bool has_size_one = certainly_one(operand.batch[axis - missing]);
        return !has_size_one || (!is_weight && certainly_one(batch[axis]));
    }

    std::optional<std::vector<BatchLoop>> read_batch(const Matrices& left, const Matrices& right) {
        const auto batch = broadcast(left.batch, right.batch);
        if (!batch) {
            refuse(fmt::format("the batch dimensions {} of {} and {} of {} cannot be broadcast", to_string(left.batch), left.name,
                               to_string(right.batch), right.name));
            return std::nullopt;
        }
        if (batch->empty()) {
            return std::vector<BatchLoop>{};
        }
        const std::size_t nb_outer = std::max<std::size_t>(1, batch->size() - 1);
        const auto outer = fold(left, right, *batch, 0, nb_outer, "B");
        if (!outer || batch->size() == 1) {
            return outer ? std::optional(std::vector<BatchLoop>{*outer}) : std::nullopt;
        }
        const auto inner = fold(left, right, *batch, nb_outer, batch->size(), "H");
        return inner ? std::optional(std::vector<BatchLoop>{*outer, *inner}) : std::nullopt;
    }

    /// One loop for the batch dimensions from `first` up to `last`. The very first may be a batch size that is not set.
    std::optional<BatchLoop> fold(const Matrices& left, const Matrices& right, const Shape& batch, std::size_t first,
                                  std::size_t last, const std::string& name) {
        BatchLoop loop{name, 1, false, false};
        bool has_earlier = false;
        bool is_complete = true;
        for (std::size_t axis = first; axis < last; ++axis) {
            const bool indexes_left = is_indexed(left, batch, axis, false);
            const bool indexes_right = is_indexed(right, batch, axis, !right.is_computed);
            const bool counts = !certainly_one(batch[axis]) || last == first + 1;
            if (counts && has_earlier && (indexes_left != loop.indexes_left || indexes_right != loop.indexes_right)) {
                lowering_.fault(
                    call_,
                    fmt::format("the batch dimensions {} of {} and {} of {} are broadcast in a way that two loops cannot "
                                "describe",
                                to_string(left.batch), left.name, to_string(right.batch), right.name),
                    "split the product, or expand the operand first");
                return std::nullopt;
            }
            if (counts || !has_earlier) {
                loop.indexes_left = indexes_left;
                loop.indexes_right = indexes_right;
            }
            has_earlier = has_earlier || counts;
            const auto size =
                axis == 0 ? std::optional(lowering_.batch_size(batch[0]))
                          : lowering_.needed_size(call_, batch[axis],
                                                  fmt::format("batch dimension {} of {} times {}", axis, left.name, right.name));
            is_complete = is_complete && size;
            const auto folded = checked_product(loop.size, size.value_or(1));
            if (!folded) {
                refuse(fmt::format("the batch dimensions {} of {} and {} of {} have more than 2^63 elements",
                                   to_string(left.batch), left.name, to_string(right.batch), right.name));
                return std::nullopt;
            }
            loop.size = *folded;
        }
        return is_complete ? std::optional(loop) : std::nullopt;
    }

    std::optional<Layer> make_layer(std::int64_t inner, std::int64_t rows, std::int64_t columns,
                                    const std::vector<BatchLoop>& batch, const OperandPrecision& precision,
                                    const Operands& operands) {
        Layer layer;
        layer.loop_dimensions = {{"C", inner}, {"D", rows}, {"K", columns}};
        layer.operands = {OperandAccess{LayerOperand::O, {}}, OperandAccess{LayerOperand::I, {}},
                          OperandAccess{LayerOperand::W, {}}};
        for (const BatchLoop& loop : batch) {
            layer.loop_dimensions.push_back({loop.name, loop.size});
            layer.operands[0].dimensions.push_back(loop.name);
            if (loop.indexes_left) {
                layer.operands[1].dimensions.push_back(loop.name);
            }
            if (loop.indexes_right) {
                layer.operands[2].dimensions.push_back(loop.name);
            }
        }
        const std::array<std::array<const char*, 2>, 3> matrices{{{"D", "K"}, {"D", "C"}, {"C", "K"}}};
        for (std::size_t operand = 0; operand < matrices.size(); ++operand) {
            layer.operands[operand].dimensions.insert(layer.operands[operand].dimensions.end(), matrices[operand].begin(),
                                                      matrices[operand].end());
        }
        layer.precision = precision;
        if (!operands.right.is_computed) {
            layer.constant_operands.push_back(LayerOperand::W);
        }
        if (!operands.left.is_computed) {
            layer.constant_operands.push_back(LayerOperand::I);
        }
        return lowering_.check_mac_count(call_, layer) ? std::optional(std::move(layer)) : std::nullopt;
    }

    const OperatorCall& call_;
    Lowering& lowering_;
    bool is_gemm_;
};

/// Loop order B H D C K; the single rows of a plain matrix product are the batch in 2023: K C B.
void order_for_stream(Layer& layer, OperatorDialect dialect) {
    const bool is_plain = !layer.loop_size("B");
    std::vector<std::string> order{"B", "H", "D", "C", "K"};
    if (is_plain && dialect == OperatorDialect::stream_2023) {
        rename_dimension(layer, "D", "B");
        order = {"K", "C", "B"};
    }
    const auto place = [&order](const LoopDimension& loop) {
        return std::find(order.begin(), order.end(), loop.name) - order.begin();
    };
    std::sort(layer.loop_dimensions.begin(), layer.loop_dimensions.end(),
              [&](const LoopDimension& a, const LoopDimension& b) { return place(a) < place(b); });
}

}  // namespace

OperatorLayers matrix_product_layers(const LoweringContext& context) {
    const OperatorCall& call = context.call;
    auto layer = MatrixProductReader(call, context.lowering).read();
    if (!layer) {
        return std::nullopt;
    }
    if (context.dialect != OperatorDialect::zigzag) {
        order_for_stream(*layer, context.dialect);
    }
    OperatorLayer result = layer_of_inputs(std::move(*layer), call, 1);
    const auto is_turned = [&](std::size_t input, const char* attribute) {
        const Shape* shape = call.shape(input);
        return call.type == "Gemm" && shape != nullptr && shape->size() == 2 && call.integer(attribute).value_or(0) != 0;
    };
    result.origins[static_cast<std::size_t>(LayerOperand::I)].is_transposed = is_turned(0, "transA");
    result.origins[static_cast<std::size_t>(LayerOperand::W)].is_transposed = is_turned(1, "transB");
    return std::vector{std::move(result)};
}

}  // namespace zigzag::operators
