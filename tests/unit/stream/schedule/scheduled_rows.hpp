#pragma once

#include "../support/two_core_problem.hpp"
#include "stream/schedule/laws.hpp"
#include "stream/schedule/scheduler.hpp"

namespace stream::test {

/// Two convolutions in a row, of eight rows each, on a core of its own each, and costs given by hand.
struct ScheduledRows {
    ScheduledRows() {
        zigzag::NetworkNode& second = problem.workload.nodes[1];
        second.layer->constant_operands = {zigzag::LayerOperand::W};
        second.operand_sources[static_cast<std::size_t>(zigzag::LayerOperand::I)] = zigzag::Source{0, 0};
        problem.graph = make_cn_graph(problem.workload, {{{"OY", 8, false}}, {{"OY", 8, false}}}, nullptr);
        costs = CostTable(2, problem.accelerator.cores.size());
        for (std::size_t layer = 0; layer < 2; ++layer) {
            for (const int id : {0, 1}) {
                CnCost cost;
                cost.latency_total1 = 100;
                cost.latency_total2 = 120;
                cost.energy_total = 1000;
                costs.at(layer, problem.core(id)) = cost;
            }
        }
        allocation = {static_cast<std::uint16_t>(problem.core(0)), static_cast<std::uint16_t>(problem.core(1))};
    }

    SchedulingProblem scheduling_problem() const { return {&problem.graph, &problem.accelerator, &costs}; }

    TwoCoreProblem problem;
    CostTable costs;
    Allocation allocation;
};

}  // namespace stream::test
