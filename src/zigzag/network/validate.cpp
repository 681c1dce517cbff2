// The rules of layers and of the graph between them, each once: readers of files call this too and add where in the file the
// field stands.

#include "zigzag/network/validate.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "zigzag/base/fault_collector.hpp"
#include "zigzag/base/numbers.hpp"
#include "zigzag/base/topological_order.hpp"

namespace zigzag {

namespace {

bool is_left_side(const Layer& layer, const std::string& dimension) {
    return std::any_of(layer.relations.begin(), layer.relations.end(),
                       [&dimension](const DimensionRelation& relation) { return relation.left == dimension; });
}

void check_loops(const Layer& layer, const FieldPath& path, FaultCollector& faults) {
    const auto& loops = layer.loop_dimensions;
    if (loops.empty()) {
        faults.add({path, "loop_dims"}, "the layer has no loop", "list at least one");
    }
    std::int64_t operations = 1;
    for (auto loop = loops.begin(); loop != loops.end(); ++loop) {
        const auto index = static_cast<std::size_t>(loop - loops.begin());
        const FieldPath name(path, "loop_dims", index);
        faults.check_name(name, loop->name);
        if (std::any_of(loops.begin(), loop, [loop](const LoopDimension& other) { return other.name == loop->name; })) {
            faults.add(name, fmt::format("{} is listed twice", loop->name), "list each dimension once");
        }
        faults.check_count({path, "loop_sizes", index}, loop->size, 1);
        if (loop->size >= 1 && operations > 0) {
            operations = loop->size > (max_count - 1) / operations ? 0 : operations * loop->size;
        }
    }
    if (operations == 0) {
        faults.add({path, "loop_sizes"}, fmt::format("the layer has {} or more multiply-accumulates", max_count),
                   "lower the sizes or split the layer");
    }
}

void check_equation(const Layer& layer, const FieldPath& layer_path, FaultCollector& faults) {
    const FieldPath path(layer_path, "equation");
    const auto& operands = layer.operands;
    const bool is_one_of_each = operands[0].operand == LayerOperand::O && operands[1].operand != operands[2].operand &&
                                operands[1].operand != LayerOperand::O && operands[2].operand != LayerOperand::O;
    if (!is_one_of_each) {
        faults.add(path,
                   fmt::format("its operands are {}, {} and {}", to_string(operands[0].operand), to_string(operands[1].operand),
                               to_string(operands[2].operand)),
                   "give the output O first, then the two inputs, W and I");
    }
    if (layer.operation != '*' && layer.operation != '+') {
        faults.add(path, "joins its inputs neither by * nor by +", "use one of them");
    }
    for (const OperandAccess& access : operands) {
        const auto& dimensions = access.dimensions;
        for (auto dimension = dimensions.begin(); dimension != dimensions.end(); ++dimension) {
            if (std::find(dimensions.begin(), dimension, *dimension) != dimension) {
                faults.add(path, fmt::format("{} is indexed by {} twice", to_string(access.operand), *dimension),
                           "name each dimension once per operand");
            } else if (!is_left_side(layer, *dimension) && !layer.loop_size(*dimension)) {
                faults.add(path,
                           fmt::format("{} is indexed by {}, which is neither in loop_dims nor the left side of a relation",
                                       to_string(access.operand), *dimension),
                           fmt::format("add {} to loop_dims or a relation for it to dimension_relations", *dimension));
            }
        }
    }
}

/// Whether the extent `first_factor * first + second_factor * second` stays within what is counted exactly.
bool is_countable(const DimensionRelation& relation, std::int64_t first_size, std::int64_t second_size) {
    const std::int64_t half = max_count / 2;
    return relation.first_factor <= half / first_size && relation.second_factor <= half / second_size;
}

void check_relations(const Layer& layer, const FieldPath& path, FaultCollector& faults) {
    const auto& relations = layer.relations;
    for (auto relation = relations.begin(); relation != relations.end(); ++relation) {
        const FieldPath place(path, "dimension_relations", static_cast<std::size_t>(relation - relations.begin()));
        faults.check_name(place, relation->left);
        if (std::any_of(relations.begin(), relation,
                        [relation](const DimensionRelation& other) { return other.left == relation->left; })) {
            faults.add(place, fmt::format("a second relation for {}", relation->left), "keep one");
            continue;
        }
        if (relation->first == relation->second) {
            faults.add(place, fmt::format("{} is related to {} twice", relation->left, relation->first),
                       "name two different loops");
            continue;
        }
        if (layer.loop_size(relation->left)) {
            faults.add(place, fmt::format("{} is a loop itself", relation->left), "name a dimension that is not in loop_dims");
        }
        for (const std::string& name : {relation->first, relation->second}) {
            if (!layer.loop_size(name)) {
                faults.add(place, fmt::format("{} is not a loop of this layer", name),
                           "add it to loop_dims or correct the relation");
            }
        }
        faults.check_count(place, std::min(relation->first_factor, relation->second_factor), 1);
        const std::int64_t first_size = std::max<std::int64_t>(1, layer.loop_size(relation->first).value_or(1));
        const std::int64_t second_size = std::max<std::int64_t>(1, layer.loop_size(relation->second).value_or(1));
        if (!is_countable(*relation, first_size, second_size)) {
            faults.add(place, fmt::format("{} grows beyond {}", relation->left, max_count), "lower the factors or the sizes");
        }
    }
}

/// Padding must leave something of the dimension that it shrinks.
void check_remainder(const Layer& layer, const Padding& padding, const FieldPath& place, FaultCollector& faults) {
    const bool is_given = std::any_of(layer.pr_sizes.begin(), layer.pr_sizes.end(),
                                      [&padding](const auto& size) { return size.first == padding.dimension; });
    const auto relation = std::find_if(layer.relations.begin(), layer.relations.end(),
                                       [&padding](const DimensionRelation& other) { return other.left == padding.dimension; });
    if (is_given || relation == layer.relations.end()) {
        return;
    }
    const auto first = layer.loop_size(relation->first);
    const auto second = layer.loop_size(relation->second);
    const bool is_sound = first && second && *first >= 1 && *second >= 1 && relation->first_factor >= 1 &&
                          relation->second_factor >= 1 && is_countable(*relation, *first, *second);
    if (!is_sound) {
        return;
    }
    const std::int64_t size = count_distinct_indices(relation->first_factor, *first, relation->second_factor, *second,
                                                     std::gcd(relation->first_factor, relation->second_factor), false);
    if (padding.begin > size - 1 - padding.end) {
        faults.add(place,
                   fmt::format("padding [{}, {}] leaves nothing of {}, which has size {}", padding.begin, padding.end,
                               padding.dimension, size),
                   "padding must be smaller than the padded size");
    }
}

void check_related_sizes(const Layer& layer, const FieldPath& path, FaultCollector& faults) {
    const auto check_is_related = [&](const FieldPath& place, const std::string& name) {
        if (!is_left_side(layer, name)) {
            faults.add(place, fmt::format("{} is not the left side of a relation", name),
                       "name dimensions that dimension_relations defines");
        }
    };
    for (std::size_t index = 0; index < layer.pr_sizes.size(); ++index) {
        check_is_related({path, "pr_loop_dims"}, layer.pr_sizes[index].first);
        faults.check_count({path, "pr_loop_sizes", index}, layer.pr_sizes[index].second, 1);
    }
    for (std::size_t index = 0; index < layer.padding.size(); ++index) {
        const Padding& padding = layer.padding[index];
        const FieldPath place(path, "padding", index);
        const bool is_checked = std::any_of(layer.pr_sizes.begin(), layer.pr_sizes.end(),
                                            [&padding](const auto& size) { return size.first == padding.dimension; });
        if (!is_checked) {
            check_is_related({path, "pr_loop_dims"}, padding.dimension);
        }
        if (padding.begin < 0 || padding.end < 0 || padding.begin > max_count || padding.end > max_count) {
            faults.check_count({place, "", 0}, padding.begin, 0);
            faults.check_count({place, "", 1}, padding.end, 0);
        } else {
            check_remainder(layer, padding, place, faults);
        }
    }
}

void check_precision(const OperandPrecision& precision, const FieldPath& layer, FaultCollector& faults) {
    const FieldPath path(layer, "operand_precision");
    faults.check_count({path, "W"}, precision.W, 0, max_precision);
    faults.check_count({path, "I"}, precision.I, 0, max_precision);
    faults.check_count({path, "O"}, precision.O, 1, max_precision);
    faults.check_count({path, "O_final"}, precision.O_final, 1, max_precision);
}

/// Whether there are loops, each with a name of its own: else what refers to them cannot be judged.
bool loops_are_distinct(const Layer& layer) {
    const auto& loops = layer.loop_dimensions;
    for (auto loop = loops.begin(); loop != loops.end(); ++loop) {
        if (loop->name.empty() ||
            std::any_of(loops.begin(), loop, [loop](const LoopDimension& other) { return other.name == loop->name; })) {
            return false;
        }
    }
    return !loops.empty();
}

void check_layer(const Layer& layer, const FieldPath& path, FaultCollector& faults) {
    check_loops(layer, path, faults);
    check_precision(layer.precision, path, faults);
    if (loops_are_distinct(layer)) {
        const std::size_t before = faults.size();
        check_relations(layer, path, faults);
        if (faults.size() == before) {
            check_equation(layer, path, faults);
            check_related_sizes(layer, path, faults);
        }
    }
    if (std::find(layer.constant_operands.begin(), layer.constant_operands.end(), LayerOperand::O) !=
        layer.constant_operands.end()) {
        faults.add({path, "operand_source"}, "the output cannot be constant", "name inputs: W or I");
    }
}

/// A fault when a node or tensor that is referred to does not exist; whether it does.
bool check_reference(std::size_t index, std::size_t count, std::string_view what, const FieldPath& place, FaultCollector& faults) {
    if (index < count) {
        return true;
    }
    faults.add(place, fmt::format("the network has {} {}{}, found index {}", count, what, count == 1 ? "" : "s", index),
               fmt::format("count the {}s from 0", what));
    return false;
}

/// What nodes refer to exists; a graph that has that right is looked at for cycles.
void check_graph(const Network& workload, const FieldPath& whole, FaultCollector& faults) {
    std::vector<std::vector<std::size_t>> successors(workload.nodes.size());
    bool is_graph = true;
    const auto check_source = [&](const std::optional<Source>& source, const FieldPath& place) {
        is_graph = (!source || check_reference(source->node, workload.nodes.size(), "node", place, faults)) && is_graph;
    };
    for (std::size_t node = 0; node < workload.nodes.size(); ++node) {
        const FieldPath path(whole, "", node);
        const NetworkNode& checked = workload.nodes[node];
        for (std::size_t input = 0; input < checked.inputs.size(); ++input) {
            check_source(checked.inputs[input], {path, "inputs", input});
        }
        for (const LayerOperand operand : all_layer_operands) {
            const auto index = static_cast<std::size_t>(operand);
            check_source(checked.operand_sources[index], {path, "operand_sources", index});
            if (checked.operand_tensors[index]) {
                check_reference(*checked.operand_tensors[index], workload.tensors.size(), "tensor",
                                {path, "operand_tensors", index}, faults);
            }
        }
        if (is_graph) {
            for (const std::size_t predecessor : checked.predecessors()) {
                successors[predecessor].push_back(node);
            }
        }
    }
    for (std::size_t tensor = 0; tensor < workload.tensors.size(); ++tensor) {
        check_source(workload.tensors[tensor].source, {whole, "tensors", tensor});
    }
    if (!is_graph) {
        return;
    }
    const std::vector<std::size_t> order = topological_order(successors);
    if (order.size() == workload.nodes.size()) {
        return;
    }
    std::vector<bool> is_reached(workload.nodes.size(), false);
    for (const std::size_t node : order) {
        is_reached[node] = true;
    }
    std::vector<std::string> names;
    for (std::size_t node = 0; node < workload.nodes.size(); ++node) {
        if (!is_reached[node]) {
            names.push_back(workload.nodes[node].name);
        }
    }
    faults.add(whole, fmt::format("the graph has a cycle through or before: {}", fmt::join(names, ", ")),
               "every layer must come after the layers that produce its inputs");
}

}  // namespace

std::vector<Fault> validate(const Layer& layer) {
    FaultCollector faults;
    check_layer(layer, {}, faults);
    return faults.take();
}

std::vector<Fault> validate(const Network& workload) {
    FaultCollector faults;
    const FieldPath whole;
    for (std::size_t node = 0; node < workload.nodes.size(); ++node) {
        if (workload.nodes[node].layer) {
            check_layer(*workload.nodes[node].layer, {whole, "", node}, faults);
        }
    }
    check_graph(workload, whole, faults);
    return faults.take();
}

}  // namespace zigzag
