// Which elements of a tensor are copies of each other. Exporters write grouped attention as Unsqueeze, Expand and Reshape of keys
// and values: 8 heads become [8, 4, rows, width], then [32, rows, width], and what were 8 heads looks like 32 heads of data.
//
// An axis is written as nested loops (factors), of which some are copies. Expand and Tile make copies; what only moves data takes
// factors along: here the axis of 32 is 8 x 4 copies. A Reshape joins and splits axes, and so joins and splits factors; where it
// cuts through them, nothing is known any more.

#include "onnx_copies.hpp"

#include <algorithm>
#include <string_view>

#include "onnx_network_tensors.hpp"

namespace zigzag::onnx_import {

namespace {

using operators::AxisFactor;
using Factors = std::vector<AxisFactor>;
using Axes = std::vector<Factors>;
using Sizes = std::vector<std::int64_t>;

/// Chains are followed back over so many nodes at most.
constexpr std::size_t longest_chain = 64;

bool has_copies(const Axes& axes) {
    return std::any_of(axes.begin(), axes.end(), [](const Factors& factors) {
        return std::any_of(factors.begin(), factors.end(), [](const AxisFactor& factor) { return factor.is_copy; });
    });
}

Axes plain_axes(const Sizes& sizes) {
    Axes axes;
    for (const std::int64_t size : sizes) {
        axes.push_back({{size, false}});
    }
    return axes;
}

/// Without factors of 1 and with neighbours of one kind joined; at least one factor.
Factors simplified(const Factors& factors) {
    Factors result;
    for (const AxisFactor& factor : factors) {
        if (factor.size == 1) {
            continue;
        }
        if (!result.empty() && result.back().is_copy == factor.is_copy) {
            result.back().size *= factor.size;
        } else {
            result.push_back(factor);
        }
    }
    return result.empty() ? Factors{{1, false}} : result;
}

/// The same elements in row-major order on other axes.
Axes reshaped(const Axes& axes, const Sizes& to) {
    Factors all;
    for (const Factors& factors : axes) {
        all.insert(all.end(), factors.begin(), factors.end());
    }
    Axes result;
    std::size_t next = 0;
    for (const std::int64_t size : to) {
        Factors factors;
        std::int64_t rest = size;
        while (rest > 1) {
            if (next == all.size() || all[next].size < 1 || (rest % all[next].size != 0 && all[next].size % rest != 0)) {
                return plain_axes(to);
            }
            const std::int64_t taken = std::min(rest, all[next].size);
            factors.push_back({taken, all[next].is_copy});
            all[next].size /= taken;
            rest /= taken;
            next += all[next].size == 1 ? 1 : 0;
        }
        result.push_back(simplified(factors));
    }
    return result;
}

/// Each axis as often as Expand or Tile says; what was there before becomes the inner part.
Axes grown(Axes axes, const Sizes& to) {
    axes.insert(axes.begin(), to.size() - std::min(to.size(), axes.size()), {{1, false}});
    for (std::size_t axis = 0; axis < to.size(); ++axis) {
        std::int64_t size = 1;
        for (const AxisFactor& factor : axes[axis]) {
            size *= factor.size;
        }
        if (size < 1 || to[axis] % size != 0) {
            return plain_axes(to);
        }
        axes[axis].insert(axes[axis].begin(), {to[axis] / size, true});
        axes[axis] = simplified(axes[axis]);
    }
    return axes;
}

/// Along the gathered axis: every index several times, or all of them again and again.
Axes gathered(const RuleInput& rule, Axes axes, const Sizes& from, const Sizes& to) {
    const auto axis = normalised_axis(rule.attribute("axis").value_or(0), from.size());
    const auto indices = rule.integers(1);
    if (!axis || !indices || from.size() != to.size() || from[*axis] < 1 || indices->empty()) {
        return plain_axes(to);
    }
    const std::int64_t size = from[*axis];
    const auto count = static_cast<std::int64_t>(indices->size());
    const auto follows = [&](auto expected) {
        for (std::int64_t place = 0; place < count; ++place) {
            if ((*indices)[static_cast<std::size_t>(place)] != expected(place)) {
                return false;
            }
        }
        return count % size == 0;
    };
    const std::int64_t times = count / size;
    if (follows([&](std::int64_t place) { return place / std::max<std::int64_t>(times, 1); })) {
        axes[*axis].push_back({times, true});
    } else if (follows([&](std::int64_t place) { return place % size; })) {
        axes[*axis].insert(axes[*axis].begin(), {times, true});
    } else {
        axes[*axis] = {{count, false}};
    }
    axes[*axis] = simplified(axes[*axis]);
    return axes;
}

bool is_any_of(std::string_view type, std::initializer_list<std::string_view> types) {
    return std::find(types.begin(), types.end(), type) != types.end();
}

/// Element by element, with numbers that are the same for all elements.
bool keeps_equal_elements_equal(const OnnxNode& node, const RuleInput& rule, const std::vector<TensorFacts>& facts) {
    if (!is_any_of(node.proto->op_type(), {"Identity", "Cast", "Mul", "Div", "Relu", "QuantizeLinear", "DequantizeLinear"})) {
        return false;
    }
    for (std::size_t input = 1; input < node.inputs.size(); ++input) {
        const Shape* shape = rule.shape(input);
        const bool is_one_number = shape != nullptr && certainly_one(product(*shape)) && facts[*node.inputs[input]].is_constant;
        if (rule.has_input(input) && !is_one_number) {
            return false;
        }
    }
    return true;
}

/// Factors of the result of one node on its first input.
Axes passed_on(const OnnxNode& node, const RuleInput& rule, const std::vector<TensorFacts>& facts, const Axes& axes,
               const Sizes& from, const Sizes& to) {
    const std::string& type = node.proto->op_type();
    if (is_any_of(type, {"Reshape", "Unsqueeze", "Squeeze", "Flatten"})) {
        return reshaped(axes, to);
    }
    if (is_any_of(type, {"Expand", "Tile"})) {
        return grown(axes, to);
    }
    if (type == "Gather") {
        return gathered(rule, axes, from, to);
    }
    if (type == "Transpose") {
        const auto permutation = permutation_of(rule, from.size());
        Axes result;
        for (std::size_t axis = 0; permutation && axis < from.size(); ++axis) {
            result.push_back(axes[(*permutation)[axis]]);
        }
        return permutation ? result : plain_axes(to);
    }
    return from == to && keeps_equal_elements_equal(node, rule, facts) ? axes : plain_axes(to);
}

std::optional<Sizes> sizes_of_tensor(const std::vector<TensorFacts>& facts, std::size_t tensor) {
    const auto& shape = facts[tensor].shape;
    return known_sizes(shape ? &*shape : nullptr);
}

bool is_followed(const OnnxNode& node) {
    return node.is_standard() && !node.inputs.empty() && node.inputs[0] && node.outputs.size() == 1 &&
           is_any_of(node.proto->op_type(),
                     {"Reshape", "Unsqueeze", "Squeeze", "Flatten", "Expand", "Tile", "Gather", "Transpose", "Identity", "Cast",
                      "Mul", "Div", "Relu", "QuantizeLinear", "DequantizeLinear"});
}

}  // namespace

std::vector<std::vector<AxisFactor>> copies_in(const OnnxGraph& graph, const std::vector<TensorFacts>& facts,
                                               std::size_t tensor) {
    std::vector<const OnnxNode*> chain;  // the last node first
    while (graph.tensors[tensor].producer && chain.size() < longest_chain) {
        const OnnxNode& node = graph.nodes[*graph.tensors[tensor].producer];
        if (!is_followed(node) || !sizes_of_tensor(facts, tensor) || !sizes_of_tensor(facts, *node.inputs[0])) {
            break;
        }
        chain.push_back(&node);
        tensor = *node.inputs[0];
    }
    auto from = sizes_of_tensor(facts, tensor);
    if (chain.empty() || !from) {
        return {};
    }
    Axes axes = plain_axes(*from);
    for (auto node = chain.rbegin(); node != chain.rend(); ++node) {
        const auto to = sizes_of_tensor(facts, *(*node)->outputs[0]);
        axes = passed_on(**node, RuleInput(**node, facts), facts, axes, *from, *to);
        from = to;
    }
    return has_copies(axes) ? axes : Axes{};
}

}  // namespace zigzag::onnx_import
