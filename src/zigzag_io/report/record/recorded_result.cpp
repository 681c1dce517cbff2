// Reads what this program and ZigZag 3 have in common: the objects `outputs` and `inputs` of a complete record. What only our
// records tell (`details`) is taken where it is there.
#include "recorded_result.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "zigzag/hardware/memory_operand.hpp"

#include "record_value.hpp"
#include "zigzag_io/report/record/result_files.hpp"

namespace zigzag {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

/// Keys of the directions in records of earlier versions of ZigZag 3, in the order of all_directions.
constexpr std::array<std::string_view, 4> arrows{"rd v", "wr ^", "rd ^", "wr v"};

constexpr const char* remedy_of_results = "give files that zigzag, or ZigZag 3.8, wrote";

void add(NamedNumbers& list, const std::string& name, double value) {
    if (value != 0) {
        list.emplace_back(name, value);
    }
}

/// `(K, 32)` and `(K, 32.0)` as `K 32`; other text as it is.
std::string loop_text(const std::string& text) {
    const std::size_t comma = text.find(", ");
    if (text.size() < 6 || text.front() != '(' || text.back() != ')' || comma == std::string::npos) {
        return text;
    }
    double factor = 0;
    const char* const end = text.data() + text.size() - 1;
    const auto [stop, error] = std::from_chars(text.data() + comma + 2, end, factor);
    return error == std::errc{} && stop == end ? fmt::format("{} {}", text.substr(1, comma - 1), factor) : text;
}

std::string loops_text(const RecordValue& list) {
    std::string text;
    for (const RecordValue& loop : list.items()) {
        text += (text.empty() ? "" : ", ") + loop_text(loop.text());
    }
    return text;
}

/// Members of an object, which have no order.
std::string sizes_text(const RecordValue& sizes) {
    std::vector<std::string> texts;
    for (const auto& [name, size] : sizes.members()) {
        texts.push_back(fmt::format("{} {}", name, size.number()));
    }
    std::sort(texts.begin(), texts.end());
    return fmt::format("{}", fmt::join(texts, ", "));
}

class LayerReader {
public:
    LayerReader(const ordered_json& record, RecordFaults& faults) : faults_(faults), root_(record, "", faults) {}

    RecordedLayer layer() {
        const RecordValue description = root_.at("inputs").at("layer");
        result_.name = description.at("name").text();
        for (const auto& [operand, link] : description.at("memory_operand_links").members()) {
            links_[operand] = link.text();
        }
        read_memory_names();
        read_energy();
        read_latency();
        if (faults_.empty()) {
            read_mapping();
            read_inputs();
        }
        return std::move(result_);
    }

private:
    /// `MemoryLevel(instance=sram,operands=[I1, O], ...)`
    void read_memory_names() {
        for (const auto& [operand, levels] : root_.at("inputs").at("accelerator").at("mem_hierarchy_dict").members()) {
            for (const RecordValue& level : levels.items()) {
                const std::string text = level.text();
                constexpr std::string_view start = "instance=";
                const std::size_t begin = text.find(start);
                const std::size_t end = text.find(",operands=");
                if (begin == std::string::npos || end == std::string::npos || end < begin) {
                    level.fault("must be a memory such as MemoryLevel(instance=sram,operands=[I1], ...)");
                } else {
                    memories_[operand].push_back(text.substr(begin + start.size(), end - begin - start.size()));
                }
            }
        }
    }

    /// Name of the memory at a level of a layer operand.
    std::string memory_of(const std::string& operand, std::size_t level, const RecordValue& value) {
        const auto link = links_.find(operand);
        const auto memories = link == links_.end() ? memories_.end() : memories_.find(link->second);
        if (memories == memories_.end() || level >= memories->second.size()) {
            value.fault("has more levels than memories hold the operand");
            return "?";
        }
        return memories->second[level];
    }

    /// The figure of one direction of a level, by its name in ZigZag 3.8.5 or by the arrow of earlier versions.
    static double in_direction(const RecordValue& level, DataDirection direction) {
        const auto arrow = level.find(arrows[static_cast<std::size_t>(direction)]);
        return arrow ? arrow->number() : level.at(to_string(direction)).number();
    }

    /// One figure per operand, level and direction.
    void read_directions(const RecordValue& value, NamedNumbers& into) {
        for (const auto& [operand, levels] : value.members()) {
            const std::vector<RecordValue> items = levels.items();
            for (std::size_t level = 0; level < items.size(); ++level) {
                const std::string memory = memory_of(operand, level, items[level]);
                for (const DataDirection direction : all_directions) {
                    add(into, fmt::format("{} {} {}", memory, operand, to_string(direction)),
                        in_direction(items[level], direction));
                }
            }
        }
    }

    void read_energy() {
        const RecordValue energy = root_.at("outputs").at("energy");
        result_.energy = energy.at("energy_total").number();
        if (const auto parts = energy.find("operational_energy_breakdown")) {
            for (const auto& [part, value] : parts->members()) {
                add(result_.energies, "array " + part, value.number());
            }
        } else {
            add(result_.energies, "multipliers", energy.at("operational_energy").number());
        }
        read_directions(energy.at("memory_energy_breakdown_per_level_per_operand"), result_.energies);
        read_directions(root_.at("outputs").at("memory").at("word_accesses"), result_.accesses);
    }

    void read_latency() {
        const RecordValue latency = root_.at("outputs").at("latency");
        result_.computation = latency.at("computation").number();
        const double onloading = latency.at("data_onloading").number();
        const double offloading = latency.at("data_offloading").number();
        result_.latency = result_.computation + onloading + offloading;
        const auto details = root_.find("details");
        if (const auto parts = details ? details->find("latency") : std::nullopt) {
            result_.splits_computation = true;
            result_.latency = parts->at("total_cycles").number();
            add(result_.latencies, "ideal computation", parts->at("ideal_cycles").number());
            add(result_.latencies, "spatial stall", parts->at("spatial_stall_cycles").number());
            add(result_.latencies, "temporal stall", parts->at("temporal_stall_cycles").number());
        }
        add(result_.latencies, "on-loading", onloading);
        add(result_.latencies, "off-loading", offloading);
    }

    void read_mapping() {
        const RecordValue inputs = root_.at("inputs");
        for (const auto& [dimension, loops] : inputs.at("layer").at("user_spatial_mapping").members()) {
            result_.mapping.emplace_back("on " + dimension, sizes_text(loops));
        }
        bool first = true;
        for (const auto& [operand, levels] : inputs.at("temporal_mapping").members()) {
            std::string order;
            const std::vector<RecordValue> items = levels.items();
            NamedTexts cuts;
            for (std::size_t level = 0; level < items.size(); ++level) {
                const std::string loops = loops_text(items[level]);
                cuts.emplace_back(fmt::format("{} in {}", operand, memory_of(operand, level, items[level])), loops);
                order += (order.empty() || loops.empty() ? "" : ", ") + loops;
            }
            if (first) {
                result_.mapping.emplace_back("loop order", order);
                first = false;
            }
            result_.mapping.insert(result_.mapping.end(), cuts.begin(), cuts.end());
        }
        for (const auto& [operand, levels] : inputs.at("spatial_mapping").members()) {
            const std::vector<RecordValue> items = levels.items();
            for (std::size_t level = 0; level < items.size(); ++level) {
                const std::string where = level == 0 ? "array" : memory_of(operand, level - 1, items[level]);
                result_.mapping.emplace_back(fmt::format("{} above {}", operand, where), loops_text(items[level]));
            }
        }
    }

    void read_inputs() {
        const RecordValue layer = root_.at("inputs").at("layer");
        const RecordValue accelerator = root_.at("inputs").at("accelerator");
        result_.inputs.emplace_back("layer", result_.name);
        result_.inputs.emplace_back("type", layer.at("type").text());
        result_.inputs.emplace_back("loops", sizes_text(layer.at("loop_dimensions")));
        result_.inputs.emplace_back("precision", sizes_text(layer.at("operand_precision")));
        for (const auto& [operand, link] : links_) {
            result_.inputs.emplace_back("link of " + operand, link);
        }
        result_.inputs.emplace_back("accelerator", accelerator.at("name").text());
        result_.inputs.emplace_back("array", sizes_text(accelerator.at("operational_array").at("dimensions")));
        std::map<std::string, std::string> bits;
        for (const auto& [operand, sizes] : accelerator.at("mem_size_dict").members()) {
            const std::vector<RecordValue> items = sizes.items();
            const auto& names = memories_[operand];
            for (std::size_t level = 0; level < std::min(items.size(), names.size()); ++level) {
                bits[names[level]] = fmt::format("{} bits", items[level].number());
            }
        }
        for (const auto& [memory, size] : bits) {
            result_.inputs.emplace_back("memory " + memory, size);
        }
    }

    RecordFaults& faults_;
    RecordValue root_;
    RecordedLayer result_;
    std::map<std::string, std::string> links_;
    std::map<std::string, std::vector<std::string>> memories_;  ///< by memory operand, innermost first
};

bool has(const ordered_json& record, const char* key) {
    return record.is_object() && record.contains(key);
}

[[noreturn]] void refuse(const fs::path& file, const std::string& message, const std::string& what_to_do) {
    throw InputError(Fault{{file.string(), 0, 0}, "", message, what_to_do});
}

/// Refuses records of ZigZag that are something else than one layer in the form of its version 3.
void check_form(const ordered_json& record, const fs::path& file) {
    if (!has(record, "inputs") || !record.at("inputs").is_object()) {
        return;
    }
    const ordered_json& inputs = record.at("inputs");
    if (inputs.contains("layer") && inputs.at("layer").is_array()) {
        refuse(file, "is the sum of several layers, which has no mapping and no layer to compare",
               "give the files of the layers, or overall_simple.json for the totals");
    }
    if (inputs.contains("accelerator") && has(inputs.at("accelerator"), "cores")) {
        refuse(file, "was written by ZigZag before 3.0, whose records have another form",
               "run a later ZigZag, 3.8.5 best of all, and compare its files");
    }
}

RecordedLayer layer_from(const ordered_json& record, const fs::path& file) {
    check_form(record, file);
    RecordFaults faults(file.string(), remedy_of_results);
    RecordedLayer layer = LayerReader(record, faults).layer();
    faults.throw_if_any();
    return layer;
}

/// `{"energy": …, "latency": …}`
void read_totals(const ordered_json& record, const fs::path& file, RecordedResult& result) {
    RecordFaults faults(file.string(), remedy_of_results);
    const RecordValue root(record, "", faults);
    result.energy = root.at("energy").number();
    result.latency = root.at("latency").number();
    faults.throw_if_any();
}

}  // namespace

RecordedResult read_result(const fs::path& path) {
    RecordedResult result;
    result.path = path;
    std::error_code error;
    if (fs::is_directory(path, error)) {
        for (const fs::path& file : complete_files(path)) {
            const ordered_json record = load_json(file);
            result.layers.push_back(layer_from(record, file));
        }
        const fs::path totals = path / "overall_simple.json";
        if (fs::exists(totals, error)) {
            read_totals(load_json(totals), totals, result);
        } else if (result.layers.empty()) {
            refuse_folder_without_results(path);
        }
        return result;
    }
    const ordered_json record = load_json(path);
    if (has(record, "outputs") && has(record, "inputs")) {
        result.is_layer_file = true;
        result.layers.push_back(layer_from(record, path));
    } else if (has(record, "energy") && has(record, "latency") && !has(record, "layers")) {
        read_totals(record, path, result);
    } else {
        refuse(path, "is neither a LAYER_complete.json nor an overall_simple.json", "give one of them, or a dump folder");
    }
    return result;
}

}  // namespace zigzag
