#include "layer_reader.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "zigzag/base/spelling.hpp"
#include "zigzag/network/operators/operator_table.hpp"
#include "zigzag/network/validate.hpp"

#include "layer_equation.hpp"

namespace zigzag {

namespace {

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

std::optional<LayerId> read_id(const yaml::Record& record) {
    const auto found = record.required("id", "a number that identifies the layer");
    const auto id = found ? found->as_integer(0, std::numeric_limits<int>::max()) : std::nullopt;
    return id ? std::optional(LayerId{*id, *found}) : std::nullopt;
}

std::string read_operator_type(const yaml::Record& record, OperatorTypes types) {
    static const std::vector<std::string_view> operator_types = operators::workload_file_operators();
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

/// Dimension names in capitals; none when any is wrong.
std::optional<std::vector<std::string>> read_dimension_names(const yaml::Value& value) {
    return value.as_list_of([](const yaml::Value& item) { return read_dimension_name(item); });
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
    std::vector<LoopDimension> loops;
    for (std::size_t index = 0; index < names->size(); ++index) {
        loops.push_back({(*names)[index], (*sizes)[index]});
    }
    return loops;
}

/// Relations; none when any is wrong.
std::optional<std::vector<DimensionRelation>> read_relations(const yaml::Value& value) {
    const auto items = value.as_list();
    if (!items) {
        return std::nullopt;
    }
    std::vector<DimensionRelation> relations;
    for (const yaml::Value& item : *items) {
        if (auto relation = read_relation(item)) {
            relations.push_back(std::move(*relation));
        }
    }
    return relations.size() == items->size() ? std::optional(std::move(relations)) : std::nullopt;
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
    for (std::size_t index = 0; index < names->size(); ++index) {
        const auto end = names->begin() + static_cast<std::ptrdiff_t>(index);
        if (std::find(names->begin(), end, (*names)[index]) != end) {
            (*found_names->as_list())[index].fault(fmt::format("{} is listed twice", (*names)[index]),
                                                   "list each dimension once");
            return;
        }
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
        const std::string& name = (*names)[index];
        layer.padding.push_back(read_padding_pair((*pairs)[index], name).value_or(Padding{name, 0, 0}));
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
    std::optional<std::vector<DimensionRelation>> relations{std::in_place};
    if (const auto found = record->optional("dimension_relations")) {
        relations = read_relations(*found);
        layer.relations = relations.value_or(std::vector<DimensionRelation>{});
    }
    std::optional<LayerEquation> equation;
    if (const auto found = record->required("equation", "such as O[b][k]+=W[k][c]*I[b][c]")) {
        equation = read_equation(*found);
        if (equation) {
            layer.operands = equation->operands;
            layer.operation = equation->operation;
            layer.accumulates = equation->accumulates;
        }
    }
    read_precision(*record, layer.precision);
    if (const auto found = record->optional("operand_source")) {
        reading.sources = read_sources(*found);
    }
    if (relations) {
        read_related_sizes(*record, layer);
    }
    if (loops && relations && equation) {
        yaml::add_faults_of_model(value, validate(layer));
    }
    return reading;
}

}  // namespace zigzag
