// Reads an accelerator file: first the array, because memories name its dimensions, then the memories from the innermost
// outwards. What is about the form of the file is checked on the way; then the accelerator is validated as a whole, and what is
// wrong with it is told at its place in the file.

#include "accelerator_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "imc_array_reader.hpp"
#include "likely_slips.hpp"
#include "memory_reader.hpp"
#include "setting_reader.hpp"
#include "spatial_loop_reader.hpp"
#include "zigzag_io/formats/yaml/yaml_value.hpp"
#include "zigzag_readers.hpp"

namespace zigzag {

namespace {

/// Names of array dimensions; none when one is no such name.
std::optional<std::vector<std::string>> read_dimension_names(const yaml::Value& value) {
    return value.as_list_of([](const yaml::Value& item) { return read_array_dimension_name(item); });
}

/// Dimensions with their sizes; none when either list is wrong.
std::optional<std::vector<ArrayDimension>> read_dimensions(const yaml::Record& array, std::int64_t least_size) {
    const auto found_names = array.required("dimensions", "a list such as [D1, D2]");
    const auto found_sizes = array.required("sizes", "the size of each dimension, such as [32, 32]");
    const auto names = found_names ? read_dimension_names(*found_names) : std::nullopt;
    const auto sizes = found_sizes ? found_sizes->as_integers(least_size) : std::nullopt;
    if (!names || !sizes) {
        return std::nullopt;
    }
    if (!names->empty() && names->size() != sizes->size()) {
        found_sizes->fault(fmt::format("{} sizes for {} dimensions", sizes->size(), names->size()),
                           "give one size per dimension");
        return std::nullopt;
    }
    std::vector<ArrayDimension> dimensions;
    for (std::size_t index = 0; index < names->size(); ++index) {
        dimensions.push_back({(*names)[index], (*sizes)[index]});
    }
    return dimensions;
}

constexpr std::string_view newer_energy_key = "unit_energy";
constexpr std::string_view newer_area_key = "unit_area";
/// Their names in files of ZigZag of 2024, and in those of the forks made then.
constexpr std::string_view older_energy_key = "multiplier_energy";
constexpr std::string_view older_area_key = "multiplier_area";

/// A cost of a multiplier, under its name of today or of 2024.
double read_unit_cost(const yaml::Record& array, std::string_view key, std::string_view older_key, std::string_view meaning) {
    const auto older = array.optional(older_key);
    if (older && array.has(key)) {
        older->fault(fmt::format("is the older name of {}, which is there as well", key), "keep one of them");
    }
    const auto found = older ? older : array.required(key, meaning);
    return found ? found->as_amount().value_or(0) : 0;
}

void warn_of_older_names(const yaml::Record& array) {
    const bool energy = array.has(older_energy_key);
    const bool area = array.has(older_area_key);
    const auto both = [&](std::string_view first, std::string_view second) {
        return energy && area ? fmt::format("{} and {}", first, second) : std::string(energy ? first : second);
    };
    if (energy || area) {
        array.value().warn(fmt::format("{}: older for {}, and read so", both(older_energy_key, older_area_key),
                                       both(newer_energy_key, newer_area_key)));
    }
}

void refuse_in_memory_compute_keys(const yaml::Record& array) {
    constexpr std::string_view remedy = "remove it";
    if (const auto found = array.nullable("imc_type")) {
        found->fault("belongs to in-memory-compute arrays only", std::string(remedy));
    }
    if (const auto found = array.nullable("bit_serial_precision")) {
        found->fault("belongs to in-memory-compute arrays only", std::string(remedy));
    }
    if (const auto found = array.optional("adc_resolution")) {
        const auto resolution = found->as_amount();
        if (resolution && *resolution != 0) {
            found->fault("belongs to in-memory-compute arrays only", "remove it or set it to 0");
        }
    }
}

/// Whether names lead to dimensions.
bool are_distinct(const std::vector<ArrayDimension>& dimensions) {
    std::set<std::string> names;
    return !dimensions.empty() && std::all_of(dimensions.begin(), dimensions.end(), [&names](const ArrayDimension& dimension) {
        return names.insert(dimension.name).second;
    });
}

/// What an array has in place of dimensions that could not be read: nothing about them is a fault of its own.
const std::vector<ArrayDimension> stand_in_dimensions{{"D1", 1}, {"D2", 1}};

/// The array, and its dimensions only when they could be read and can be named.
struct ArrayReading {
    OperationalArray array;
    std::optional<std::vector<ArrayDimension>> dimensions;
};

ArrayReading read_operational_array(const yaml::Value& value, std::int64_t least_size) {
    ArrayReading reading;
    reading.array.dimensions = stand_in_dimensions;
    std::vector<std::string_view> known{"dimensions",      "sizes",    newer_energy_key, newer_area_key,        "is_imc",
                                        "input_precision", "imc_type", "adc_resolution", "bit_serial_precision"};
    for (const std::string_view older_key : {older_energy_key, older_area_key}) {
        if (value.has_entry(older_key)) {  // else they are no advice
            known.push_back(older_key);
        }
    }
    const auto record = yaml::Record::open(value, known);
    if (!record) {
        return reading;
    }
    warn_of_older_names(*record);
    const auto is_imc = record->optional("is_imc");
    reading.dimensions = read_dimensions(*record, least_size);
    reading.array.dimensions = reading.dimensions.value_or(stand_in_dimensions);
    if (!are_distinct(reading.array.dimensions)) {
        reading.dimensions.reset();
    }
    if (is_imc && is_imc->as_boolean().value_or(false)) {
        const ImcArray imc = read_imc_array(*record, reading.array.dimensions);
        reading.array.imc = imc;
        reading.array.input_precision = {imc.activation_precision, imc.weight_precision};
        return reading;
    }
    refuse_in_memory_compute_keys(*record);
    reading.array.unit_energy =
        read_unit_cost(*record, newer_energy_key, older_energy_key, "the energy of one multiply-accumulate in pJ");
    reading.array.unit_area = read_unit_cost(*record, newer_area_key, older_area_key, "the area of one multiplier");
    if (const auto found = record->nullable("input_precision")) {
        reading.array.input_precision = found->as_integers(least_size).value_or(std::vector<std::int64_t>{});
    }
    return reading;
}

using Dataflows = decltype(Accelerator::dataflows);

Dataflows read_dataflows(const yaml::Value& value) {
    Dataflows dataflows;
    const auto members = value.as_members();
    if (!members) {
        return dataflows;
    }
    for (const auto& [name, loops] : *members) {
        if (!is_array_dimension_name(name)) {
            loops.fault("unknown key", "use array dimensions such as D1");
            continue;
        }
        auto& dataflow = dataflows.emplace_back(name, std::vector<std::pair<std::string, std::int64_t>>{}).second;
        for (SpatialLoop& loop : read_spatial_loops(loops)) {
            dataflow.emplace_back(std::move(loop.dimension), loop.factor);
        }
    }
    return dataflows;
}

/// `dataflows` of a core for Stream may list several.
Dataflows read_first_dataflows(const yaml::Value& value) {
    if (value.node().kind != yaml::Kind::sequence) {
        return read_dataflows(value);
    }
    const auto entries = value.as_list().value_or(std::vector<yaml::Value>{});
    if (entries.size() > 1) {
        value.warn(fmt::format("the first of {} dataflows is kept in the results", entries.size()),
                   "none of them is used: the mapping decides");
    }
    return entries.empty() ? Dataflows{} : read_dataflows(entries.front());
}

/// What a file that describes a core for Stream says beyond an accelerator.
void read_keys_of_core(const yaml::Record& record) {
    if (const auto found = record.optional("type")) {
        const auto type = found->as_text();
        if (type && *type != "compute" && *type != "zigzag.compute") {
            found->fault_found("compute", "this core of Stream only holds data: give one that computes");
        }
    }
    for (const std::string_view key : unused_core_keys) {
        if (const auto found = record.optional(key)) {
            found->warn("is not used: the mapping decides which layers run on which core");
        }
    }
}

/// One reading for each of the memories, in their order.
std::vector<MemoryReading> read_memories(const std::vector<std::pair<std::string, yaml::Value>>& members,
                                         const std::optional<std::vector<ArrayDimension>>& dimensions,
                                         const AcceleratorForm& form) {
    std::vector<MemoryReading> readings;
    readings.reserve(members.size());
    for (const auto& [name, memory] : members) {
        readings.push_back(read_memory(name, memory, dimensions, form.largest_memory));
    }
    return readings;
}

MemoryHierarchy hierarchy_of(const std::vector<MemoryReading>& readings) {
    std::vector<MemoryLevel> levels;
    levels.reserve(readings.size());
    for (const MemoryReading& reading : readings) {
        levels.push_back(reading.level);
    }
    return MemoryHierarchy(std::move(levels));
}

/// Works out the costs that the memories leave open, in a sound accelerator.
void complete_costs(const std::vector<std::pair<std::string, yaml::Value>>& members, std::vector<MemoryReading>& readings,
                    OperationalArray& array, const AcceleratorForm& form) {
    const ModelledMemoryCosts model;
    const MemoryCostSource& costs = form.memory_costs != nullptr ? *form.memory_costs : model;
    for (std::size_t index = 0; index < readings.size(); ++index) {
        if (!readings[index].automatic) {
            continue;
        }
        if (array.imc && members[index].first == cells_name) {
            complete_costs_of_cells(members[index].second, readings[index], array, costs);
        } else {
            complete_costs(members[index].second, readings[index], costs);
        }
    }
}

}  // namespace

std::string_view array_key_of(const yaml::Value& accelerator) {
    constexpr std::string_view older_key = "multipliers";
    return accelerator.has_entry(older_key) ? older_key : AcceleratorForm{}.array_key;
}

std::optional<double> read_clock_rate(const yaml::Value& value) {
    const auto rate = value.as_amount();
    if (rate && *rate < least_clock_rate) {
        value.fault_found(fmt::format("at least {}", least_clock_rate), "give cycles per second, such as 500.0e+6");
        return std::nullopt;
    }
    return rate;
}

Accelerator read_accelerator_parts(const yaml::Record& record, const AcceleratorForm& form) {
    const std::size_t faults_before = record.value().faults().size();
    Accelerator accelerator;
    OperationalArray& array = accelerator.operational_array;
    if (const auto found = record.required("name", "a name for the accelerator")) {
        accelerator.name = found->as_text().value_or("");
    }
    if (const auto found = record.nullable("clock")) {
        accelerator.clock_rate = read_clock_rate(*found).value_or(0);
    }
    std::optional<std::vector<ArrayDimension>> dimensions;
    array.dimensions = stand_in_dimensions;
    if (const auto found = record.required(form.array_key, "the multiplier array with dimensions and sizes")) {
        ArrayReading reading = read_operational_array(*found, form.rules.admits_no_units ? 0 : 1);
        array = std::move(reading.array);
        dimensions = std::move(reading.dimensions);
    }
    const auto found = record.required("memories", "the memories, innermost first");
    const auto members = found ? found->as_members() : std::nullopt;
    std::vector<MemoryReading> readings;
    if (members) {
        readings = read_memories(*members, dimensions, form);
    }
    if (array.imc) {
        take_cells(readings, array);
    }
    accelerator.memory_hierarchy = hierarchy_of(readings);
    yaml::add_faults_of_model(record.value(), validate(accelerator, form.rules),
                              {{"operational_array", std::string(form.array_key)}});
    if (record.value().faults().size() == faults_before) {
        complete_costs(*members, readings, array, form);
        for (MemoryReading& reading : readings) {
            drop_idle_allocations(reading.level.instance.ports);
        }
        accelerator.memory_hierarchy = hierarchy_of(readings);
        warn_of_misplaced_memories(*members, accelerator);
    }
    return accelerator;
}

Accelerator read_zigzag_accelerator(const std::filesystem::path& file, const AcceleratorReading& reading,
                                    Diagnostics& diagnostics) {
    yaml::Document document = yaml::load(file, diagnostics);
    apply_settings(document, reading.settings);
    yaml::FaultList faults(document.file, diagnostics);
    Accelerator accelerator;
    const yaml::Value root(document.root, "", faults);
    AcceleratorForm form;
    form.array_key = array_key_of(root);
    std::vector<std::string_view> known{"name", "memories", form.array_key, "dataflows", "clock"};
    if (root.has_entry("type")) {
        known.emplace_back("type");
        known.insert(known.end(), unused_core_keys.begin(), unused_core_keys.end());
    }
    const auto record = yaml::Record::open(root, known);
    if (record) {
        read_keys_of_core(*record);
        form.largest_memory = std::numeric_limits<std::int64_t>::max();
        form.rules.admits_operands_without_memory = reading.macro_only;
        form.memory_costs = reading.memory_costs;
        accelerator = read_accelerator_parts(*record, form);
        if (const auto found = record->nullable("dataflows")) {
            accelerator.dataflows = read_first_dataflows(*found);
        }
    }
    if (reading.memory_costs != nullptr) {
        for (Fault& warning : reading.memory_costs->take_warnings()) {
            diagnostics.warn(std::move(warning));
        }
    }
    if (!faults.empty()) {
        std::vector<Fault> found = faults.in_file_order();
        tell_set_values(found, reading.settings);
        throw InputError(std::move(found));
    }
    if (reading.in_memory_compute && !accelerator.operational_array.imc) {
        throw InputError(Fault{{file.string(), 0, 0},
                               "operational_array.is_imc",
                               "in-memory computing was asked for, but this is a normal array",
                               "describe an in-memory-compute array (docs/imc.md), or leave out option `in_memory_compute`"});
    }
    warn_of_kept_costs(accelerator, reading.settings, diagnostics);
    return accelerator;
}

}  // namespace zigzag
