#include "stream/schedule/scheduler.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "zigzag/base/errors.hpp"

namespace stream {

// One line per scheduler, and one in the table below.
namespace ispass2023 {
SchedulerDescription scheduler();
}

const std::vector<SchedulerDescription>& scheduler_registry() {
    static const std::vector<SchedulerDescription> registry{
        ispass2023::scheduler(),
    };
    return registry;
}

const SchedulerDescription& find_scheduler(const std::string& name, const std::vector<SchedulerDescription>& registry) {
    std::string names;
    for (const SchedulerDescription& description : registry) {
        if (description.name == name) {
            return description;
        }
        names += fmt::format("{}{}", names.empty() ? "" : ", ", description.name);
    }
    throw zigzag::UsageError(fmt::format("there is no scheduler `{}`; known are: {}", name, names));
}

std::unique_ptr<Scheduler> make_scheduler(const SchedulerChoice& choice, const SchedulingProblem& problem,
                                          const std::vector<SchedulerDescription>& registry) {
    const SchedulerDescription& scheduler = find_scheduler(choice.name, registry);
    SchedulerOptions options;
    std::vector<std::string_view> names;
    for (const SchedulerOption& option : scheduler.options) {
        names.push_back(option.name);
        options[std::string(option.name)] = option.values.front();
    }
    for (const auto& [name, value] : choice.options) {
        const auto known = std::find_if(scheduler.options.begin(), scheduler.options.end(),
                                        [&name = name](const SchedulerOption& option) { return option.name == name; });
        if (known == scheduler.options.end()) {
            throw zigzag::UsageError(fmt::format("the scheduler {} has no option {}; it has: {}", choice.name, name,
                                                 names.empty() ? std::string("none") : fmt::to_string(fmt::join(names, ", "))));
        }
        if (std::find(known->values.begin(), known->values.end(), value) == known->values.end()) {
            throw zigzag::UsageError(fmt::format("{} of the scheduler {} is one of {}, found {}", name, choice.name,
                                                 fmt::join(known->values, ", "), value));
        }
        options[name] = value;
    }
    return scheduler.create(problem, options);
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
