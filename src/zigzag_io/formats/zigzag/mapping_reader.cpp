#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "zigzag/mapping/user_mapping.hpp"

#include "mapping_entry_reader.hpp"
#include "memory_port_reader.hpp"
#include "memory_reader.hpp"
#include "spatial_loop_reader.hpp"
#include "zigzag_io/formats/yaml/yaml_value.hpp"
#include "zigzag_readers.hpp"

namespace zigzag {

namespace {

constexpr std::string_view separator = "*";

const std::vector<std::string_view> entry_keys{
    "name", "spatial_mapping", "spatial_mapping_hint", "memory_operand_links", "temporal_ordering", "memory_allocation"};

/// Keys that only make sense for several cores.
constexpr std::array<std::string_view, 4> multi_core_keys{"core_allocation", "core_allocation_is_fixed", "intra_core_tiling",
                                                          "inter_core_tiling"};

/// The members of a mapping whose keys are array dimensions.
std::vector<std::pair<std::string, yaml::Value>> members_by_array_dimension(const yaml::Value& value) {
    auto members = value.as_members();
    if (!members) {
        return {};
    }
    std::vector<std::pair<std::string, yaml::Value>> kept;
    for (auto& [name, member] : *members) {
        if (is_array_dimension_name(name)) {
            kept.emplace_back(name, std::move(member));
        } else {
            member.fault("unknown key", "use array dimensions: D and one digit, such as D1");
        }
    }
    return kept;
}

std::optional<SpatialMapping> read_spatial_mapping(const yaml::Value& value) {
    SpatialMapping mapping;
    for (const auto& [name, loops] : members_by_array_dimension(value)) {
        mapping.push_back({name, read_spatial_loops(loops)});
    }
    return mapping.empty() ? std::nullopt : std::optional(std::move(mapping));
}

std::vector<SpatialMappingHint> read_hints(const yaml::Value& value) {
    std::vector<SpatialMappingHint> hints;
    for (const auto& [name, loops] : members_by_array_dimension(value)) {
        SpatialMappingHint hint{name, {}};
        for (const yaml::Value& item : loops.as_list().value_or(std::vector<yaml::Value>{})) {
            const auto loop = item.as_text();
            if (!loop) {
                continue;
            }
            if (!is_loop_name(*loop)) {
                item.fault_found("a loop name in capitals", "write it like K or OX");
            } else if (std::find(hint.loops.begin(), hint.loops.end(), *loop) == hint.loops.end()) {
                hint.loops.push_back(*loop);
            }
        }
        hints.push_back(std::move(hint));
    }
    return hints;
}

MemoryOperandLinks read_links(const yaml::Value& value) {
    MemoryOperandLinks links;
    const auto record = yaml::Record::open(value, {"O", "W", "I"});
    if (!record) {
        return links;
    }
    for (const LayerOperand operand : all_layer_operands) {
        record->required(to_string(operand), "the memory operand it uses: O for O, I1 or I2 for W and I");
    }
    for (const yaml::Entry& entry : value.node().entries) {
        const auto* const operand = std::find_if(all_layer_operands.begin(), all_layer_operands.end(),
                                                 [&entry](LayerOperand candidate) { return to_string(candidate) == entry.key; });
        if (operand == all_layer_operands.end()) {
            continue;
        }
        const yaml::Value member = *record->optional(entry.key);
        const auto link = read_memory_operand(member);
        if (!link) {
            continue;
        }
        links.emplace_back(*operand, *link);
    }
    return links;
}

std::optional<std::string> read_ordering_name(const yaml::Value& value) {
    auto name = value.as_text();
    if (!name || *name == separator) {
        return name;
    }
    std::transform(name->begin(), name->end(), name->begin(),
                   [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    if (!is_loop_name(*name)) {
        value.fault_found("a loop name or \"*\"", "write it like K or OX");
        return std::nullopt;
    }
    return name;
}

/// One `[OX, 112]`, `[K, "*"]` or `["*", "*"]`.
std::optional<TemporalOrderingEntry> read_ordering_entry(const yaml::Value& value) {
    constexpr std::string_view example = R"(write it like [OX, 112], [K, "*"] or ["*", "*"])";
    if (value.node().kind != yaml::Kind::sequence || value.node().items.size() != 2) {
        value.fault_found("a loop and its factor", std::string(example));
        return std::nullopt;
    }
    const std::vector<yaml::Value> items = *value.as_list();
    const auto name = read_ordering_name(items[0]);
    const bool is_open = items[1].node().kind == yaml::Kind::text && items[1].node().text == separator;
    std::optional<std::int64_t> factor;
    if (!is_open) {
        if (items[1].node().kind == yaml::Kind::text) {
            items[1].fault_found("an integer or \"*\"", std::string(example));
            return std::nullopt;
        }
        factor = items[1].as_integer(1);
    }
    if (!name || (!is_open && !factor)) {
        return std::nullopt;
    }
    return TemporalOrderingEntry{*name, factor};
}

std::vector<TemporalOrderingEntry> read_temporal_ordering(const yaml::Value& value) {
    const TemporalOrderingEntry stand_in{"K", std::nullopt};  // keeps the positions of those behind a wrong one
    std::vector<TemporalOrderingEntry> ordering;
    for (const yaml::Value& item : value.as_list().value_or(std::vector<yaml::Value>{})) {
        ordering.push_back(read_ordering_entry(item).value_or(stand_in));
    }
    return ordering;
}

/// `O: [2, 5, 7]`: loops at or below each memory of the operand.
std::vector<OperandAllocation> read_memory_allocation(const yaml::Value& value) {
    std::vector<OperandAllocation> allocation;
    const auto record = yaml::Record::open(value, {"O", "W", "I"});
    if (!record) {
        return allocation;
    }
    for (const LayerOperand operand : all_layer_operands) {
        const auto list =
            record->required(to_string(operand), "how many loops lie at or below each of its memories, e.g. [2, 5]");
        if (const auto loops = list ? list->as_integers(0) : std::nullopt) {
            allocation.push_back({operand, *loops});
        }
    }
    return allocation;
}

/// `core_allocation: [1]`, as ZigZag's own files of 2024 have it: the only core.
bool names_one_core(const yaml::Entry& entry) {
    const yaml::Node& cores = entry.value;
    const bool is_one = cores.kind == yaml::Kind::sequence && cores.items.size() == 1;
    return entry.key == "core_allocation" && (is_one ? cores.items.front() : cores).kind == yaml::Kind::integer;
}

/// As Record::open, with a better remedy for keys that belong to mappings of several cores. `told` once in a file: an allocation
/// to one core says nothing.
std::optional<yaml::Record> open_entry(const yaml::Value& value, bool& told) {
    std::vector<std::string_view> known = entry_keys;
    for (const yaml::Entry& entry : value.node().entries) {
        const auto* const key = std::find(multi_core_keys.begin(), multi_core_keys.end(), entry.key);
        if (key != multi_core_keys.end()) {
            known.push_back(*key);
            if (names_one_core(entry)) {
                if (!std::exchange(told, true)) {
                    value.faults().warn(entry.line, entry.column, yaml::join_key(value.path(), entry.key),
                                        "is not used: there is one core, here and wherever else this file says so", "");
                }
                continue;
            }
            value.faults().add(entry.line, entry.column, yaml::join_key(value.path(), entry.key),
                               "unknown key: it belongs to mappings for several cores",
                               "remove it, or give the file to a multi-core tool");
        }
    }
    return yaml::Record::open(value, known);
}

}  // namespace

MappingEntry read_mapping_entry(const yaml::Record& record) {
    MappingEntry entry;
    entry.where = record.value().where();
    if (const auto found = record.required("name", "a layer name, an operator type, or default")) {
        entry.name = found->as_text().value_or("");
    }
    if (const auto found = record.nullable("spatial_mapping")) {
        entry.spatial_mapping = read_spatial_mapping(*found);
    }
    if (const auto found = record.optional("spatial_mapping_hint")) {
        entry.spatial_mapping_hint = read_hints(*found);
    }
    if (const auto found = record.optional("memory_operand_links")) {
        entry.memory_operand_links = read_links(*found);
    }
    if (const auto found = record.optional("temporal_ordering")) {
        entry.temporal_ordering = read_temporal_ordering(*found);
    }
    if (const auto found = record.optional("memory_allocation")) {
        entry.memory_allocation = read_memory_allocation(*found);
        if (!record.has("temporal_ordering")) {
            found->fault("memory_allocation without temporal_ordering", "give all loops as temporal_ordering beside it");
        }
    }
    yaml::add_faults_of_model(record.value(), validate(entry));
    return entry;
}

void check_mapping_names(const yaml::Value& root, const std::vector<NamedEntry>& entries) {
    bool has_default = false;
    std::unordered_map<std::string, int> line_of_name;
    for (const NamedEntry& entry : entries) {
        const auto [first, is_new] = line_of_name.emplace(entry.name, entry.place.node().line);
        if (!is_new && !entry.name.empty()) {
            entry.place.warn(fmt::format("a second entry called {}; the first one in line {} counts", yaml::printable(entry.name),
                                         first->second),
                             "remove or rename one");
        }
        has_default = has_default || entry.name.empty() || entry.name == "default";  // a nameless entry is a fault already
    }
    if (!has_default) {
        root.faults().add(0, 0, "", "no entry is called default", "add one: it is for layers that no other entry names");
    }
}

UserMapping read_zigzag_mapping(const std::filesystem::path& file, Diagnostics& diagnostics) {
    const yaml::Document document = yaml::load(file, diagnostics);
    yaml::FaultList faults(document.file, diagnostics);
    UserMapping mapping;
    const yaml::Value root(document.root, "", faults);
    if (const auto items = root.as_list(yaml::any_number_of_items)) {
        std::vector<NamedEntry> names;
        bool told_of_core = false;
        for (const yaml::Value& item : *items) {
            const auto record = open_entry(item, told_of_core);
            mapping.entries.push_back(record ? read_mapping_entry(*record) : MappingEntry{});
            names.push_back({mapping.entries.back().name, item});
        }
        check_mapping_names(root, names);
    }
    faults.throw_if_any();
    return mapping;
}

}  // namespace zigzag
