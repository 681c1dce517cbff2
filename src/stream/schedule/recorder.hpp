#pragma once

#include <cstddef>

#include "stream/schedule/schedule.hpp"

namespace stream {

/// Hears of everything that a scheduler does, in the order of decisions. A scheduler is a template over its recorder, so that a
/// bare evaluation pays nothing.
class NoRecorder {
public:
    static constexpr bool records = false;
    void decided(const Decision&) {}
    void changed_memory(const MemoryChange&) {}
    void moved(const TensorMove&) {}
    void used_link(const LinkTransfer&) {}
    void blocked_link(const LinkBlock&) {}
    void ran(CnIndex, const CnRun&) {}
};

/// Fills a Schedule.
class ScheduleRecorder {
public:
    static constexpr bool records = true;

    explicit ScheduleRecorder(Schedule& schedule, std::size_t cns) : schedule_(schedule) {
        schedule_.cns.assign(cns, {});
        schedule_.order.reserve(cns);
    }
    void decided(const Decision& decision) { schedule_.decisions.push_back(decision); }
    void changed_memory(const MemoryChange& change) { schedule_.memory_changes.push_back(change); }
    /// After the links that it used.
    void moved(const TensorMove& move) { schedule_.moves.push_back(move); }
    /// Of the move that is recorded next.
    void used_link(LinkTransfer transfer) {
        transfer.move = schedule_.moves.size();
        schedule_.transfers.push_back(transfer);
    }
    void blocked_link(const LinkBlock& block) { schedule_.blocks.push_back(block); }
    void ran(CnIndex cn, const CnRun& run) {
        schedule_.cns[cn] = run;
        schedule_.order.push_back(cn);
    }

private:
    Schedule& schedule_;
};

}  // namespace stream
