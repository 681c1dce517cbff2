#include "stream/schedule/conservation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "stream/hardware/operand_memory.hpp"
#include "stream/schedule/ispass2023/link_occupation.hpp"

// Laws that hold for any schedule, checked from its events alone: nothing here knows how a scheduler decides.

namespace stream {

namespace {

using zigzag::LayerOperand;
using zigzag::MemoryOperand;

constexpr std::size_t most_violations_of_a_law = 20;

/// [start, end) of something that a core or link does.
struct Busy {
    std::int64_t start = 0;
    std::int64_t end = 0;
    CnIndex cn = 0;
};

class Checker {
public:
    Checker(const Schedule& schedule, const SchedulingProblem& problem)
        : schedule_(schedule), graph_(*problem.graph), accelerator_(*problem.accelerator), costs_(*problem.costs) {}

    std::vector<Violation> check() {
        check_runs();
        if (!violations_.empty()) {
            return std::move(violations_);  // the other laws take complete runs for granted
        }
        check_cores();
        check_dependencies();
        check_links();
        check_memories();
        check_energy();
        check_latency();
        return std::move(violations_);
    }

private:
    template <class... Arguments>
    void report(const std::string& law, bool known_oddity, fmt::format_string<Arguments...> form, Arguments&&... arguments) {
        if (counts_[law]++ < most_violations_of_a_law) {
            violations_.push_back({law, fmt::format(form, std::forward<Arguments>(arguments)...), known_oddity});
        }
    }
    std::string name(CnIndex cn) const {
        return fmt::format("CN ({}, {})", graph_.layers[graph_.layer_of[cn]].id, graph_.sub_id(cn));
    }
    const CnCost& cost(CnIndex cn) const { return *costs_.at(graph_.layer_of[cn], schedule_.cns[cn].core); }
    bool streams(CnIndex cn, MemoryOperand operand) const {
        const std::vector<MemoryOperand>& too_large = cost(cn).too_large_operands;
        return std::find(too_large.begin(), too_large.end(), operand) != too_large.end();
    }

    void check_runs() {
        if (schedule_.cns.size() != graph_.number_of_cns() || schedule_.order.size() != graph_.number_of_cns()) {
            report("every CN runs once", false, "{} CNs, {} runs, {} in the order", graph_.number_of_cns(), schedule_.cns.size(),
                   schedule_.order.size());
            return;
        }
        std::vector<std::uint8_t> seen(graph_.number_of_cns(), 0);
        for (const CnIndex cn : schedule_.order) {
            if (cn >= seen.size() || seen[cn]++ != 0) {
                report("every CN runs once", false, "CN number {} stands twice in the order", cn);
            }
        }
        for (CnIndex cn = 0; cn < graph_.number_of_cns(); ++cn) {
            const CnRun& run = schedule_.cns[cn];
            if (run.core != schedule_.allocation[graph_.gene_of[cn]]) {
                report("allocation", false, "{} runs on core number {}, allocated to {}", name(cn), run.core,
                       schedule_.allocation[graph_.gene_of[cn]]);
            } else if (run.end - run.start != cost(cn).latency_total1 || run.start < 0) {
                report("run time", false, "{} runs [{}, {}), its cost is {} cycles", name(cn), run.start, run.end,
                       cost(cn).latency_total1);
            }
        }
    }

    /// Gives the sum of the durations.
    std::int64_t check_disjoint(std::vector<Busy>& busy, const std::string& law, const std::string& resource) {
        std::sort(busy.begin(), busy.end(),
                  [](const Busy& a, const Busy& b) { return std::tie(a.start, a.end) < std::tie(b.start, b.end); });
        std::int64_t load = 0;
        std::int64_t free_from = 0;
        for (const Busy& entry : busy) {
            load += entry.end - entry.start;
            if (entry.start < free_from && entry.end > entry.start) {
                report(law, false, "{}: {} from cycle {} on, busy until {}", resource, name(entry.cn), entry.start, free_from);
            }
            free_from = std::max(free_from, entry.end);
        }
        return load;
    }

    void check_cores() {
        std::vector<std::vector<Busy>> busy(accelerator_.cores.size());
        for (CnIndex cn = 0; cn < graph_.number_of_cns(); ++cn) {
            const CnRun& run = schedule_.cns[cn];
            busy[run.core].push_back({run.start, run.end, cn});
        }
        for (std::size_t core = 0; core < busy.size(); ++core) {
            const std::string resource = fmt::format("core {}", accelerator_.cores[core].id);
            least_latency(check_disjoint(busy[core], "core overlap", resource), resource);
        }
    }

    void least_latency(std::int64_t bound, const std::string& what) {
        if (schedule_.evaluation.latency < bound) {
            report("latency bound", false, "latency {} is below the load of {}, {} cycles", schedule_.evaluation.latency, what,
                   bound);
        }
    }

    void check_dependencies() {
        // When each tensor last arrived in each core before a CN needs it: arrivals by (core, tensor), ascending.
        std::map<std::pair<std::size_t, TensorIndex>, std::vector<std::int64_t>> arrivals;
        for (const Decision& decision : schedule_.decisions) {
            if (decision.kind == Decision::Kind::transfer) {
                arrivals[{decision.core, decision.tensor}].push_back(decision.done);
            }
        }
        const auto arrived = [&](std::size_t core, TensorIndex tensor, std::int64_t by) {
            const auto found = arrivals.find({core, tensor});
            return found != arrivals.end() &&
                   std::any_of(found->second.begin(), found->second.end(), [&](std::int64_t time) { return time <= by; });
        };
        for (CnIndex cn = 0; cn < graph_.number_of_cns(); ++cn) {
            const CnRun& run = schedule_.cns[cn];
            for (const CnEdge& edge : graph_.incoming(cn)) {
                const CnRun& producer = schedule_.cns[edge.producer];
                if (run.start < producer.end) {
                    report("data before production", false, "{} starts at {}, {} ends at {}", name(cn), run.start,
                           name(edge.producer), producer.end);
                }
                const TensorIndex tensor = graph_.tensor_of[edge.producer][static_cast<std::size_t>(LayerOperand::O)];
                const MemoryOperand operand = memory_operand_of(edge.operand);
                const bool here = producer.core == run.core && !streams(edge.producer, MemoryOperand::O);
                if (!edge.same_layer && !here && !streams(cn, operand) && !share_memory(producer.core, run.core) &&
                    !arrived(run.core, tensor, run.start)) {
                    report("data before arrival", false, "{} starts at {} on core {} before the output of {} is there", name(cn),
                           run.start, accelerator_.cores[run.core].id, name(edge.producer));
                }
            }
            for (const LayerOperand operand : graph_.layer(graph_.layer_of[cn]).constant_operands) {
                const TensorIndex tensor = graph_.tensor_of[cn][static_cast<std::size_t>(operand)];
                if (!streams(cn, memory_operand_of(operand)) && !share_memory(accelerator_.offchip_core, run.core) &&
                    !arrived(run.core, tensor, run.start)) {
                    report("data before arrival", false, "{} starts at {} on core {} before its operand {} is there", name(cn),
                           run.start, accelerator_.cores[run.core].id, zigzag::to_string(operand));
                }
            }
        }
    }

    bool share_memory(std::size_t a, std::size_t b) const { return a != b && accelerator_.top_of[a] == accelerator_.top_of[b]; }

    void check_links() {
        std::vector<std::vector<Busy>> busy(accelerator_.links.size());
        for (const LinkTransfer& transfer : schedule_.transfers) {
            busy[transfer.link].push_back({transfer.start, transfer.end, transfer.cn});
            const std::int64_t needed =
                cycles_for(graph_.tensors[transfer.tensor].bits, accelerator_.links[transfer.link].bandwidth);
            if (transfer.end - transfer.start != needed) {
                report("transfer time", false, "link {}: [{}, {}) for {} bits, which take {} cycles",
                       accelerator_.links[transfer.link].name(), transfer.start, transfer.end,
                       graph_.tensors[transfer.tensor].bits, needed);
            }
        }
        for (const LinkBlock& block : schedule_.blocks) {
            busy[block.link].push_back({block.start, block.end, block.cn});
        }
        for (std::size_t link = 0; link < busy.size(); ++link) {
            const std::string resource = fmt::format("link {}", accelerator_.links[link].name());
            least_latency(check_disjoint(busy[link], "link overlap", resource), resource);
        }
    }

    void check_memories() {
        std::vector<std::vector<MemoryChange>> changes(accelerator_.top_memories.size());
        for (const MemoryChange& change : schedule_.memory_changes) {
            changes[change.top_memory].push_back(change);
        }
        for (std::size_t memory = 0; memory < changes.size(); ++memory) {
            const TopMemory& top = accelerator_.top_memories[memory];
            std::vector<MemoryChange>& history = changes[memory];
            std::stable_sort(history.begin(), history.end(),
                             [](const MemoryChange& a, const MemoryChange& b) { return a.time < b.time; });
            std::int64_t held = 0;
            std::map<TensorIndex, int> present;
            for (std::size_t index = 0; index < history.size(); ++index) {
                held += history[index].bits;
                if (history[index].bits != 0) {
                    present[history[index].tensor] += history[index].bits < 0 ? -1 : 1;
                }
                if (index + 1 < history.size() && history[index + 1].time == history[index].time) {
                    continue;
                }
                if (held < 0) {
                    report("memory below zero", false, "memory {} of core {} holds {} bits at {}", top.top_level,
                           accelerator_.cores[top.core].id, held, history[index].time);
                }
                if (held > top.capacity) {
                    report("memory above capacity", true, "memory {} of core {} holds {} of {} bits at {}", top.top_level,
                           accelerator_.cores[top.core].id, held, top.capacity, history[index].time);
                }
            }
            for (const auto& [tensor, count] : present) {
                const bool is_result = top.core == accelerator_.offchip_core && graph_.tensors[tensor].operand == LayerOperand::O;
                if (count < 0 || count > 1 || (count == 1 && !is_result)) {
                    report("memory not emptied", false, "memory {} of core {} ends with {} copies of a tensor of layer {} ({})",
                           top.top_level, accelerator_.cores[top.core].id, count, graph_.layers[graph_.tensors[tensor].layer].id,
                           zigzag::to_string(graph_.tensors[tensor].operand));
                }
            }
        }
    }

    void check_energy() {
        EnergyBreakdown expected{};
        const auto term = [&](EnergyTerm which) -> double& { return expected[static_cast<std::size_t>(which)]; };
        for (CnIndex cn = 0; cn < graph_.number_of_cns(); ++cn) {
            term(EnergyTerm::cn_onchip) += cost(cn).onchip_energy();
            term(EnergyTerm::cn_offchip_memory) += cost(cn).offchip_energy;
        }
        const auto terms_of = [](TransferCause cause) {
            switch (cause) {
                case TransferCause::offchip:
                    return std::pair(EnergyTerm::cn_offchip_link, EnergyTerm::cn_offchip_memory);
                case TransferCause::eviction:
                    return std::pair(EnergyTerm::eviction_link, EnergyTerm::eviction_memory);
                case TransferCause::sink:
                    return std::pair(EnergyTerm::sink_link, EnergyTerm::sink_memory);
                case TransferCause::core_to_core:
                    break;
            }
            return std::pair(EnergyTerm::core_to_core_link, EnergyTerm::core_to_core_memory);
        };
        for (const LinkTransfer& transfer : schedule_.transfers) {
            term(terms_of(transfer.cause).first) +=
                accelerator_.links[transfer.link].unit_energy_cost * static_cast<double>(transfer.end - transfer.start);
        }
        for (const Decision& decision : schedule_.decisions) {
            if (decision.kind == Decision::Kind::transfer) {
                term(terms_of(decision.cause).second) += decision.memory_energy;
            }
        }
        double total = 0;
        for (std::size_t index = 0; index < nb_energy_terms; ++index) {
            total += expected[index];
            check_equal(to_string(static_cast<EnergyTerm>(index)), schedule_.evaluation.breakdown[index], expected[index]);
        }
        check_equal("energy", schedule_.evaluation.energy, total);
    }

    void check_equal(std::string_view what, double found, double expected) {
        if (std::abs(found - expected) > 1e-9 * std::max(1.0, std::abs(expected))) {
            report("energy sum", false, "{} is {} pJ, its parts sum up to {} pJ", what, found, expected);
        }
    }

    void check_latency() {
        std::int64_t last = 0;
        for (const CnRun& run : schedule_.cns) {
            last = std::max(last, run.end);
        }
        for (const LinkTransfer& transfer : schedule_.transfers) {
            last = std::max(last, transfer.end);
        }
        for (const LinkBlock& block : schedule_.blocks) {
            last = std::max(last, block.end);
        }
        if (schedule_.evaluation.latency != last) {
            report("latency", false, "latency is {}, the last event ends at {}", schedule_.evaluation.latency, last);
        }
        least_latency(critical_path(graph_, costs_, schedule_.allocation), "the critical path");
    }

    const Schedule& schedule_;
    const CnGraph& graph_;
    const MulticoreAccelerator& accelerator_;
    const CostTable& costs_;
    std::vector<Violation> violations_;
    std::map<std::string, std::size_t> counts_;
};

}  // namespace

std::vector<Violation> check_conservation(const Schedule& schedule, const SchedulingProblem& problem) {
    if (!schedule.evaluation.feasible()) {
        return {};
    }
    return Checker(schedule, problem).check();
}

std::int64_t critical_path(const CnGraph& graph, const CostTable& costs, const Allocation& allocation) {
    std::vector<std::int64_t> ends(graph.number_of_cns(), 0);
    std::int64_t longest = 0;
    for (CnIndex cn = 0; cn < graph.number_of_cns(); ++cn) {
        std::int64_t start = 0;
        for (const CnEdge& edge : graph.incoming(cn)) {
            start = std::max(start, ends[edge.producer]);
        }
        ends[cn] = start + costs.at(graph.layer_of[cn], allocation[graph.gene_of[cn]])->latency_total1;
        longest = std::max(longest, ends[cn]);
    }
    return longest;
}

}  // namespace stream
