// Layers over all elements of a tensor. Their loops are the axes of the output (or of the input, for reductions).

#include "elementwise.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace zigzag::operators {

namespace {

constexpr auto input_operand = static_cast<std::size_t>(LayerOperand::I);
constexpr auto weight_operand = static_cast<std::size_t>(LayerOperand::W);

/// Axes of a nest: a name and a size each.
using Axes = std::vector<LoopDimension>;

std::vector<std::string> names_of(const Axes& axes) {
    std::vector<std::string> names;
    for (const LoopDimension& axis : axes) {
        names.push_back(axis.name);
    }
    return names;
}

/// What axes are called when nothing is known about them.
std::vector<std::string> usual_names(std::size_t rank, OperatorDialect dialect) {
    static const std::array<std::vector<std::string>, 6> by_rank{
        {{}, {"K"}, {"B", "K"}, {"B", "D", "K"}, {"B", "K", "OY", "OX"}, {"B", "K", "OZ", "OY", "OX"}}};
    if (dialect == OperatorDialect::stream_2023 && rank < by_rank.size()) {
        return by_rank[rank];
    }
    std::vector<std::string> names{"B", "H", "D", "K"};
    for (std::size_t axis = names.size(); axis < rank; ++axis) {
        names.push_back(fmt::format("N{}", axis));
    }
    names.resize(rank);
    return names;
}

/// The axes of a tensor, named like those of `like` (tensors in order of preference) when the dialect wants it; nothing when a
/// size is not known, which is then a fault.
std::optional<Axes> axes_of(const LoweringContext& context, const OperatorTensor& tensor,
                            const std::vector<const OperatorTensor*>& like) {
    const Shape& shape = *tensor.shape;
    std::vector<std::string> names = usual_names(shape.size(), context.dialect);
    if (context.dialect == OperatorDialect::stream_2023) {
        for (const OperatorTensor* other : like) {
            if (other->axis_names.size() == shape.size() && !shape.empty()) {
                names = other->axis_names;
                break;
            }
        }
    }
    Axes axes;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        const auto size = axis == 0 && shape.size() > 1 ? std::optional(context.lowering.batch_size(shape[0]))
                                                        : context.lowering.needed_dimension(context.call, tensor, axis);
        if (!size) {
            return std::nullopt;
        }
        axes.push_back({names[axis], *size});
    }
    return axes;
}

/// Loops for axes: in their order, width before height as everywhere. A nest without axes has one loop of size 1.
std::vector<LoopDimension> loops_for(const Axes& axes) {
    std::vector<LoopDimension> loops = axes;
    const auto find = [&loops](const char* name) {
        return std::find_if(loops.begin(), loops.end(), [name](const LoopDimension& loop) { return loop.name == name; });
    };
    const auto height = find("OY");
    const auto width = find("OX");
    if (height != loops.end() && width != loops.end() && height < width) {
        std::iter_swap(height, width);
    }
    if (loops.empty()) {
        loops.push_back({"K", 1});
    }
    return loops;
}

/// Whether the operand has its own element for every element of the nest.
bool is_full(const Shape& operand, const Axes& axes) {
    if (operand.size() != axes.size()) {
        return false;
    }
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
        if (operand[axis].integer().value_or(axes[axis].size) != axes[axis].size) {
            return false;
        }
    }
    return true;
}

/// Names of the axes that an operand really has: not those over which it is broadcast.
std::vector<std::string> indexed_names(const Shape& operand, const Axes& axes) {
    std::vector<std::string> names;
    const std::size_t missing = axes.size() - std::min(axes.size(), operand.size());
    for (std::size_t axis = missing; axis < axes.size(); ++axis) {
        const bool is_broadcast = operand[axis - missing].integer() == 1 && axes[axis].size != 1;
        if (!is_broadcast) {
            names.push_back(axes[axis].name);
        }
    }
    return names;
}

/// Precisions of a layer without multiply-accumulates: partial results are as wide as complete ones in 2023's form.
std::optional<OperandPrecision> plain_precision(const LoweringContext& context, bool has_weight, bool weight_is_computed) {
    auto precision = context.lowering.precision(context.call, LayerOperand::W, weight_is_computed);
    if (precision && context.dialect == OperatorDialect::stream_2023) {
        precision->O = precision->O_final;
        precision->W = has_weight ? precision->W : 0;
    }
    return precision;
}

std::optional<OperatorLayer> make_layer(const LoweringContext& context, const std::vector<LoopDimension>& loops,
                                        std::array<std::vector<std::string>, 3> dimensions, const OperandPrecision& precision) {
    OperatorLayer result;
    result.operator_type = context.call.type;
    result.layer.loop_dimensions = loops;
    result.layer.operands = {OperandAccess{LayerOperand::O, std::move(dimensions[0])},
                             OperandAccess{LayerOperand::I, std::move(dimensions[input_operand])},
                             OperandAccess{LayerOperand::W, std::move(dimensions[weight_operand])}};
    result.layer.precision = precision;
    return context.lowering.check_mac_count(context.call, result.layer) ? std::optional(std::move(result)) : std::nullopt;
}

/// Names for reduced axes that are kept with size 1: R, R2, ...
Axes with_reduced_axes(const Axes& axes, const std::vector<std::size_t>& reduced) {
    Axes result = axes;
    for (std::size_t index = 0; index < reduced.size(); ++index) {
        result[reduced[index]] = {index == 0 ? "R" : fmt::format("R{}", index + 1), 1};
    }
    return result;
}

/// `axes` are those of the input; axes that are kept stay in the output with size 1.
std::optional<OperatorLayer> reduction(const LoweringContext& context, const Axes& axes, const std::vector<std::size_t>& reduced,
                                       bool keeps_axes, const OperandPrecision& precision) {
    std::vector<LoopDimension> loops = loops_for(axes);
    std::vector<std::string> output;
    const Axes with_r = with_reduced_axes(axes, reduced);
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
        const bool is_reduced = std::binary_search(reduced.begin(), reduced.end(), axis);
        if (is_reduced && keeps_axes) {
            loops.push_back(with_r[axis]);
        }
        if (!is_reduced || keeps_axes) {
            output.push_back(with_r[axis].name);
        }
    }
    auto layer = make_layer(context, loops, {output, {}, names_of(axes)}, precision);
    if (layer) {
        layer->has_reduced_axes = keeps_axes;
    }
    return layer;
}

/// `abc` and `cd` and `abd` of `abc,cd->abd`.
std::optional<std::array<std::string, 3>> einsum_terms(const OperatorCall& call) {
    std::string equation = call.text("equation", "");
    std::erase(equation, ' ');
    const std::size_t comma = equation.find(',');
    const std::size_t arrow = equation.find("->");
    if (comma == std::string::npos || arrow == std::string::npos || arrow < comma) {
        return std::nullopt;
    }
    return std::array{equation.substr(0, comma), equation.substr(comma + 1, arrow - comma - 1), equation.substr(arrow + 2)};
}

}  // namespace

OperatorLayers elementwise_layers(const LoweringContext& context) {
    const auto& operands = context.call.inputs;
    std::vector<const OperatorTensor*> computed;
    for (const auto& operand : operands) {
        if (!operand->is_constant) {
            computed.push_back(&*operand);
        }
    }
    const auto axes = axes_of(context, *context.call.outputs[0], computed);
    if (!axes) {
        return std::nullopt;
    }
    std::size_t main = 0;
    const auto rank_of = [&](const OperatorTensor& tensor) {
        return (is_full(*tensor.shape, *axes) ? 2 : 0) + (tensor.is_constant ? 0 : 1);
    };
    if (operands.size() == 2) {
        // Stream of 2025 lists producers in the order of the network.
        const bool comes_first = context.dialect == OperatorDialect::stream_2025 && operands[1]->maker < operands[0]->maker;
        const int first = rank_of(*operands[0]);
        const int second = rank_of(*operands[1]);
        main = second > first || (second == first && comes_first) ? 1 : 0;
    }
    const std::optional<std::size_t> other = operands.size() == 2 ? std::optional(1 - main) : std::nullopt;
    const auto precision = plain_precision(context, other.has_value(), other && !operands[*other]->is_constant);
    if (!precision) {
        return std::nullopt;
    }
    std::array<std::vector<std::string>, 3> dimensions;
    dimensions[0] = names_of(*axes);
    dimensions[input_operand] = indexed_names(*operands[main]->shape, *axes);
    if (other) {
        dimensions[weight_operand] = indexed_names(*operands[*other]->shape, *axes);
    }
    auto layer = make_layer(context, loops_for(*axes), std::move(dimensions), *precision);
    if (!layer) {
        return std::nullopt;
    }
    layer->origins[input_operand].input = main;
    layer->origins[weight_operand].input = other;
    return std::vector<OperatorLayer>{std::move(*layer)};
}

std::optional<std::vector<std::size_t>> reduced_axes(const OperatorCall& call) {
    const std::size_t rank = call.shape(0)->size();
    std::vector<std::int64_t> axes;
    if (call.lacks_list("axes", 1)) {
        if (call.integer("noop_with_empty_axes").value_or(0) != 0) {
            return std::nullopt;
        }
        for (std::size_t axis = 0; axis < rank; ++axis) {
            axes.push_back(static_cast<std::int64_t>(axis));
        }
    } else {
        const auto given = call.list("axes", 1);
        if (!given) {
            return std::nullopt;
        }
        axes = *given;
    }
    return normalised_axes(axes, rank);
}

OperatorLayers reduction_layers(const LoweringContext& context) {
    const OperatorTensor& input = *context.call.inputs[0];
    const auto axes = axes_of(context, input, {&input});
    const auto precision = context.lowering.precision(context.call, LayerOperand::W, false);
    if (!axes || !precision) {
        return std::nullopt;
    }
    OperandPrecision without_weight = *precision;
    if (context.dialect == OperatorDialect::stream_2023) {
        without_weight.W = 0;
    }
    auto layer =
        reduction(context, *axes, *reduced_axes(context.call), context.call.integer("keepdims").value_or(1) != 0, without_weight);
    if (!layer) {
        return std::nullopt;
    }
    layer->origins[input_operand].input = 0;
    return std::vector<OperatorLayer>{std::move(*layer)};
}

OperatorLayers softmax_layers(const LoweringContext& context) {
    const OperatorTensor& input = *context.call.inputs[0];
    const auto axes = axes_of(context, input, {&input});
    const bool is_flattened = context.call.version < 13;
    const auto first =
        axes ? normalised_axis(context.call.integer("axis").value_or(is_flattened ? 1 : -1), axes->size()) : std::nullopt;
    const auto precision = plain_precision(context, true, true);
    if (!first || !precision) {
        if (axes && !first) {
            context.lowering.fault(context.call, "attribute `axis` is out of range", "export the model again");
        }
        return std::nullopt;
    }
    std::vector<std::size_t> reduced{*first};
    for (std::size_t axis = *first + 1; is_flattened && axis < axes->size(); ++axis) {
        reduced.push_back(axis);  // before opset 13 all axes from the given one on make the row
    }
    const Axes with_r = with_reduced_axes(*axes, reduced);
    std::vector<LoopDimension> loops = loops_for(*axes);
    for (const std::size_t axis : reduced) {
        loops.push_back(with_r[axis]);
    }
    OperandPrecision without_weight = *precision;
    without_weight.W = context.dialect == OperatorDialect::stream_2023 ? 0 : without_weight.W;
    const std::array<std::vector<std::string>, 3> two_operands{names_of(*axes), names_of(with_r), names_of(*axes)};
    std::vector<OperatorLayer> layers;
    for (const char* step : {"max", "exp", "sum", "div"}) {
        const bool reduces = layers.size() % 2 == 0;
        auto layer = reduces ? reduction(context, *axes, reduced, true, without_weight)
                             : make_layer(context, loops, two_operands, *precision);
        if (!layer) {
            return std::nullopt;
        }
        layer->suffix = fmt::format("/{}", step);
        layer->operator_type = step;
        layers.push_back(std::move(*layer));
    }
    layers[0].origins[input_operand].input = 0;
    layers[1].origins[input_operand].input = 0;
    layers[1].origins[weight_operand].sibling = 0;
    layers[2].origins[input_operand].sibling = 1;
    layers[3].origins[input_operand].sibling = 1;
    layers[3].origins[weight_operand].sibling = 2;
    return layers;
}

bool has_plain_equation(const OperatorCall& call) {
    const auto terms = einsum_terms(call);
    if (!terms) {
        return false;
    }
    const std::string letters = (*terms)[0] + (*terms)[1];
    for (const std::string& term : *terms) {
        const bool has_letters_only =
            std::all_of(term.begin(), term.end(), [](unsigned char letter) { return std::isalpha(letter) != 0; });
        std::set<char> distinct;
        for (const char letter : term) {
            distinct.insert(static_cast<char>(std::toupper(static_cast<unsigned char>(letter))));
        }
        if (!has_letters_only || distinct.size() != term.size()) {
            return false;
        }
    }
    const bool has_all = std::all_of((*terms)[2].begin(), (*terms)[2].end(),
                                     [&letters](char letter) { return letters.find(letter) != std::string::npos; });
    return has_all && (*terms)[0].size() == call.shape(0)->size() && (*terms)[1].size() == call.shape(1)->size() &&
           !(*terms)[0].empty();
}

OperatorLayers einsum_layers(const LoweringContext& context) {
    const auto terms = *einsum_terms(context.call);
    Axes loops;
    std::array<std::vector<std::string>, 3> dimensions;
    const auto add_axes = [&](std::size_t input, std::size_t operand) {
        for (std::size_t axis = 0; axis < terms[input].size(); ++axis) {
            const std::string name(1, static_cast<char>(std::toupper(static_cast<unsigned char>(terms[input][axis]))));
            const auto size = context.lowering.needed_dimension(context.call, *context.call.inputs[input], axis);
            dimensions[operand].push_back(name);
            const bool is_new =
                std::none_of(loops.begin(), loops.end(), [&](const LoopDimension& loop) { return loop.name == name; });
            if (!size) {
                return false;
            }
            if (is_new) {
                loops.push_back({name, *size});
            }
        }
        return true;
    };
    const bool is_complete = add_axes(0, input_operand) && add_axes(1, weight_operand);
    for (const char letter : terms[2]) {
        dimensions[0].emplace_back(1, static_cast<char>(std::toupper(static_cast<unsigned char>(letter))));
    }
    const auto precision = context.lowering.precision(context.call, LayerOperand::W, !context.call.inputs[1]->is_constant);
    if (!is_complete || !precision) {
        return std::nullopt;
    }
    auto layer = make_layer(context, loops, std::move(dimensions), *precision);
    if (!layer) {
        return std::nullopt;
    }
    layer->origins[input_operand].input = 0;
    layer->origins[weight_operand].input = 1;
    for (const auto& [input, operand] : {std::pair(1, LayerOperand::W), std::pair(0, LayerOperand::I)}) {
        if (context.call.inputs[static_cast<std::size_t>(input)]->is_constant) {
            layer->layer.constant_operands.push_back(operand);
        }
    }
    return std::vector<OperatorLayer>{std::move(*layer)};
}

}  // namespace zigzag::operators
