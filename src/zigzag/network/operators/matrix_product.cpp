// Gemm, MatMul and their kin. Both operands are brought to the form [batch dimensions..., rows, columns]: a transposed operand is
// turned, a vector gets a row or a column of size 1, an operand without shape takes it from the other tensors.
//
// Batch dimensions become the loops B and H: one is B, two are B and H, of more the last is H and the others are folded into
// B. Where an operand is broadcast over some of those and not over others, B2, B3, ... follow. An operand that is broadcast over
// a batch dimension is not indexed by its loop, so that its elements count once. So do elements of which a batch dimension holds
// copies (batch_copies.hpp).

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "zigzag/base/checked_arithmetic.hpp"
#include "zigzag/network/operand_axes.hpp"
#include "zigzag/network/operators/lowering.hpp"
#include "zigzag/network/operators/operator_table.hpp"

#include "batch_copies.hpp"
#include "layer_parts.hpp"

namespace zigzag::operators {

namespace {

/// An operand as a stack of matrices.
struct Matrices {
    BatchAxes batch;
    Number rows;
    Number columns;
    std::string name;  ///< for messages
    bool is_computed = false;
};

Matrices as_matrices(const Shape& shape, std::vector<std::vector<AxisFactor>> copies, const std::string& name, bool is_computed) {
    copies.resize(copies.size() == shape.size() ? shape.size() - 2 : 0);
    return {
        {Shape(shape.begin(), shape.end() - 2), std::move(copies), {}}, shape[shape.size() - 2], shape.back(), name, is_computed};
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

/// Weights in blocks of a few bits, whose tensor has another shape than the matrix.
bool is_packed(const OperatorCall& call) {
    return call.type == "com.microsoft::MatMulNBits" || call.type == "com.microsoft::MatMulBnb4";
}

/// Which axis of the tensor is which axis of the operand: `transA` swaps the last two, `transBatchA` moves the first behind the
/// other batch dimensions. Gemm turns matrices only.
std::vector<std::size_t> turned_axes(const OperatorCall& call, std::size_t rank, std::string_view operand) {
    std::vector<std::size_t> axes(rank);
    std::iota(axes.begin(), axes.end(), 0);
    const auto is_set = [&](const char* attribute) {
        return call.integer(fmt::format("{}{}", attribute, operand)).value_or(0) != 0;
    };
    const bool is_gemm = call.type.ends_with("Gemm");
    if (!is_gemm && rank > 2 && is_set("transBatch")) {
        std::rotate(axes.begin(), axes.begin() + 1, axes.end() - 1);
    }
    if ((is_gemm ? rank == 2 : rank >= 2) && is_set("trans")) {
        std::swap(axes[rank - 2], axes[rank - 1]);
    }
    return axes;
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
        : call_(call), lowering_(lowering), second_(second_operand(call)), is_gemm_(call.type.ends_with("Gemm")) {}

    std::optional<Layer> read() {
        auto operands = read_operands();
        if (!operands) {
            return std::nullopt;
        }
        if (split_copies(operands->left.batch, operands->right.batch)) {
            split_ = operands;
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
        auto precision = lowering_.precision(call_, left.is_computed || !right.is_computed ? LayerOperand::W : LayerOperand::I,
                                             left.is_computed && right.is_computed);
        if (precision && is_packed(call_)) {
            precision->W = packed_bits();
        }
        if (!inner || !rows || !columns || !batch || !precision) {
            return std::nullopt;
        }
        return make_layer(*inner, *rows, *columns, *batch, *precision, *operands);
    }

    /// The operands, where batch dimensions of theirs were split for copies.
    const std::optional<Operands>& split() const { return split_; }

private:
    std::int64_t packed_bits() {
        const std::int64_t bits = call_.integer("bits").value_or(4);
        if (bits < 1 || bits > 64) {
            refuse(fmt::format("attribute `bits` is {}; weights have 1 to 64", bits));
        }
        return std::clamp<std::int64_t>(bits, 1, 64);
    }

    void refuse(const std::string& message) { lowering_.fault(call_, message, "export the model again"); }

    std::optional<Operands> read_operands() {
        if (!call_.has_input(0) || !call_.has_input(second_) || !call_.has_output(0)) {
            refuse(fmt::format("{} needs two inputs and an output", call_.type));
            return std::nullopt;
        }
        auto left = turned_shape(0, "A");
        auto right = turned_shape(second_, "B");
        const Shape* output = call_.output_shape();
        complete_shapes(left, right, output);
        if (!left || !right) {
            const std::size_t open = left ? second_ : 0;
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
        return Operands{as_matrices(*left, turned_copies(0, "A"), operand_name(call_, 0), call_.inputs[0]->maker.has_value()),
                        as_matrices(*right, turned_copies(second_, "B"), operand_name(call_, second_),
                                    call_.inputs[second_]->maker.has_value())};
    }

    std::vector<std::vector<AxisFactor>> turned_copies(std::size_t input, std::string_view operand) const {
        const auto& copies = call_.inputs[input]->copies;
        std::vector<std::vector<AxisFactor>> result;
        for (const std::size_t axis : turned_axes(call_, copies.size(), operand)) {
            result.push_back(copies[axis]);
        }
        return result;
    }

    /// Shape of an input, as the product sees it; packed weights have theirs in attributes.
    std::optional<Shape> turned_shape(std::size_t input, std::string_view operand) const {
        if (operand == "B" && is_packed(call_)) {
            const auto rows = call_.integer("K");
            const auto columns = call_.integer("N");
            return rows && columns ? std::optional(Shape{*rows, *columns}) : std::nullopt;
        }
        const Shape* shape = call_.shape(input);
        if (shape == nullptr) {
            return std::nullopt;
        }
        Shape result;
        for (const std::size_t axis : turned_axes(call_, shape->size(), operand)) {
            result.push_back((*shape)[axis]);
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
            const bool has_batch = call_.inputs[second_]->maker.has_value();
            right = has_batch ? Shape(output->begin(), output->end() - 2) : Shape{};
            right->push_back(left->back());
            right->push_back(output->back());
        }
    }

    /// Whether an operand's elements differ along batch dimension `axis` of `batch`. Weights are indexed only by dimensions
    /// that they really have; a computed operand also by those of size 1.
    static bool is_indexed(const Matrices& operand, const Shape& batch, std::size_t axis, bool is_weight) {
        const std::size_t missing = batch.size() - operand.batch.sizes.size();
        if (axis < missing) {
            return false;
        }
        const bool has_size_one = certainly_one(operand.batch.sizes[axis - missing]);
        return !has_size_one || (!is_weight && certainly_one(batch[axis]));
    }

    std::optional<std::vector<BatchLoop>> read_batch(const Matrices& left, const Matrices& right) {
        const auto batch = broadcast(left.batch.sizes, right.batch.sizes);
        if (!batch) {
            refuse(fmt::format("the batch dimensions {} of {} and {} of {} cannot be broadcast", to_string(left.batch.sizes),
                               left.name, to_string(right.batch.sizes), right.name));
            return std::nullopt;
        }
        if (batch->empty()) {
            return std::vector<BatchLoop>{};
        }
        std::vector<BatchLoop> loops;
        bool is_complete = true;
        const std::size_t nb_outer = std::max<std::size_t>(1, batch->size() - 1);
        for (std::size_t first = 0; first < batch->size();) {
            const std::size_t last = first < nb_outer ? end_of_run(left, right, *batch, first, nb_outer) : batch->size();
            const std::string outer = loops.empty() ? "B" : fmt::format("B{}", loops.size() + 1);
            const auto loop = fold(left, right, *batch, first, last, first < nb_outer ? outer : "H");
            is_complete = is_complete && loop;
            loops.push_back(loop.value_or(BatchLoop{}));
            first = last;
        }
        return is_complete ? std::optional(std::move(loops)) : std::nullopt;
    }

    /// The batch dimensions from `first` on, before `end`, that one loop can describe: those of size 1, and others that index the
    /// same operands.
    static std::size_t end_of_run(const Matrices& left, const Matrices& right, const Shape& batch, std::size_t first,
                                  std::size_t end) {
        std::optional<std::pair<bool, bool>> indexed;
        for (std::size_t axis = first; axis < end; ++axis) {
            if (certainly_one(batch[axis])) {
                continue;
            }
            const std::pair now{is_indexed(left, batch, axis, false), is_indexed(right, batch, axis, !right.is_computed)};
            if (indexed && *indexed != now) {
                return axis;
            }
            indexed = now;
        }
        return end;
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
                                   to_string(left.batch.sizes), left.name, to_string(right.batch.sizes), right.name));
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
    std::size_t second_;
    bool is_gemm_;
    std::optional<Operands> split_;
};

/// Loop order B H D C K; the single rows of a plain matrix product are the batch in 2023: K C B.
void order_for_stream(Layer& layer, OperatorDialect dialect) {
    const bool is_plain = !layer.loop_size("B");
    std::vector<std::string> order;
    for (const std::string& name : layer.operands[0].dimensions) {
        if (name.starts_with("B")) {
            order.push_back(name);
        }
    }
    order.insert(order.end(), {"H", "D", "C", "K"});
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

void turn_operand(const OperatorCall& call, std::size_t input, std::string_view name, DataOrigin& origin) {
    const auto sizes = known_sizes_of(call, input);
    auto axes = turned_axes(call, sizes ? sizes->size() : 0, name);
    if (sizes && !std::is_sorted(axes.begin(), axes.end())) {
        origin.steps = {transpose_step(*sizes, std::move(axes))};
    }
}

/// Of an operand whose batch dimensions were split, or those of the other one.
void take_one_copy(const OperatorCall& call, std::size_t input, const BatchAxes& batch, LayerOperand operand,
                   OperatorLayer& result) {
    DataOrigin& origin = result.origins[static_cast<std::size_t>(operand)];
    const auto sizes = origin.steps.empty() ? known_sizes_of(call, input) : std::optional(origin.steps.back().output_shape);
    if (sizes) {
        for (Reindexing& step : steps_to_one_copy(*sizes, batch, axis_sizes(result.layer, operand))) {
            origin.steps.push_back(std::move(step));
        }
    }
}

}  // namespace

OperatorLayers matrix_product_layers(const LoweringContext& context) {
    const OperatorCall& call = context.call;
    MatrixProductReader reader(call, context.lowering);
    auto layer = reader.read();
    if (!layer) {
        return std::nullopt;
    }
    if (context.dialect != OperatorDialect::zigzag) {
        order_for_stream(*layer, context.dialect);
    }
    const std::size_t second = second_operand(call);
    OperatorLayer result = layer_of_inputs(std::move(*layer), call, second);
    turn_operand(call, 0, "A", result.origins[static_cast<std::size_t>(LayerOperand::I)]);
    if (!is_packed(call)) {
        turn_operand(call, second, "B", result.origins[static_cast<std::size_t>(LayerOperand::W)]);
    }
    DataOrigin output;
    if (reader.split()) {
        take_one_copy(call, 0, reader.split()->left.batch, LayerOperand::I, result);
        take_one_copy(call, second, reader.split()->right.batch, LayerOperand::W, result);
        const std::vector<std::int64_t> made = axis_sizes(result.layer, LayerOperand::O);
        const auto wanted = known_sizes_of_shape(call.output_shape());
        output = wanted && *wanted != made ? DataOrigin{{}, 0, {}, {reshape_step(made, *wanted)}} : output;
    }
    LoweredOperator lowered(std::vector{std::move(result)});
    if (output.sibling) {
        lowered.results = {std::move(output)};
    }
    return lowered;
}

}  // namespace zigzag::operators
