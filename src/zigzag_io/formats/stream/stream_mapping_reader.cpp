// Reads mapping files of Stream: ZigZag's entries with an allocation to cores and tilings.

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "stream/mapping/mapping.hpp"
#include "stream_readers.hpp"
#include "zigzag_io/formats/yaml/yaml_value.hpp"
#include "zigzag_io/formats/zigzag/mapping_entry_reader.hpp"
#include "zigzag_io/formats/zigzag/spatial_loop_reader.hpp"

namespace stream {

namespace {

namespace yaml = zigzag::yaml;

const std::vector<std::string_view> entry_keys{"name",
                                               "core_allocation",
                                               "core_allocation_is_fixed",
                                               "inter_core_tiling",
                                               "intra_core_tiling",
                                               "layer_dimension_names",
                                               "spatial_mapping",
                                               "spatial_mapping_hint",
                                               "memory_operand_links",
                                               "temporal_ordering"};

/// An entry with what is settled only when all entries are known.
struct EntryReading {
    StreamMappingEntry entry;
    std::optional<bool> is_fixed;  ///< as the file says
    yaml::Value place;
    std::optional<yaml::Value> allocation;
};

/// `OY, 2`, `OY, all`, and `K, *` where the allocator may choose.
std::optional<TilingEntry> read_tiling_entry(const yaml::Value& value, bool admits_any) {
    const auto text = value.as_text();
    if (!text) {
        return std::nullopt;
    }
    const std::string examples = admits_any ? R"("K, 4", "K, all" or "K, *")" : R"("OY, 4" or "OY, all")";
    const std::size_t comma = text->find(',');
    const std::size_t begin = comma == std::string::npos ? comma : text->find_first_not_of(' ', comma + 1);
    TilingEntry entry;
    entry.dimension = text->substr(0, comma);
    if (begin == std::string::npos || !zigzag::is_loop_name(entry.dimension)) {
        value.fault_found("a loop and how often it is cut", "write it like " + examples);
        return std::nullopt;
    }
    const std::string count = text->substr(begin);
    if (count == "all") {
        entry.kind = TilingEntry::Kind::all;
        return entry;
    }
    if (count == "*") {
        if (!admits_any) {
            value.fault("\"*\" is for inter_core_tiling only", "write it like " + examples);
            return std::nullopt;
        }
        entry.kind = TilingEntry::Kind::any;
        return entry;
    }
    const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), entry.count);
    if (error != std::errc{} || end != count.data() + count.size() || entry.count < 1 || entry.count > yaml::max_count) {
        value.fault_found("a loop and a number of parts, at least 1", "write it like " + examples);
        return std::nullopt;
    }
    return entry;
}

std::vector<TilingEntry> read_tiling(const yaml::Value& value, bool admits_any) {
    std::vector<TilingEntry> tiling;
    for (const yaml::Value& item : value.as_list().value_or(std::vector<yaml::Value>{})) {
        if (const auto entry = read_tiling_entry(item, admits_any)) {
            tiling.push_back(*entry);
        }
    }
    return tiling;
}

/// One id, or a list of them.
std::vector<int> read_allocation(const yaml::Value& value) {
    constexpr std::int64_t most = std::numeric_limits<int>::max();
    std::vector<std::int64_t> ids;
    if (value.node().kind == yaml::Kind::integer) {
        if (const auto id = value.as_integer(0, most)) {
            ids.push_back(*id);
        }
    } else {
        ids = value.as_integers(0, most).value_or(std::vector<std::int64_t>{});
        if (value.node().kind == yaml::Kind::sequence && value.node().items.empty()) {
            value.fault("no core is listed", "list the ids of the cores that may run these layers");
        }
    }
    return {ids.begin(), ids.end()};
}

std::vector<std::string> read_dimension_names(const yaml::Value& value) {
    std::vector<std::string> names;
    for (const yaml::Value& item : value.as_list().value_or(std::vector<yaml::Value>{})) {
        const auto name = item.as_text();
        if (!name) {
            continue;
        }
        if (!zigzag::is_loop_name(*name)) {
            item.fault_found("a loop name in capitals", "write it like K or OX");
        } else if (std::find(names.begin(), names.end(), *name) != names.end()) {
            item.fault(fmt::format("{} is listed twice", *name), "give every loop its own name");
        } else {
            names.push_back(*name);
        }
    }
    return names;
}

std::optional<EntryReading> read_entry(const yaml::Value& value) {
    const auto record = yaml::Record::open(value, entry_keys);
    if (!record) {
        return std::nullopt;
    }
    EntryReading reading{{}, std::nullopt, value, std::nullopt};
    StreamMappingEntry& entry = reading.entry;
    entry.constraints = zigzag::read_mapping_entry(*record);
    if (const zigzag::MemoryOperandLinks fixed = zigzag::MappingEntry{}.memory_operand_links;
        const auto found = record->optional("memory_operand_links")) {
        for (const auto& [operand, link] : entry.constraints.memory_operand_links) {
            if (std::find(fixed.begin(), fixed.end(), std::pair(operand, link)) == fixed.end()) {
                found->warn(fmt::format("{}: {} is not used", to_string(operand), to_string(link)),
                            "with several cores, I is kept in I1, W in I2 and O in O");
            }
        }
        entry.constraints.memory_operand_links = fixed;
    }
    entry.name = entry.constraints.name;
    entry.where = entry.constraints.where;
    reading.allocation = record->optional("core_allocation");
    entry.core_allocation = reading.allocation ? read_allocation(*reading.allocation) : std::vector<int>{0};
    if (const auto found = record->optional("core_allocation_is_fixed")) {
        reading.is_fixed = found->as_boolean();
    }
    if (const auto found = record->nullable("inter_core_tiling")) {
        entry.inter_core_tiling = read_tiling(*found, true);
    }
    if (const auto found = record->nullable("intra_core_tiling")) {
        entry.intra_core_tiling = read_tiling(*found, false);
    }
    if (const auto found = record->nullable("layer_dimension_names")) {
        entry.layer_dimension_names = read_dimension_names(*found);
    }
    return reading;
}

/// Number of groups that a tiling makes; none when it is open.
std::optional<std::size_t> number_of_groups(const std::vector<TilingEntry>& inter_core_tiling) {
    std::size_t groups = 1;
    for (const TilingEntry& entry : inter_core_tiling) {
        if (entry.kind != TilingEntry::Kind::count || entry.count > static_cast<std::int64_t>(yaml::max_list_items)) {
            return std::nullopt;
        }
        groups = std::min<std::size_t>(groups * static_cast<std::size_t>(entry.count), yaml::max_list_items + 1);
    }
    return groups;
}

/// Decides between one core per group and alternatives; of alternatives each core counts once.
void settle_allocation(EntryReading& reading, const std::vector<TilingEntry>& inter_core_tiling) {
    std::vector<int>& cores = reading.entry.core_allocation;
    const auto groups = number_of_groups(inter_core_tiling);
    const bool fits = cores.size() > 1 && groups == cores.size();
    reading.entry.fixed_per_group = fits && reading.is_fixed.value_or(true);
    if (reading.is_fixed.value_or(false) && cores.size() > 1 && !fits) {
        reading.allocation->warn(
            fmt::format("is called fixed, but lists {} cores for {}", cores.size(),
                        groups ? fmt::format("{} part(s) of the inter-core tiling", *groups) : "an open inter-core tiling"),
            "the cores are taken as alternatives; list one core per part to fix them");
    }
    if (!reading.entry.fixed_per_group) {
        std::set<int> seen;
        std::erase_if(cores, [&seen](int id) { return !seen.insert(id).second; });
    }
}

void rename(zigzag::Layer& layer, const std::vector<std::string>& names) {
    const std::vector<zigzag::LoopDimension> old = layer.loop_dimensions;
    const auto new_name = [&](const std::string& name) {
        const auto loop =
            std::find_if(old.begin(), old.end(), [&](const zigzag::LoopDimension& other) { return other.name == name; });
        return loop == old.end() ? name : names[static_cast<std::size_t>(loop - old.begin())];
    };
    for (zigzag::LoopDimension& loop : layer.loop_dimensions) {
        loop.name = new_name(loop.name);
    }
    for (zigzag::OperandAccess& access : layer.operands) {
        for (std::string& dimension : access.dimensions) {
            dimension = new_name(dimension);
        }
    }
    for (zigzag::DimensionRelation& relation : layer.relations) {
        relation.first = new_name(relation.first);
        relation.second = new_name(relation.second);
    }
}

}  // namespace

StreamMapping read_stream_mapping_yaml(const std::filesystem::path& file, zigzag::Diagnostics& diagnostics) {
    const yaml::Document document = yaml::load(file, diagnostics);
    yaml::FaultList faults(document.file, diagnostics);
    const yaml::Value root(document.root, "", faults);
    StreamMapping mapping;
    if (const auto items = root.as_list(yaml::any_number_of_items)) {
        std::vector<EntryReading> readings;
        std::vector<zigzag::NamedEntry> names;
        for (const yaml::Value& item : *items) {
            auto reading = read_entry(item);
            names.push_back({reading ? reading->entry.name : "", item});
            if (reading) {
                readings.push_back(std::move(*reading));
            }
        }
        zigzag::check_mapping_names(root, names);
        const auto otherwise = std::find_if(readings.begin(), readings.end(),
                                            [](const EntryReading& reading) { return reading.entry.name == "default"; });
        const std::vector<TilingEntry> default_tiling =
            otherwise == readings.end() ? std::vector<TilingEntry>{} : otherwise->entry.inter_core_tiling;
        for (EntryReading& reading : readings) {
            const auto& own = reading.entry.inter_core_tiling;
            settle_allocation(reading, own.empty() ? default_tiling : own);
            mapping.entries.push_back(std::move(reading.entry));
        }
    }
    if (faults.empty()) {
        yaml::add_faults_of_model(root, validate(mapping));
    }
    faults.throw_if_any();
    return mapping;
}

void rename_dimensions(zigzag::Network& workload, const StreamMapping& mapping, zigzag::Diagnostics& diagnostics) {
    for (zigzag::NetworkNode& node : workload.nodes) {
        if (!node.layer) {
            continue;
        }
        const StreamMappingEntry entry = mapping.select(node.name, node.operator_type);
        const std::vector<std::string>& names = entry.layer_dimension_names;
        if (names.empty()) {
            continue;
        }
        const std::size_t loops = node.layer->loop_dimensions.size();
        const bool clashes = std::any_of(names.begin(), names.end(), [&node](const std::string& name) {
            return std::any_of(node.layer->relations.begin(), node.layer->relations.end(),
                               [&name](const zigzag::DimensionRelation& relation) { return relation.left == name; });
        });
        if (names.size() != loops || clashes) {
            diagnostics.warn(entry.where, "layer_dimension_names",
                             clashes ? fmt::format("one of the names is a dimension of {} already", node.name)
                                     : fmt::format("{} names for the {} loops of {}", names.size(), loops, node.name),
                             "the layer keeps its names; give one new name for each loop");
            continue;
        }
        rename(*node.layer, names);
    }
}

}  // namespace stream
