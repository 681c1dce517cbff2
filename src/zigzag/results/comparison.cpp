#include "zigzag/results/comparison.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "zigzag/results/pareto_front.hpp"

namespace zigzag {

namespace {

/// Marks the front among runs of one workload.
void mark_front(const std::vector<ComparedRun>& runs, const std::vector<std::size_t>& members,
                std::vector<std::optional<Standing>>& standings) {
    ParetoFront<std::size_t> front(EqualScores::keep_all);
    for (const std::size_t index : members) {
        front.offer(runs[index].score(), index);
    }
    for (const std::size_t index : front.items_by_energy()) {
        standings[index]->on_front = true;
    }
}

}  // namespace

std::string ComparedRun::short_name() const {
    std::string name = label;
    for (const auto& [path, value] : settings) {
        name += (name.empty() ? "" : ", ") + value;
    }
    return name;
}

ComparedRun compared(ReportedRun run) {
    ComparedRun made;
    for (const LayerResult& layer : run.layers) {
        made.energy.add(summarize(layer).energy);
    }
    made.energy.operational = run.total.totals.mac_energy;
    made.number_of_layers = run.layers.size();
    made.label = run.name;
    made.run = std::move(run);
    return made;
}

std::vector<std::optional<Standing>> standings(const std::vector<ComparedRun>& runs) {
    std::vector<std::optional<Standing>> found(runs.size());
    std::map<std::string, std::vector<std::size_t>> by_workload;
    for (std::size_t index = 0; index < runs.size(); ++index) {
        if (runs[index].is_complete()) {
            by_workload[runs[index].workload].push_back(index);
        }
    }
    for (const auto& [workload, members] : by_workload) {
        constexpr double most = std::numeric_limits<double>::infinity();
        double energy = most;
        double latency = most;
        double edp = most;
        for (const std::size_t index : members) {
            energy = std::min(energy, runs[index].run.total.totals.energy_total);
            latency = std::min(latency, runs[index].run.total.totals.latency_total2);
            edp = std::min(edp, runs[index].energy_delay_product());
        }
        for (const std::size_t index : members) {
            const CostTotals& totals = runs[index].run.total.totals;
            found[index] = Standing{totals.energy_total / energy, totals.latency_total2 / latency,
                                    runs[index].energy_delay_product() / edp, false};
        }
        mark_front(runs, members, found);
    }
    return found;
}

}  // namespace zigzag
