#pragma once

#include <cstddef>
#include <cstdint>

#include "stream/schedule/schedule.hpp"

namespace stream {

/// Hears of everything that a scheduler decides, in the order of decisions. A scheduler is a template over its recorder, so that
/// a bare evaluation pays nothing.
class NoRecorder {
public:
    static constexpr bool records = false;
    void added(const Decision&, std::size_t, std::int64_t) {}
    void removed(const Decision&, std::size_t, std::int64_t) {}
    void transferred(const Decision&) {}
    void used_link(const LinkTransfer&) {}
    void blocked(const Decision&) {}
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
    void added(const Decision& decision, std::size_t top_memory, std::int64_t bits) {
        schedule_.memory_changes.push_back({top_memory, decision.time, bits, decision.tensor, decision.cn});
        schedule_.decisions.push_back(decision);
    }
    void removed(const Decision& decision, std::size_t top_memory, std::int64_t bits) {
        schedule_.memory_changes.push_back({top_memory, decision.time, -bits, decision.tensor, decision.cn});
        schedule_.decisions.push_back(decision);
    }
    void transferred(const Decision& decision) { schedule_.decisions.push_back(decision); }
    void used_link(const LinkTransfer& transfer) { schedule_.transfers.push_back(transfer); }
    void blocked(const Decision& decision) { schedule_.decisions.push_back(decision); }
    void blocked_link(const LinkBlock& block) { schedule_.blocks.push_back(block); }
    void ran(CnIndex cn, const CnRun& run) {
        schedule_.cns[cn] = run;
        schedule_.order.push_back(cn);
        Decision decision;
        decision.kind = Decision::Kind::run;
        decision.core = run.core;
        decision.cn = cn;
        decision.asked = decision.time = run.start;
        decision.done = run.end;
        schedule_.decisions.push_back(decision);
    }

private:
    Schedule& schedule_;
};

}  // namespace stream
