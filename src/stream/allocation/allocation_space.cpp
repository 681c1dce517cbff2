#include "stream/allocation/allocation_space.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "zigzag/base/errors.hpp"

namespace stream {

double AllocationSpace::size() const {
    double size = 1;
    for (const std::vector<std::uint16_t>& cores : choices) {
        size *= static_cast<double>(cores.size());
    }
    return size;
}

Allocation AllocationSpace::first() const {
    Allocation allocation;
    for (const std::vector<std::uint16_t>& cores : choices) {
        allocation.push_back(cores.front());
    }
    return allocation;
}

AllocationSpace make_allocation_space(const CnGraph& graph, const MulticoreAccelerator& accelerator, const CostTable& costs,
                                      const StreamMapping& mapping) {
    AllocationSpace space;
    space.choices.resize(graph.genes);
    std::vector<zigzag::Fault> faults;
    std::string impossible;
    const auto fault = [&faults](const StreamMappingEntry& entry, const std::string& message, const std::string& remedy) {
        const zigzag::Fault found{entry.where, entry.name + ".core_allocation", message, remedy};
        const bool is_known = std::any_of(faults.begin(), faults.end(), [&](const zigzag::Fault& other) {
            return other.where == found.where && other.message == found.message;
        });
        if (!is_known) {
            faults.push_back(found);
        }
    };
    for (std::size_t layer = 0; layer < graph.layers.size(); ++layer) {
        const GraphLayer& entry = graph.layers[layer];
        const zigzag::NetworkNode& node = graph.workload->nodes[entry.node];
        const StreamMappingEntry constraints = mapping.select(node.name, node.operator_type);
        const auto groups = static_cast<std::size_t>(entry.grid.groups());
        for (std::size_t group = 0; group < groups; ++group) {
            std::vector<int> ids = constraints.core_allocation;
            if (constraints.fixed_per_group && ids.size() == groups) {
                ids = {ids[group]};
            }
            std::sort(ids.begin(), ids.end());
            ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
            std::vector<std::uint16_t>& choices = space.choices[entry.first_gene + group];
            std::string reasons;
            for (const int id : ids) {
                const auto core = accelerator.index_of(id);
                if (!core) {
                    fault(constraints, fmt::format("the accelerator {} has no core {}", accelerator.name, id),
                          "use one of its core ids");
                } else if (accelerator.cores[*core].type == CoreType::memory) {
                    fault(constraints, fmt::format("core {} ({}) only holds data", id, accelerator.cores[*core].name()),
                          "name compute cores");
                } else if (costs.at(layer, *core)) {
                    choices.push_back(static_cast<std::uint16_t>(*core));
                } else {
                    const std::string& reason = costs.reason(layer, *core);
                    reasons += fmt::format("; core {}: {}", id, reason.empty() ? "the cost table has no entry for it" : reason);
                }
            }
            if (choices.empty() && impossible.empty()) {
                impossible = fmt::format("layer {} ({}) can run on none of its cores{}", node.name, node.operator_type, reasons);
            }
            if (choices.size() > 1) {
                space.open_genes.push_back(static_cast<std::uint32_t>(entry.first_gene + group));
            }
        }
    }
    if (!faults.empty()) {
        throw zigzag::InputError(std::move(faults));
    }
    if (!impossible.empty()) {
        throw zigzag::NoMappingError(impossible);
    }
    return space;
}

std::vector<Allocation> plausible_allocations(const AllocationSpace& space, const CnGraph& graph, const CostTable& costs,
                                              RunTime run_time) {
    std::vector<std::uint32_t> layer_of_gene(graph.genes, 0);
    std::vector<double> cns_of_gene(graph.genes, 0);
    for (CnIndex cn = 0; cn < graph.number_of_cns(); ++cn) {
        layer_of_gene[graph.gene_of[cn]] = graph.layer_of[cn];
        cns_of_gene[graph.gene_of[cn]] += 1;
    }
    std::vector<double> load(costs.cores(), 0);
    const auto allocate = [&](const auto& cost_of) {
        Allocation allocation = space.first();
        std::fill(load.begin(), load.end(), 0);
        for (std::size_t gene = 0; gene < allocation.size(); ++gene) {
            double least = 0;
            bool is_first = true;
            for (const std::uint16_t core : space.choices[gene]) {
                const double cost = cost_of(gene, core, *costs.at(layer_of_gene[gene], core));
                if (is_first || cost < least) {
                    is_first = false;
                    least = cost;
                    allocation[gene] = core;
                }
            }
            const CnCost& chosen = *costs.at(layer_of_gene[gene], allocation[gene]);
            load[allocation[gene]] += static_cast<double>(run_time(chosen)) * cns_of_gene[gene];
        }
        return allocation;
    };
    const auto latency = [run_time](const CnCost& cost) { return static_cast<double>(run_time(cost)); };
    return {allocate([&](std::size_t, std::uint16_t, const CnCost& cost) { return latency(cost); }),
            allocate([&](std::size_t, std::uint16_t, const CnCost& cost) { return cost.energy_total; }),
            allocate([&](std::size_t, std::uint16_t, const CnCost& cost) { return cost.energy_total * latency(cost); }),
            allocate([&](std::size_t gene, std::uint16_t core, const CnCost& cost) {
                return load[core] + latency(cost) * cns_of_gene[gene];
            })};
}

}  // namespace stream
