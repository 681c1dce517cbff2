#include "tables.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "stream/hardware/operand_memory.hpp"

namespace stream::ispass2023 {

using zigzag::LayerOperand;
using zigzag::MemoryOperand;

Tables::Tables(const SchedulingProblem& scheduling_problem, CandidateSelection candidate_selection)
    : problem(scheduling_problem), selection(candidate_selection) {
    const CnGraph& graph = *problem.graph;
    cns = graph.number_of_cns();
    cores = problem.accelerator->cores.size();
    offchip = problem.accelerator->offchip_core;
    bits.reserve(graph.tensors.size());
    for (const Tensor& tensor : graph.tensors) {
        bits.push_back(tensor.bits);
        memory_operand.push_back(memory_operand_of(tensor.operand));
    }
    base_priority.assign(3 * cns, 0);
    predecessors.assign(cns, 0);
    is_sink.assign(cns, 0);
    constants.assign(cns, {});
    nb_constants.assign(cns, 0);
    first_need.push_back(0);

    std::vector<std::uint8_t> is_sink_layer(graph.layers.size(), 0);
    for (CnIndex cn = 0; cn < cns; ++cn) {
        if (graph.outgoing(cn).empty()) {
            // Oddity: one CN without successor makes its whole layer a sink.
            is_sink_layer[graph.layer_of[cn]] = 1;
        }
    }
    for (CnIndex cn = 0; cn < cns; ++cn) {
        is_sink[cn] = is_sink_layer[graph.layer_of[cn]] != 0 && graph.produces_final_output[cn] != 0;
        const zigzag::Layer& layer = graph.layer(graph.layer_of[cn]);
        for (const auto& operand : layer.operands) {
            if (graph.is_constant(cn, operand.operand) || graph.is_partly_stored(cn, operand.operand)) {
                const auto index = static_cast<std::size_t>(operand.operand);
                const TensorIndex tensor = graph.tensor_of[cn][index];
                const ObjectIndex object = object_of(cn, operand.operand);
                constants[cn][nb_constants[cn]++] = object;
                base_priority[object] = static_cast<std::int32_t>(graph.tensors[tensor].cns - graph.use_of[cn][index]);
            }
        }
        for (const LayerOperand operand : graph.stored_operands(cn)) {
            needs.push_back(
                {object_of(cn, operand), graph.tensor_of[cn][static_cast<std::size_t>(operand)], memory_operand_of(operand)});
        }
        for (const CnEdge& edge : graph.incoming(cn)) {
            ++predecessors[cn];
            if (!edge.same_layer) {
                needs.push_back({object_of(edge.producer, LayerOperand::O),
                                 graph.tensor_of[edge.producer][static_cast<std::size_t>(LayerOperand::O)],
                                 memory_operand_of(edge.operand)});
            }
        }
        if (predecessors[cn] == 0) {
            sources.push_back(cn);
        }
        std::stable_sort(needs.begin() + first_need.back(), needs.end(),
                         [&](const Need& a, const Need& b) { return bits[a.tensor] < bits[b.tensor]; });
        first_need.push_back(static_cast<std::uint32_t>(needs.size()));
    }
    users.assign(graph.tensors.size(), 0);
    for (const Need& need : needs) {
        ++users[need.tensor];
    }
    is_unread.assign(cns, 0);
    for (CnIndex cn = 0; cn < cns; ++cn) {
        const TensorIndex output = graph.tensor_of[cn][static_cast<std::size_t>(LayerOperand::O)];
        is_unread[cn] = graph.produces_final_output[cn] != 0 && is_sink[cn] == 0 && users[output] == 0;
    }
    check_memories();
}

void Tables::check_memories() const {
    std::vector<zigzag::Fault> faults;
    const CnGraph& graph = *problem.graph;
    for (std::size_t core = 0; core < cores; ++core) {
        for (const MemoryOperand operand : zigzag::all_memory_operands) {
            bool needed = core == offchip;
            for (std::size_t layer = 0; layer < graph.layers.size(); ++layer) {
                for (const auto& entry : graph.layer(layer).operands) {
                    needed = needed || (problem.costs->at(layer, core) && memory_operand_of(entry.operand) == operand);
                }
            }
            if (needed && !problem.accelerator->top_memory(core, operand)) {
                faults.push_back({{},
                                  fmt::format("cores[{}]", problem.accelerator->cores[core].id),
                                  fmt::format("core {} ({}) has no memory for {}", problem.accelerator->cores[core].id,
                                              problem.accelerator->cores[core].name(), zigzag::to_string(operand)),
                                  "let one of its memories hold that operand"});
            }
        }
    }
    if (!faults.empty()) {
        throw zigzag::InputError(std::move(faults));
    }
}

}  // namespace stream::ispass2023
