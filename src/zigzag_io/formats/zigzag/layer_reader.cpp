#include "layer_reader.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "zigzag/base/numbers.hpp"

#include "layer_equation.hpp"
#include "zigzag/base/spelling.hpp"

namespace zigzag {

namespace {

constexpr std::int64_t max_precision = 65536;

const std::vector<std::string_view> layer_keys{"id",
                                               "name",
                                               "operator_type",
                                               "equation",
                                               "dimension_relations",
                                               "loop_dims",
                                               "loop_sizes",
                                               "operand_precision",
                                               "operand_source",
                                               "pr_loop_dims",
                                               "pr_loop_sizes",
                                               "padding"};

const std::vector<std::string_view> operator_types{
    "Conv", "Conv_downsample", "Gemm", "MatMul", "Add", "Max", "Pool", "Pooling", "MaxPool", "AveragePool", "GlobalAveragePool"};

std::optional<LayerId> read_id(const yaml::Record& record) {
    const auto found = record.required("id", "a number that identifies the layer");
    const auto id = found ? found->as_integer(0, std::numeric_limits<int>::max()) : std::nullopt;
    return id ? std::optional(LayerId{*id, *found}) : std::nullopt;
}

std::string read_operator_type(const yaml::Record& record, OperatorTypes types) {
    const auto found = record.required("operator_type", fmt::format("one of {}", fmt::join(operator_types, ", ")));
    const auto type = found ? found->as_text() : std::nullopt;
    if (type && types == OperatorTypes::known &&
        std::find(operator_types.begin(), operator_types.end(), *type) == operator_types.end()) {
        const std::string closest = closest_spelling(*type, operator_types);
        found->fault_found(
            fmt::format("one of {}", fmt::join(operator_types, ", ")),
            closest.empty() ? std::string("use the type with the same loops") : fmt::format("did you mean {}?", closest));
    }
    return type.value_or("");
}

/// Dimension names in capitals, each once; none when any is wrong.
std::optional<std::vector<std::string>> read_dimension_names(const yaml::Value& value) {
    const auto items = value.as_list();
    if (!items) {
        return std::nullopt;
    }
    std::vector<std::string> names;
    for (const yaml::Value& item : *items) {
        auto name = read_dimension_name(item);
        if (!name) {
            continue;
        }
        if (std::find(names.begin(), names.end(), *name) != names.end()) {
            item.fault(fmt::format("{} is listed twice", *name), "list each dimension once");
            continue;
        }
        names.push_back(std::move(*name));
    }
    return names.size() == items->size() ? std::optional(std::move(names)) : std::nullopt;
}

/// The loops; none when names or sizes are wrong.
std::optional<std::vector<LoopDimension>> read_loops(const yaml::Record& record) {
    const auto found_names = record.required("loop_dims", "a list such as [B, K, C]");
    const auto found_sizes = record.required("loop_sizes", "the size of each loop, such as [1, 64, 3]");
    const auto names = found_names ? read_dimension_names(*found_names) : std::nullopt;
    const auto sizes = found_sizes ? found_sizes->as_integers(1) : std::nullopt;
    if (!names || !sizes) {
        return std::nullopt;
    }
    if (names->size() != sizes->size()) {
        found_sizes->fault(fmt::format("{} sizes for {} loops", sizes->size(), names->size()), "give one size per loop");
        return std::nullopt;
    }
    if (names->empty()) {
        found_names->fault("the layer has no loop", "list at least one");
        return std::nullopt;
    }
    std::vector<LoopDimension> loops;
    std::int64_t operations = 1;
    for (std::size_t index = 0; index < names->size(); ++index) {
        const std::int64_t size = (*sizes)[index];
        if (size > (yaml::max_count - 1) / operations) {
            found_sizes->fault(fmt::format("the layer has {} or more multiply-accumulates", yaml::max_count),
                               "lower the sizes or split the layer");
            return std::nullopt;
        }
        operations *= size;
        loops.push_back({(*names)[index], size});
    }
    return loops;
}

/// Whether the extent `first_factor * first + second_factor * second` stays within what is counted exactly.
bool is_countable(const DimensionRelation& relation, std::int64_t first_size, std::int64_t second_size) {
    const std::int64_t half = yaml::max_count / 2;
    return relation.first_factor <= half / first_size && relation.second_factor <= half / second_size;
}

/// Relations that join two loops of the layer; wrong ones are left out.
std::vector<DimensionRelation> read_relations(const yaml::Value& value, const std::optional<std::vector<LoopDimension>>& loops) {
    std::vector<DimensionRelation> relations;
    for (const yaml::Value& item : value.as_list().value_or(std::vector<yaml::Value>{})) {
        auto relation = read_relation(item);
        if (!relation) {
            continue;
        }
        const bool is_repeated = std::any_of(relations.begin(), relations.end(), [&relation](const DimensionRelation& other) {
            return other.left == relation->left;
        });
        if (is_repeated) {
            item.fault(fmt::format("a second relation for {}", relation->left), "keep one");
            continue;
        }
        if (relation->first == relation->second) {
            item.fault(fmt::format("{} is related to {} twice", relation->left, relation->first), "name two different loops");
            continue;
        }
        if (loops) {
            const auto size_of = [&loops](const std::string& name) -> std::int64_t {
                const auto loop = std::find_if(loops->begin(), loops->end(),
                                               [&name](const LoopDimension& other) { return other.name == name; });
                return loop == loops->end() ? 0 : loop->size;
            };
            if (size_of(relation->left) > 0) {
                item.fault(fmt::format("{} is a loop itself", relation->left), "name a dimension that is not in loop_dims");
            }
            for (const std::string& name : {relation->first, relation->second}) {
                if (size_of(name) == 0) {
                    item.fault(fmt::format("{} is not a loop of this layer", name),
                               "add it to loop_dims or correct the relation");
                }
            }
            const std::int64_t first_size = std::max<std::int64_t>(1, size_of(relation->first));
            const std::int64_t second_size = std::max<std::int64_t>(1, size_of(relation->second));
            if (!is_countable(*relation, first_size, second_size)) {
                item.fault(fmt::format("{} grows beyond {}", relation->left, yaml::max_count), "lower the factors or the sizes");
                continue;
            }
        }
        relations.push_back(std::move(*relation));
    }
    return relations;
}

void read_precision(const yaml::Record& layer, OperandPrecision& precision) {
    const auto found = layer.required("operand_precision", "the bits of W, I, O and O_final");
    const auto record = found ? yaml::Record::open(*found, {"W", "I", "O", "O_final"}) : std::nullopt;
    if (!record) {
        return;
    }
    const auto read = [&record](std::string_view key, std::string_view meaning, std::int64_t least, std::int64_t& bits) {
        if (const auto value = record->required(key, meaning)) {
            bits = value->as_integer(least, max_precision).value_or(bits);
        }
    };
    // Every equation has both inputs, so both need a precision.
    read("W", "bits of one weight; 0 for operators without weights", 0, precision.W);
    read("I", "bits of one input value", 0, precision.I);
    read("O", "bits of one partial sum", 1, precision.O);
    read("O_final", "bits of one complete output value", 1, precision.O_final);
}

std::vector<LayerSource> read_sources(const yaml::Value& value) {
    std::vector<LayerSource> sources;
    const auto record = yaml::Record::open(value, {"W", "I"});
    if (!record) {
        return sources;
    }
    for (const yaml::Entry& entry : value.node().entries) {
        if (entry.key != "W" && entry.key != "I") {
            continue;
        }
        const yaml::Value member = *record->optional(entry.key);
        if (const auto id = member.as_integer(0, std::numeric_limits<int>::max())) {
            sources.push_back({entry.key == "W" ? LayerOperand::W : LayerOperand::I, *id, member});
        }
    }
    return sources;
}

/// Dimensions in the equation are loops or left sides of relations.
void check_equation_dimensions(const yaml::Value& equation, const Layer& layer) {
    for (const OperandAccess& access : layer.operands) {
        for (const std::string& dimension : access.dimensions) {
            const bool is_related =
                std::any_of(layer.relations.begin(), layer.relations.end(),
                            [&dimension](const DimensionRelation& relation) { return relation.left == dimension; });
            if (!is_related && !layer.loop_size(dimension)) {
                equation.fault(fmt::format("{} is indexed by {}, which is neither in loop_dims nor the left side of a relation",
                                           to_string(access.operand), dimension),
                               fmt::format("add {} to loop_dims or a relation for it to dimension_relations", dimension));
            }
        }
    }
}

/// One `[begin, end]` of `padding`.
std::optional<Padding> read_padding_pair(const yaml::Value& value, const std::string& dimension) {
    const auto pair = value.as_integers(0);
    if (!pair) {
        return std::nullopt;
    }
    if (pair->size() != 2) {
        value.fault(fmt::format("must be [begin, end], found {} numbers", pair->size()), "give two numbers");
        return std::nullopt;
    }
    return Padding{dimension, (*pair)[0], (*pair)[1]};
}

/// Padding must leave something of the dimension that it shrinks.
void check_padding(const yaml::Value& value, const Padding& padding, const Layer& layer) {
    const auto is_given = std::any_of(layer.pr_sizes.begin(), layer.pr_sizes.end(),
                                      [&padding](const auto& size) { return size.first == padding.dimension; });
    const auto relation = std::find_if(layer.relations.begin(), layer.relations.end(),
                                       [&padding](const DimensionRelation& other) { return other.left == padding.dimension; });
    if (is_given || relation == layer.relations.end()) {
        return;
    }
    const auto first = layer.loop_size(relation->first);
    const auto second = layer.loop_size(relation->second);
    if (!first || !second) {
        return;
    }
    const std::int64_t size = count_distinct_indices(relation->first_factor, *first, relation->second_factor, *second,
                                                     std::gcd(relation->first_factor, relation->second_factor), false);
    if (padding.begin > size - 1 - padding.end) {
        value.fault(fmt::format("padding [{}, {}] leaves nothing of {}, which has size {}", padding.begin, padding.end,
                                padding.dimension, size),
                    "padding must be smaller than the padded size");
    }
}

/// `pr_loop_dims` with `pr_loop_sizes` and `padding`, which belong to it position by position.
void read_related_sizes(const yaml::Record& record, Layer& layer) {
    const auto found_names = record.nullable("pr_loop_dims");
    const auto found_sizes = record.nullable("pr_loop_sizes");
    const auto found_padding = record.nullable("padding");
    if (!found_names) {
        for (const auto& found : {found_sizes, found_padding}) {
            if (found) {
                found->fault("is given without pr_loop_dims", "add pr_loop_dims: the dimensions it belongs to");
            }
        }
        return;
    }
    const auto names = read_dimension_names(*found_names);
    if (!names) {
        return;
    }
    for (const std::string& name : *names) {
        const bool is_left_side = std::any_of(layer.relations.begin(), layer.relations.end(),
                                              [&name](const DimensionRelation& relation) { return relation.left == name; });
        if (!is_left_side) {
            found_names->fault(fmt::format("{} is not the left side of a relation", name),
                               "name dimensions that dimension_relations defines");
        }
    }
    if (found_sizes) {
        const auto sizes = found_sizes->as_integers(1);
        if (sizes && sizes->size() != names->size()) {
            found_sizes->fault(fmt::format("{} sizes for {} pr_loop_dims", sizes->size(), names->size()),
                               "give one size per dimension");
        } else if (sizes) {
            for (std::size_t index = 0; index < names->size(); ++index) {
                layer.pr_sizes.emplace_back((*names)[index], (*sizes)[index]);
            }
        }
    }
    const auto pairs = found_padding ? found_padding->as_list() : std::nullopt;
    if (!pairs) {
        return;
    }
    if (pairs->size() != names->size()) {
        found_padding->fault(fmt::format("{} pairs for {} pr_loop_dims", pairs->size(), names->size()),
                             "give one [begin, end] per dimension");
        return;
    }
    for (std::size_t index = 0; index < names->size(); ++index) {
        if (const auto padding = read_padding_pair((*pairs)[index], (*names)[index])) {
            check_padding((*pairs)[index], *padding, layer);
            layer.padding.push_back(*padding);
        }
    }
}

}  // namespace

LayerReading read_layer(const yaml::Value& value, OperatorTypes types) {
    LayerReading reading;
    const auto record = yaml::Record::open(value, layer_keys);
    if (!record) {
        return reading;
    }
    Layer& layer = reading.layer;
    reading.id = read_id(*record);
    layer.id = reading.id ? static_cast<int>(reading.id->value) : 0;
    layer.name = fmt::format("Layer{}", layer.id);
    if (const auto found = record->nullable("name")) {
        layer.name = found->as_text().value_or(layer.name);
    }
    layer.operator_type = read_operator_type(*record, types);
    const auto loops = read_loops(*record);
    layer.loop_dimensions = loops.value_or(std::vector<LoopDimension>{});
    const std::size_t faults_before = value.faults().size();
    if (const auto found = record->optional("dimension_relations")) {
        layer.relations = read_relations(*found, loops);
    }
    const bool relations_are_correct = value.faults().size() == faults_before;
    if (const auto found = record->required("equation", "such as O[b][k]+=W[k][c]*I[b][c]")) {
        if (const auto equation = read_equation(*found)) {
            layer.operands = equation->operands;
            layer.operation = equation->operation;
            layer.accumulates = equation->accumulates;
            if (loops && relations_are_correct) {
                check_equation_dimensions(*found, layer);
            }
        }
    }
    read_precision(*record, layer.precision);
    if (const auto found = record->optional("operand_source")) {
        reading.sources = read_sources(*found);
    }
    if (relations_are_correct) {
        read_related_sizes(*record, layer);
    }
    return reading;
}

}  // namespace zigzag
