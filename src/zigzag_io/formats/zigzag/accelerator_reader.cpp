// Reads an accelerator file: first the array, because memories name its dimensions, then the memories from the innermost
// outwards, then what only the whole can show: operands without a memory and an order of memories that contradicts itself.

#include "accelerator_reader.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "zigzag_io/formats/zigzag/parser.hpp"

#include "imc_array_reader.hpp"
#include "memory_reader.hpp"
#include "setting_reader.hpp"
#include "spatial_loop_reader.hpp"
#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace zigzag {

namespace {

std::vector<std::string> read_dimension_names(const yaml::Value& value) {
    std::vector<std::string> names;
    const auto items = value.as_list();
    if (!items) {
        return names;
    }
    if (items->empty()) {
        value.fault("the array has no dimension", "list at least one, such as [D1]");
    }
    bool is_correct = true;
    for (const yaml::Value& item : *items) {
        const auto name = read_array_dimension_name(item);
        if (name && std::find(names.begin(), names.end(), *name) != names.end()) {
            item.fault(fmt::format("{} is listed twice", *name), "list each dimension once");
            is_correct = false;
        }
        is_correct = is_correct && name;
        names.push_back(name.value_or(""));
    }
    return is_correct ? names : std::vector<std::string>{};
}

/// Dimensions with their sizes; none when either list is wrong.
std::optional<std::vector<ArrayDimension>> read_dimensions(const yaml::Record& array, std::int64_t least_size) {
    const auto found_names = array.required("dimensions", "a list such as [D1, D2]");
    const auto found_sizes = array.required("sizes", "the size of each dimension, such as [32, 32]");
    const auto names = found_names ? read_dimension_names(*found_names) : std::vector<std::string>{};
    const auto sizes = found_sizes ? found_sizes->as_integers(least_size) : std::nullopt;
    if (names.empty() || !sizes) {
        return std::nullopt;
    }
    if (names.size() != sizes->size()) {
        found_sizes->fault(fmt::format("{} sizes for {} dimensions", sizes->size(), names.size()), "give one size per dimension");
        return std::nullopt;
    }
    std::vector<ArrayDimension> dimensions;
    std::int64_t count = 1;
    for (std::size_t index = 0; index < names.size(); ++index) {
        dimensions.push_back({names[index], (*sizes)[index]});
        if (count > 0 && (*sizes)[index] > yaml::max_count / count) {
            found_sizes->fault(fmt::format("the array has more than {} multipliers", yaml::max_count), "lower the sizes");
            return std::nullopt;
        }
        count *= (*sizes)[index];
    }
    return dimensions;
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

/// The array, with dimensions only when they could be read.
struct ArrayReading {
    OperationalArray array;
    std::optional<std::vector<ArrayDimension>> dimensions;
};

ArrayReading read_operational_array(const yaml::Value& value, std::int64_t least_size) {
    ArrayReading reading;
    const auto record = yaml::Record::open(value, {"dimensions", "sizes", "unit_energy", "unit_area", "is_imc", "input_precision",
                                                   "imc_type", "adc_resolution", "bit_serial_precision"});
    if (!record) {
        return reading;
    }
    const auto is_imc = record->optional("is_imc");
    reading.dimensions = read_dimensions(*record, least_size);
    reading.array.dimensions = reading.dimensions.value_or(std::vector<ArrayDimension>{});
    if (is_imc && is_imc->as_boolean().value_or(false)) {
        reading.array.imc = read_imc_array(*record, reading.dimensions);
        if (const auto& imc = reading.array.imc) {
            reading.array.input_precision = {imc->activation_precision, imc->weight_precision};
        }
        return reading;
    }
    refuse_in_memory_compute_keys(*record);
    if (const auto found = record->required("unit_energy", "the energy of one multiply-accumulate in pJ")) {
        reading.array.unit_energy = found->as_amount().value_or(0);
    }
    if (const auto found = record->required("unit_area", "the area of one multiplier")) {
        reading.array.unit_area = found->as_amount().value_or(0);
    }
    if (const auto found = record->nullable("input_precision")) {
        const auto bits = found->as_integers(least_size);
        if (bits && bits->size() != 2) {
            found->fault(fmt::format("must be [activation, weight] in bits, found {} numbers", bits->size()), "give two numbers");
        }
        reading.array.input_precision = bits.value_or(std::vector<std::int64_t>{});
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

/// Every operand needs a memory. Silent about operands when some memory does not say what it holds.
void check_every_operand_is_held(const yaml::Value& memories, const std::vector<MemoryReading>& readings) {
    std::array<bool, 3> is_held{};
    for (const MemoryReading& reading : readings) {
        if (!reading.held) {
            return;
        }
        for (const MemoryOperand operand : *reading.held) {
            is_held[static_cast<std::size_t>(operand)] = true;
        }
    }
    for (const MemoryOperand operand : all_memory_operands) {
        if (!is_held[static_cast<std::size_t>(operand)]) {
            memories.fault(fmt::format("operand without memory: no memory holds {}", to_string(operand)),
                           fmt::format("add {} to the operands of at least one memory", to_string(operand)));
        }
    }
}

/// A chain must list its memories in file order; otherwise its levels have two different numbers.
void check_numbering(const yaml::Value& memories, const MemoryHierarchy& hierarchy) {
    for (const MemoryOperand operand : all_memory_operands) {
        const auto& chain = hierarchy.chain(operand);
        if (!std::is_sorted(chain.begin(), chain.end())) {
            std::vector<std::string> names;
            names.reserve(chain.size());
            for (const std::size_t level : chain) {
                names.push_back(hierarchy.levels()[level].instance.name);
            }
            memories.fault(
                fmt::format("the order of the memories is ambiguous: by their connections {} passes {}, which is not their order "
                            "in the file",
                            to_string(operand), fmt::join(names, ", ")),
                "list the memories from the innermost outwards so that both orders agree");
        }
    }
}

/// Reads the memories and, for an in-memory-compute array, takes its cells into `array`.
MemoryHierarchy read_memories(const yaml::Value& value, const std::optional<std::vector<ArrayDimension>>& dimensions,
                              const AcceleratorForm& form, OperationalArray& array) {
    const auto members = value.as_members();
    if (!members) {
        return {};
    }
    const std::size_t faults_before = value.faults().size();
    std::vector<MemoryReading> readings;
    for (const auto& [name, memory] : *members) {
        if (name.empty()) {
            memory.fault("a memory needs a name", "give it one");
        }
        readings.push_back(read_memory(name, memory, dimensions, form.largest_memory));
    }
    if (!form.admits_operands_without_memory) {
        check_every_operand_is_held(value, readings);
    }
    const ModelledMemoryCosts model;
    const MemoryCostSource& costs = form.memory_costs != nullptr ? *form.memory_costs : model;
    if (array.imc) {
        complete_cells(value, readings, array, costs);
    }
    if (value.faults().size() > faults_before) {
        return {};
    }
    for (std::size_t index = 0; index < readings.size(); ++index) {
        if (readings[index].automatic && !(array.imc && readings[index].level.instance.name == cells_name)) {
            complete_costs((*members)[index].second, readings[index], costs);
        }
    }
    std::vector<MemoryLevel> levels;
    levels.reserve(readings.size());
    for (MemoryReading& reading : readings) {
        levels.push_back(std::move(reading.level));
    }
    MemoryHierarchy hierarchy(std::move(levels));
    check_numbering(value, hierarchy);
    return hierarchy;
}

}  // namespace

Accelerator read_accelerator_parts(const yaml::Record& record, const AcceleratorForm& form) {
    Accelerator accelerator;
    if (const auto found = record.required("name", "a name for the accelerator")) {
        accelerator.name = found->as_text().value_or("");
    }
    std::optional<std::vector<ArrayDimension>> dimensions;
    if (const auto found = record.required(form.array_key, "the multiplier array with dimensions and sizes")) {
        ArrayReading reading = read_operational_array(*found, form.admits_no_units ? 0 : 1);
        accelerator.operational_array = std::move(reading.array);
        dimensions = std::move(reading.dimensions);
    }
    if (const auto found = record.required("memories", "the memories, innermost first")) {
        accelerator.memory_hierarchy = read_memories(*found, dimensions, form, accelerator.operational_array);
    }
    return accelerator;
}

Accelerator read_accelerator(const std::filesystem::path& file, Diagnostics& diagnostics, const AcceleratorReading& reading) {
    yaml::Document document = yaml::load(file, diagnostics);
    apply_settings(document, reading.settings);
    yaml::FaultList faults(document.file, diagnostics);
    Accelerator accelerator;
    const auto record =
        yaml::Record::open(yaml::Value(document.root, "", faults), {"name", "memories", "operational_array", "dataflows"});
    if (record) {
        AcceleratorForm form;
        form.admits_operands_without_memory = reading.macro_only;
        form.memory_costs = reading.memory_costs;
        accelerator = read_accelerator_parts(*record, form);
        if (const auto found = record->nullable("dataflows")) {
            accelerator.dataflows = read_dataflows(*found);
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
