#include "schedule_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include "stream/schedule/scheduler.hpp"

namespace stream::golden {

namespace {

using json = nlohmann::ordered_json;

constexpr double energy_tolerance = 1e-12;

class Comparison {
public:
    Comparison(const Schedule& schedule, const StreamCase& recorded)
        : schedule_(schedule),
          case_(recorded),
          graph_(recorded.graph()),
          scheduler_(find_scheduler(recorded.scheduler().name)),
          outputs_(recorded.outputs()) {
        for (CnIndex cn = 0; cn < graph_.number_of_cns(); ++cn) {
            index_of_id_[{graph_.layers[graph_.layer_of[cn]].id, graph_.sub_id(cn)}] = cn;
        }
    }

    std::vector<std::string> differences() {
        compare_totals();
        compare_cns();
        if (outputs_.contains("links")) {
            compare_links();
        }
        if (outputs_.contains("memory")) {
            compare_memories();
        }
        if (outputs_.contains("trace")) {
            compare_decisions();
        }
        return std::move(differences_);
    }

private:
    json id_of(CnIndex cn) const { return json::array({graph_.layers[graph_.layer_of[cn]].id, graph_.sub_id(cn)}); }

    template <class... Arguments>
    void differ(fmt::format_string<Arguments...> form, Arguments&&... arguments) {
        differences_.push_back(fmt::format(form, std::forward<Arguments>(arguments)...));
    }

    void compare_energy(std::string_view what, double found, double expected) {
        if (std::abs(found - expected) > energy_tolerance * std::max(1.0, std::abs(expected))) {
            differ("{} {} instead of {}", what, found, expected);
        }
    }

    void compare_totals() {
        const Evaluation& evaluation = schedule_.evaluation;
        if (evaluation.latency != outputs_.at("latency").get<std::int64_t>()) {
            differ("latency {} instead of {}", evaluation.latency, outputs_.at("latency").dump());
        }
        compare_energy("energy", evaluation.energy, outputs_.at("energy"));
        for (std::size_t term = 0; term < evaluation.breakdown.size(); ++term) {
            const std::string name(scheduler_.energy_terms[term].name);
            compare_energy(name, evaluation.breakdown[term], outputs_.at("energy_breakdown").at(name));
        }
    }

    void compare_cns() {
        std::size_t wrong = 0;
        std::string first;
        for (const json& expected : outputs_.at("cns")) {
            const auto found =
                index_of_id_.find({expected.at("id").at(0).get<int>(), expected.at("id").at(1).get<std::uint32_t>()});
            if (found == index_of_id_.end()) {
                differ("CN {} is missing", expected.at("id").dump());
                continue;
            }
            const CnRun& run = schedule_.cns[found->second];
            if (run.start != expected.at("start") || run.end != expected.at("end") ||
                case_.accelerator().cores[run.core].id != expected.at("core")) {
                if (wrong++ == 0) {
                    first = fmt::format("{}: core {} [{}, {}) instead of core {} [{}, {})", expected.at("id").dump(),
                                        case_.accelerator().cores[run.core].id, run.start, run.end, expected.at("core").dump(),
                                        expected.at("start").dump(), expected.at("end").dump());
                }
            }
        }
        if (outputs_.at("cns").size() != graph_.number_of_cns()) {
            differ("{} CNs instead of {}", graph_.number_of_cns(), outputs_.at("cns").size());
        }
        if (wrong > 0) {
            differ("{} CNs run elsewhere or at other times, the first: {}", wrong, first);
        }
        json order = json::array();
        for (const CnIndex cn : schedule_.order) {
            order.push_back(id_of(cn));
        }
        compare_lists("schedule order", order, outputs_.at("schedule_order"));
    }

    /// Reports the first difference.
    void compare_lists(const std::string& what, const json& found, const json& expected) {
        for (std::size_t index = 0; index < std::min(found.size(), expected.size()); ++index) {
            if (found[index] != expected[index]) {
                differ("{}: entry {} is {} instead of {}", what, index, found[index].dump(), expected[index].dump());
                return;
            }
        }
        if (found.size() != expected.size()) {
            differ("{}: {} entries instead of {}", what, found.size(), expected.size());
        }
    }

    void compare_links() {
        std::vector<json> active(case_.accelerator().links.size(), json::array());
        std::vector<json> blocked(case_.accelerator().links.size(), json::array());
        for (const LinkTransfer& transfer : schedule_.transfers) {
            const Tensor& tensor = graph_.tensors[transfer.tensor];
            active[transfer.link].push_back(json::array(
                {transfer.start, transfer.end, case_.operand_name(tensor.layer, tensor.operand), id_of(transfer.cn)}));
        }
        for (const LinkBlock& block : schedule_.blocks) {
            blocked[block.link].push_back(json::array({block.start, block.end, id_of(block.cn)}));
        }
        for (const json& link : outputs_.at("links")) {
            const std::size_t index = link.at("id");
            const std::string name = fmt::format("link {} ({})", index, case_.accelerator().links.at(index).name());
            compare_lists(name + " active", active[index], link.at("active"));
            compare_lists(name + " blocked", blocked[index], link.at("blocked"));
        }
    }

    void compare_memories() {
        std::vector<std::vector<std::pair<std::int64_t, std::int64_t>>> histories(case_.accelerator().top_memories.size(),
                                                                                  {{0, 0}});
        for (const MemoryChange& change : schedule_.memory_changes) {
            histories[change.top_memory].emplace_back(change.time, change.bits);
        }
        for (const json& memory : outputs_.at("memory")) {
            for (std::size_t index = 0; index < histories.size(); ++index) {
                const TopMemory& top = case_.accelerator().top_memories[index];
                if (case_.accelerator().cores[top.core].id != memory.at("core") || top.top_level != memory.at("top_level")) {
                    continue;
                }
                std::sort(histories[index].begin(), histories[index].end());
                json history = json::array();
                for (const auto& [time, bits] : histories[index]) {
                    history.push_back(json::array({time, bits}));
                }
                compare_lists(fmt::format("memory {} of core {}", top.top_level, memory.at("core").dump()), history,
                              memory.at("delta_history"));
            }
        }
    }

    json trace_row(const Decision& decision) const {
        const auto core = [&](std::size_t index) { return case_.accelerator().cores[index].id; };
        const auto tensor = [&]() {
            const Tensor& moved = graph_.tensors[decision.tensor];
            json id = id_of(decision.cn);
            id.push_back(case_.operand_name(moved.layer, moved.operand));
            return id;
        };
        const std::int64_t bits = graph_.tensors.empty() ? 0 : graph_.tensors[decision.tensor].bits;
        const std::string_view verb = scheduler_.decision_verbs[decision.verb];
        if (verb == "add") {
            return json::array({verb, core(decision.core), zigzag::to_string(decision.memory_operand), tensor(), bits,
                                decision.asked, decision.asked + decision.done - decision.time, decision.time});
        }
        if (verb == "remove") {
            return json::array({verb, core(decision.core), decision.top_level, tensor(), bits, decision.asked,
                                decision.written_back, decision.time});
        }
        if (verb == "transfer") {
            return json::array({verb, core(decision.sender), core(decision.core), zigzag::to_string(decision.memory_operand),
                                tensor(), bits, decision.asked, decision.time, decision.done});
        }
        if (verb == "block_offchip") {
            const CnCost& cost = *case_.costs().at(graph_.layer_of[decision.cn], decision.core);
            json operands = json::array();
            for (const zigzag::MemoryOperand operand : cost.too_large_operands) {
                operands.push_back(zigzag::to_string(operand));
            }
            return json::array({verb, core(decision.core), operands, id_of(decision.cn), decision.asked,
                                decision.done - decision.time, decision.time});
        }
        return json::array({verb, id_of(decision.cn), core(decision.core), decision.time, decision.done});
    }

    void compare_decisions() {
        json trace = json::array();
        for (const Decision& decision : schedule_.decisions) {
            trace.push_back(trace_row(decision));
        }
        json expected = json::array();
        for (json row : outputs_.at("trace")) {
            if (row.at(0) == "transfer") {
                row.erase(10);
                row.erase(9);
            }
            expected.push_back(std::move(row));
        }
        compare_lists("decisions", trace, expected);
    }

    const Schedule& schedule_;
    const StreamCase& case_;
    const CnGraph& graph_;
    const SchedulerDescription& scheduler_;
    const json& outputs_;
    std::map<std::pair<int, std::uint32_t>, CnIndex> index_of_id_;
    std::vector<std::string> differences_;
};

}  // namespace

std::vector<std::string> compare_schedule(const Schedule& schedule, const StreamCase& recorded) {
    return Comparison(schedule, recorded).differences();
}

}  // namespace stream::golden
