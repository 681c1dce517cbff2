#include "zigzag_io/formats/stream/cost_table_file.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "zigzag/base/content_hash.hpp"
#include "zigzag/base/errors.hpp"

#include "stream/hardware/operand_memory.hpp"
#include "zigzag_io/formats/json/json_text.hpp"
#include "zigzag_io/store/whole_file.hpp"

namespace stream {

using json = nlohmann::ordered_json;
using zigzag::LayerOperand;
using zigzag::MemoryOperand;

namespace {

json to_json(const CnCost& cost) {
    json record;
    record["latency_total1"] = cost.latency_total1;
    record["latency_total2"] = cost.latency_total2;
    record["ideal_cycle"] = cost.ideal_cycle;
    record["energy_total"] = cost.energy_total;
    record["mac_energy"] = cost.mac_energy;
    record["energy_breakdown"] = json::object();
    for (const auto& [operand, levels] : cost.energy_breakdown) {
        record["energy_breakdown"][std::string(zigzag::to_string(operand))] = levels;
    }
    record["too_large_operands"] = json::array();
    for (const MemoryOperand operand : cost.too_large_operands) {
        record["too_large_operands"].push_back(zigzag::to_string(operand));
    }
    record["spatial_mapping"] = cost.spatial_mapping;
    record["temporal_mapping"] = cost.temporal_mapping;
    return record;
}

CnCost cost_from_json(const json& record) {
    const auto cycles = [&](const char* key, std::optional<std::int64_t> otherwise) {
        if (!record.contains(key) && otherwise) {
            return *otherwise;
        }
        const json& value = record.at(key);
        constexpr std::int64_t most = 1'000'000'000'000;  // sums over all CNs stay exact
        const bool is_whole = value.is_number_integer() && !(value.is_number_unsigned() && value.get<std::uint64_t>() > most);
        if (!is_whole || value.get<std::int64_t>() < 0 || value.get<std::int64_t>() > most) {
            throw std::invalid_argument(fmt::format("{}: not a whole number of cycles from 0 to 10^12: {}", key, value.dump()));
        }
        return value.get<std::int64_t>();
    };
    const auto energy = [](const std::string& key, const json& value) {
        if (!value.is_number() || !(value.get<double>() >= 0)) {
            throw std::invalid_argument(fmt::format("{}: not an energy in pJ from 0 on: {}", key, value.dump()));
        }
        return value.get<double>();
    };
    CnCost cost;
    cost.latency_total1 = cycles("latency_total1", std::nullopt);
    cost.latency_total2 = cycles("latency_total2", cost.latency_total1);
    cost.ideal_cycle = cycles("ideal_cycle", 0);
    cost.energy_total = energy("energy_total", record.at("energy_total"));
    cost.mac_energy = record.contains("mac_energy") ? energy("mac_energy", record["mac_energy"]) : 0;
    if (record.contains("energy_breakdown")) {
        for (const auto& [name, levels] : record["energy_breakdown"].items()) {
            const LayerOperand operand = name == "O" ? LayerOperand::O : name == "W" ? LayerOperand::W : LayerOperand::I;
            if (name != zigzag::to_string(operand)) {
                throw std::invalid_argument(fmt::format("energy_breakdown: no operand {}; there are O, W and I", name));
            }
            std::vector<double> energies;
            for (const json& level : levels) {
                energies.push_back(energy("energy_breakdown." + name, level));
            }
            cost.energy_breakdown.emplace_back(operand, std::move(energies));
        }
    }
    if (record.contains("too_large_operands")) {
        for (const json& name : record["too_large_operands"]) {
            const auto operand = zigzag::memory_operand_from(name.get<std::string>());
            if (!operand) {
                throw std::invalid_argument(
                    fmt::format("too_large_operands: no memory operand {}; there are I1, I2 and O", name.dump()));
            }
            if (std::find(cost.too_large_operands.begin(), cost.too_large_operands.end(), *operand) !=
                cost.too_large_operands.end()) {
                throw std::invalid_argument(fmt::format("too_large_operands: {} is named twice", name.dump()));
            }
            cost.too_large_operands.push_back(*operand);
            for (const auto& [layer_operand, levels] : cost.energy_breakdown) {
                cost.offchip_energy +=
                    stream::memory_operand_of(layer_operand) == *operand && !levels.empty() ? levels.back() : 0;
            }
        }
    }
    constexpr double tolerance = 1e-9;  // parts and total were rounded apart
    if (cost.offchip_energy > cost.energy_total * (1 + tolerance)) {
        throw std::invalid_argument(fmt::format("energy_total of {} pJ is less than the off-chip part of energy_breakdown, {} pJ",
                                                cost.energy_total, cost.offchip_energy));
    }
    cost.spatial_mapping = record.value("spatial_mapping", "");
    cost.temporal_mapping = record.value("temporal_mapping", "");
    return cost;
}

/// Tells whether the costs of a file are those that were written.
std::string checksum(const json& costs) {
    return zigzag::content_hash(costs.dump(-1, ' ', false, json::error_handler_t::replace));
}

/// Throws std::exception for anything but an int.
int whole_number(const json& entry, const char* key) {
    const json& value = entry.at(key);
    if (!value.is_number_integer() || value.dump() != std::to_string(value.get<int>())) {
        throw std::invalid_argument(fmt::format("{}: not a whole number: {}", key, value.dump()));
    }
    return value.get<int>();
}

}  // namespace

CostTable read_cost_table(const std::filesystem::path& file, const std::string& expected_key, const CnGraph& graph,
                          const MulticoreAccelerator& accelerator) {
    std::vector<zigzag::Fault> faults;
    const auto fail = [&](const std::string& key, const std::string& message, const std::string& remedy) {
        faults.push_back({{file.string(), 0, 0}, key, message, remedy});
    };
    std::error_code unknown;
    if (std::filesystem::is_directory(file, unknown)) {
        fail("", "the cost table is a folder", "give a file; one that does not exist yet is written");
        throw zigzag::InputError(std::move(faults));
    }
    const std::optional<std::string> text = zigzag::content_of(file);
    if (!text) {
        fail("", "the cost table cannot be read", "check the path");
        throw zigzag::InputError(std::move(faults));
    }
    const json document = zigzag::parse_json(file, *text, "the cost table is no JSON", "delete it, it is made again");
    if (!document.is_object() || !document.contains("costs") || !document["costs"].is_array()) {
        fail("costs", "the cost table has no list `costs`",
             "write one entry {layer, core, latency_total1, energy_total, ...} per pair");
        throw zigzag::InputError(std::move(faults));
    }
    if (document.contains("content_key") && document["content_key"] != expected_key) {
        fail("content_key",
             fmt::format("the cost table is of other inputs, or of another revision of the model: its key is {}, that of these "
                         "inputs {}",
                         document["content_key"].dump(), expected_key),
             "delete the file to make it again, or remove content_key to use it as it is");
        throw zigzag::InputError(std::move(faults));
    }
    if (document.contains("content_key") && document.value("checksum", json()) != checksum(document["costs"])) {
        fail("checksum", "the costs are not those that were written with this content_key: the file was changed or damaged",
             "delete the file to make it again, or remove content_key to use it as it is");
        throw zigzag::InputError(std::move(faults));
    }
    CostTable table(graph.layers.size(), accelerator.cores.size());
    std::set<std::pair<int, int>> given;
    std::size_t position = 0;
    for (const json& entry : document["costs"]) {
        const std::string key = fmt::format("costs[{}]", position++);
        try {
            const int layer_id = whole_number(entry, "layer");
            const int core_id = whole_number(entry, "core");
            const auto layer = std::find_if(graph.layers.begin(), graph.layers.end(),
                                            [layer_id](const GraphLayer& known) { return known.id == layer_id; });
            const auto core = accelerator.index_of(core_id);
            if (layer == graph.layers.end()) {
                fail(key + ".layer", fmt::format("the network has no layer {}", layer_id), "use the ids of the summary in JSON");
            } else if (!core) {
                fail(key + ".core", fmt::format("the accelerator has no core {}", core_id), "use its core ids");
            } else {
                std::optional<CnCost>& place = table.at(static_cast<std::size_t>(layer - graph.layers.begin()), *core);
                if (!given.emplace(layer_id, core_id).second) {
                    fail(key, fmt::format("layer {} on core {} is given twice", layer_id, core_id), "remove one of them");
                }
                if (entry.contains("reason")) {
                    table.reason(static_cast<std::size_t>(layer - graph.layers.begin()), *core) =
                        entry["reason"].get<std::string>();
                } else {
                    place = cost_from_json(entry);
                }
            }
        } catch (const std::exception& error) {
            fail(key, fmt::format("is no cost: {}", zigzag::json_reason(error)),
                 "give layer, core, latency_total1 (cycles) and energy_total (pJ)");
        }
    }
    if (!faults.empty()) {
        throw zigzag::InputError(std::move(faults));
    }
    return table;
}

std::string cost_table_json(const CostTable& table, const std::string& key, const CnGraph& graph,
                            const MulticoreAccelerator& accelerator) {
    json document;
    document["content_key"] = key;
    document["checksum"] = std::string();
    document["costs"] = json::array();
    for (std::size_t layer = 0; layer < table.layers(); ++layer) {
        for (std::size_t core = 0; core < table.cores(); ++core) {
            json entry{{"layer", graph.layers[layer].id},
                       {"name", graph.workload->nodes[graph.layers[layer].node].name},
                       {"core", accelerator.cores[core].id}};
            if (table.at(layer, core)) {
                entry.update(to_json(*table.at(layer, core)));
            } else if (!table.reason(layer, core).empty()) {
                entry["reason"] = table.reason(layer, core);
            } else {
                continue;
            }
            document["costs"].push_back(std::move(entry));
        }
    }
    document["checksum"] = checksum(document["costs"]);
    return document.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace stream
