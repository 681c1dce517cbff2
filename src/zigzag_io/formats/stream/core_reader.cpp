// Reads cores: a single-core accelerator in ZigZag's form with `type` and any number of dataflows.

#include "core_reader.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "zigzag_io/formats/zigzag/accelerator_reader.hpp"
#include "zigzag_io/formats/zigzag/memory_reader.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag_io/formats/zigzag/spatial_loop_reader.hpp"

namespace stream {

namespace {

namespace fs = std::filesystem;
namespace yaml = zigzag::yaml;

/// `compute`, `memory`, or with a namespace `zigzag.compute`, `zigzag.memory`, `zigzag.offchip`.
std::optional<CoreType> read_type(const yaml::Value& value) {
    auto name = value.as_text();
    if (!name) {
        return std::nullopt;
    }
    constexpr std::string_view own_namespace = "zigzag.";
    if (name->rfind(own_namespace, 0) == 0) {
        name->erase(0, own_namespace.size());
    }
    if (*name == "compute") {
        return CoreType::compute;
    }
    if (*name == "memory" || *name == "offchip") {
        return CoreType::memory;
    }
    value.fault_found("compute or memory", "write memory for the off-chip core and compute for all others");
    return std::nullopt;
}

/// `{D1: ["K, 32"], ...}` for an array with the given dimensions.
std::optional<zigzag::SpatialMapping> read_dataflow(const yaml::Value& value, const zigzag::OperationalArray& array) {
    const auto members = value.as_members();
    if (!members) {
        return std::nullopt;
    }
    zigzag::SpatialMapping dataflow;
    for (const auto& [name, loops] : *members) {
        if (!zigzag::is_array_dimension_name(name)) {
            loops.fault("unknown key", "use array dimensions: D and one digit, such as D1");
        } else if (!array.dimensions.empty() && !array.index_of(name)) {
            loops.fault(fmt::format("the array has no dimension {}", name), "use one of its dimensions, or add it to the array");
        } else {
            dataflow.push_back({name, zigzag::read_spatial_loops(loops)});
        }
    }
    return dataflow;
}

std::vector<zigzag::SpatialMapping> read_dataflows(const yaml::Value& value, const zigzag::OperationalArray& array) {
    std::vector<zigzag::SpatialMapping> dataflows;
    std::vector<yaml::Value> entries{value};
    if (value.node().kind == yaml::Kind::sequence) {
        entries = value.as_list().value_or(std::vector<yaml::Value>{});
    }
    for (const yaml::Value& entry : entries) {
        if (auto dataflow = read_dataflow(entry, array); dataflow && !dataflow->empty()) {
            dataflows.push_back(std::move(*dataflow));
        }
    }
    return dataflows;
}

void check_memory_core(const yaml::Record& record, const zigzag::Accelerator& accelerator) {
    const std::size_t memories = accelerator.memory_hierarchy.levels().size();
    if (memories > 1) {
        record.optional("memories")
            ->fault(fmt::format("a memory core has one memory, found {}", memories),
                    "keep the one that holds I1, I2 and O, or make it a compute core");
    }
    if (const auto found = record.nullable("dataflows")) {
        found->fault("a memory core has no dataflow", "remove it, or make it a compute core");
    }
}

/// True when the array has no units at all.
bool is_empty(const zigzag::OperationalArray& array) {
    return !array.dimensions.empty() && array.total_unit_count() == 0;
}

/// None when the description has a fault.
std::optional<Core> read_description(const yaml::Value& value) {
    const std::size_t faults_before = value.faults().size();
    const std::string_view array_key = zigzag::array_key_of(value);
    std::vector<std::string_view> known{"name", "type", "clock", "memories", array_key, "dataflows"};
    known.insert(known.end(), zigzag::unused_core_keys.begin(), zigzag::unused_core_keys.end());
    const auto record = yaml::Record::open(value, known);
    if (!record) {
        return std::nullopt;
    }
    Core core;
    const auto found_type = record->optional("type");
    if (found_type) {
        core.type = read_type(*found_type).value_or(CoreType::compute);
    }
    core.accelerator =
        zigzag::read_accelerator_parts(*record, {array_key, {.admits_no_units = true}, std::numeric_limits<std::int64_t>::max()});
    if (core.type == CoreType::compute && is_empty(core.accelerator.operational_array)) {
        core.type = CoreType::memory;
        (found_type ? *found_type : value).warn("the array has no units: taken as a memory core", "write type: memory");
    }
    if (core.type == CoreType::memory) {
        check_memory_core(*record, core.accelerator);
    } else if (const auto found = record->nullable("dataflows")) {
        core.dataflows = read_dataflows(*found, core.accelerator.operational_array);
    }
    for (const std::string_view key : zigzag::unused_core_keys) {
        if (const auto found = record->optional(key)) {
            found->warn("is not used: the mapping decides which layers run on which core");
        }
    }
    return value.faults().size() == faults_before ? std::optional(std::move(core)) : std::nullopt;
}

}  // namespace

std::optional<Core> CoreReader::read(const yaml::Value& entry) {
    if (entry.node().kind == yaml::Kind::mapping) {
        return read_description(entry);
    }
    if (entry.node().kind != yaml::Kind::text || entry.node().text.empty()) {
        entry.fault_found("a core's file or its description", "write a path such as ./cores/core.yaml");
        return std::nullopt;
    }
    const auto file = find(entry.node().text);
    if (!file) {
        entry.fault(fmt::format("no core file \"{}\"", yaml::printable(entry.node().text)),
                    fmt::format("give a path relative to this file, or the name of a shipped core: {}",
                                fmt::join(zigzag::example_names(zigzag::InputKind::core), ", ")));
        return std::nullopt;
    }
    const auto earlier = files_.find(*file);
    return earlier != files_.end() ? earlier->second : files_.emplace(*file, read_file(*file)).first->second;
}

std::optional<fs::path> CoreReader::find(const std::string& name) const {
    const fs::path relative(name);
    std::error_code error;
    for (const fs::path& candidate : {folder_ / relative, folder_ / "cores" / relative, relative, folder_ / relative.filename(),
                                      folder_ / "cores" / relative.filename()}) {
        if (fs::is_regular_file(candidate, error)) {
            return candidate.lexically_normal();
        }
    }
    try {
        return zigzag::resolve_input(zigzag::InputKind::core, relative.filename().string());
    } catch (const zigzag::InputError&) {
        return std::nullopt;  // the caller says so, with the place
    }
}

std::optional<Core> CoreReader::read_file(const fs::path& file) {
    try {
        const yaml::Document document = yaml::load(file, *diagnostics_);
        yaml::FaultList faults(document.file, *diagnostics_);
        auto core = read_description(yaml::Value(document.root, "", faults));
        const std::vector<zigzag::Fault> found = faults.in_file_order();
        faults_.insert(faults_.end(), found.begin(), found.end());
        return core;
    } catch (const zigzag::InputError& unreadable) {
        faults_.insert(faults_.end(), unreadable.faults().begin(), unreadable.faults().end());
        return std::nullopt;
    }
}

}  // namespace stream
