#include "stream/schedule/scheduler.hpp"

#include <fmt/format.h>

#include "zigzag/base/errors.hpp"

#include "stream/schedule/ispass2023/ispass2023_scheduler.hpp"

namespace stream {

std::string_view to_string(EnergyTerm term) {
    constexpr std::array<std::string_view, nb_energy_terms> names{"total_cn_onchip_energy",
                                                                  "total_cn_offchip_link_energy",
                                                                  "total_cn_offchip_memory_energy",
                                                                  "total_eviction_to_offchip_link_energy",
                                                                  "total_eviction_to_offchip_memory_energy",
                                                                  "total_sink_layer_output_offchip_link_energy",
                                                                  "total_sink_layer_output_offchip_memory_energy",
                                                                  "total_core_to_core_link_energy",
                                                                  "total_core_to_core_memory_energy"};
    return names[static_cast<std::size_t>(term)];
}

const std::vector<SchedulerDescription>& scheduler_registry() {
    static const std::vector<SchedulerDescription> registry{
        {"ispass2023", "the rules of Stream in April 2023 (the tutorial's lab 4): prefetching list scheduler, one queue per link",
         make_ispass2023_scheduler},
    };
    return registry;
}

std::unique_ptr<Scheduler> make_scheduler(const std::string& name, const SchedulingProblem& problem) {
    std::string names;
    for (const SchedulerDescription& description : scheduler_registry()) {
        if (description.name == name) {
            return description.create(problem);
        }
        names += fmt::format("{}{}", names.empty() ? "" : ", ", description.name);
    }
    throw zigzag::UsageError(fmt::format("there is no scheduler `{}`; known are: {}", name, names));
}

std::string describe(const Infeasibility& infeasibility, const CnGraph& graph, const MulticoreAccelerator& accelerator) {
    const auto layer_name = [&](std::uint32_t layer) {
        return fmt::format("{} (layer {})", graph.workload->nodes[graph.layers[layer].node].name, graph.layers[layer].id);
    };
    const Tensor& tensor = graph.tensors[infeasibility.tensor];
    const TopMemory& memory = accelerator.top_memories[infeasibility.top_memory];
    const Core& core = accelerator.cores[memory.core];
    return fmt::format(
        "{}, CN {}: operand {} of {}, {} bits, finds no room in {} of core {} ({} bits): {} bits are missing after "
        "everything that may go was evicted",
        layer_name(graph.layer_of[infeasibility.cn]), graph.sub_id(infeasibility.cn), zigzag::to_string(tensor.operand),
        layer_name(tensor.layer), tensor.bits, core.accelerator.memory_hierarchy.levels()[memory.memory_level].instance.name,
        core.id, memory.capacity, infeasibility.missing_bits);
}

}  // namespace stream
