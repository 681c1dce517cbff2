#include <tuple>

#include "stream/hardware/operand_memory.hpp"
#include "law_check.hpp"

namespace stream {

namespace {

using zigzag::LayerOperand;
using zigzag::MemoryOperand;

/// When each tensor first arrived in each core: sorted by tensor, at most one entry for a core.
class Arrivals {
public:
    Arrivals(const Schedule& schedule, std::size_t tensors) : first_(tensors + 1, 0) {
        for (const TensorMove& move : schedule.moves) {
            ++first_[move.tensor + 1];
        }
        for (std::size_t tensor = 0; tensor < tensors; ++tensor) {
            first_[tensor + 1] += first_[tensor];
        }
        arrivals_.resize(schedule.moves.size());
        std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
        for (const TensorMove& move : schedule.moves) {
            const std::size_t begin = first_[move.tensor];
            std::size_t& end = next[move.tensor];
            std::size_t place = begin;
            while (place < end && arrivals_[place].core != move.receiver) {
                ++place;
            }
            if (place == end) {
                arrivals_[end++] = {move.receiver, move.end};
            }
            arrivals_[place].time = std::min(arrivals_[place].time, move.end);
        }
        ends_ = std::move(next);
    }
    bool by(std::size_t core, TensorIndex tensor, std::int64_t time) const {
        for (std::size_t place = first_[tensor]; place < ends_[tensor]; ++place) {
            if (arrivals_[place].core == core) {
                return arrivals_[place].time <= time;
            }
        }
        return false;
    }

private:
    struct Arrival {
        std::size_t core = 0;
        std::int64_t time = 0;
    };
    std::vector<std::size_t> first_;  ///< by tensor: where its arrivals begin
    std::vector<std::size_t> ends_;   ///< by tensor: where they end
    std::vector<Arrival> arrivals_;
};

}  // namespace

void check_dependencies(LawCheck& check) {
    const CnGraph& graph = check.graph;
    const MulticoreAccelerator& accelerator = check.accelerator;
    const Arrivals arrivals(check.schedule, graph.tensors.size());
    const auto share_memory = [&](std::size_t a, std::size_t b) {
        return a != b && accelerator.top_of[a] == accelerator.top_of[b];
    };
    for (CnIndex cn = 0; cn < graph.number_of_cns(); ++cn) {
        const CnRun& run = check.schedule.cns[cn];
        for (const CnEdge& edge : graph.incoming(cn)) {
            const CnRun& producer = check.schedule.cns[edge.producer];
            if (run.start < producer.end) {
                check.report(Law::data_before_production, "{} starts at {}, {} ends at {}", check.name(cn), run.start,
                             check.name(edge.producer), producer.end);
            }
            if (edge.same_layer || check.streams(cn, memory_operand_of(edge.operand)) || share_memory(producer.core, run.core)) {
                continue;
            }
            const bool is_here = producer.core == run.core && !check.streams(edge.producer, MemoryOperand::O);
            const TensorIndex tensor = graph.tensor_of[edge.producer][static_cast<std::size_t>(LayerOperand::O)];
            if (!is_here && !arrivals.by(run.core, tensor, run.start)) {
                check.report(Law::data_before_arrival, "{} starts at {} on core {} before the output of {} is there",
                             check.name(cn), run.start, accelerator.cores[run.core].id, check.name(edge.producer));
            }
        }
        for (const LayerOperand operand : graph.stored_operands(cn)) {
            const TensorIndex tensor = graph.tensor_of[cn][static_cast<std::size_t>(operand)];
            if (!check.streams(cn, memory_operand_of(operand)) && !share_memory(accelerator.offchip_core, run.core) &&
                !arrivals.by(run.core, tensor, run.start)) {
                check.report(Law::data_before_arrival, "{} starts at {} on core {} before its operand {} is there",
                             check.name(cn), run.start, accelerator.cores[run.core].id, zigzag::to_string(operand));
            }
        }
    }
}

}  // namespace stream
