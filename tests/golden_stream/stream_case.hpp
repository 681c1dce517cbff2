#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "zigzag/network/network.hpp"

#include "stream/cns/cn_graph.hpp"
#include "stream/cost/cost_table.hpp"
#include "stream/hardware/multicore_accelerator.hpp"
#include "stream/schedule/scheduler.hpp"

namespace stream::golden {

/// A recorded schedule of Stream 8418c9d8 (April 2023): its inputs as our objects, its outputs as read.
///
/// The objects point into each other, so a case stays where it was made.
class StreamCase {
public:
    /// Throws std::runtime_error, naming the file and what is wrong, for a file that is not in the golden format.
    explicit StreamCase(const std::filesystem::path& file);
    /// The same for the content of such a file.
    StreamCase(nlohmann::ordered_json document, const std::string& name);
    StreamCase(const StreamCase&) = delete;
    StreamCase& operator=(const StreamCase&) = delete;

    const std::string& name() const { return name_; }
    const nlohmann::ordered_json& outputs() const { return outputs_; }  ///< null when the file has none
    const zigzag::Network& workload() const { return workload_; }
    const MulticoreAccelerator& accelerator() const { return accelerator_; }
    const CnGraph& graph() const { return graph_; }
    const CostTable& costs() const { return costs_; }
    SchedulingProblem problem() const { return {&graph_, &accelerator_, &costs_}; }
    /// As recorded: the scheduler of 2023, with the run's choice among candidates.
    const SchedulerChoice& scheduler() const { return scheduler_; }
    /// `fixed_allocation`, else single choices of the layers, else the allocation of `outputs`. Throws std::runtime_error when a
    /// layer is left open.
    Allocation allocation() const;
    /// Cores that each layer may run on: those with a cost.
    std::vector<std::vector<std::uint16_t>> choices() const;
    /// The file's name of a layer's operand (`A` of `O+=A*B`).
    const std::string& operand_name(std::uint32_t layer, zigzag::LayerOperand operand) const;

private:
    void read(nlohmann::ordered_json document, const std::string& name);
    std::optional<zigzag::Source> source_of(const nlohmann::ordered_json& id) const;
    zigzag::Reindexing flattening(const zigzag::NetworkNode& node) const;
    void read_costless(const nlohmann::ordered_json& entry, zigzag::NetworkNode& node) const;
    void read_layer(const nlohmann::ordered_json& entry, zigzag::NetworkNode& node,
                    std::array<std::string, 3>& operand_names) const;
    void read_workload(const nlohmann::ordered_json& inputs);
    void read_accelerator(const nlohmann::ordered_json& accelerator);
    void read_costs(const nlohmann::ordered_json& costs);

    std::string name_;
    nlohmann::ordered_json outputs_;
    nlohmann::ordered_json inputs_;
    zigzag::Network workload_;
    MulticoreAccelerator accelerator_;
    CnGraph graph_;
    CostTable costs_;
    SchedulerChoice scheduler_;
    std::map<int, std::size_t> node_of_id_;
    std::vector<std::array<std::string, 3>> operand_names_;  ///< by node, by LayerOperand
};

}  // namespace stream::golden
