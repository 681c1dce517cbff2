#include <cmath>

#include "law_check.hpp"
#include "stream/schedule/occupation.hpp"

namespace stream {

namespace {

double rate_of(const LinkTransfer& transfer, const Link& link) {
    return transfer.bits_per_cycle > 0 ? transfer.bits_per_cycle : link.bandwidth;
}

void check_transfer_time(LawCheck& check, const LinkTransfer& transfer, double rate) {
    const Link& link = check.accelerator.links[transfer.link];
    const std::int64_t of_tensor = check.graph.tensors[transfer.tensor].bits;
    const std::int64_t needed = check.rules.transfer_cycles(transfer.bits, rate);
    if (transfer.end - transfer.start != needed) {
        check.report(Law::transfer_time, "link {}: [{}, {}) for {} bits, which take {} cycles", link.name(), transfer.start,
                     transfer.end, transfer.bits, needed);
    }
    if (transfer.bits != of_tensor && !(check.rules.moves_parts && transfer.bits < of_tensor)) {
        check.report(Law::transfer_time, "link {}: {} bits of a tensor of {} are carried", link.name(), transfer.bits, of_tensor);
    }
}

/// The links of one move, in the order of the path.
void check_move(LawCheck& check, std::span<const LinkTransfer> path) {
    double rate = rate_of(path.front(), check.accelerator.links[path.front().link]);
    for (const LinkTransfer& transfer : path) {
        rate = std::min(rate, rate_of(transfer, check.accelerator.links[transfer.link]));
    }
    for (std::size_t hop = 0; hop < path.size(); ++hop) {
        const Link& link = check.accelerator.links[path[hop].link];
        const bool is_together = check.rules.hops == Hops::together;
        check_transfer_time(check, path[hop], is_together ? rate : rate_of(path[hop], link));
        if (hop == 0) {
            continue;
        }
        const LinkTransfer& before = path[hop - 1];
        if ((is_together && path[hop].start != before.start) ||
            (check.rules.hops == Hops::one_after_another && path[hop].start < before.end)) {
            check.report(Law::hops, "link {} from {} on, the link before it of the same way is used in [{}, {})", link.name(),
                         path[hop].start, before.start, before.end);
        }
    }
}

/// Shares of a link, together at most its bandwidth.
struct Share {
    std::int64_t start = 0;
    std::int64_t end = 0;
    double bits_per_cycle = 0;  ///< 0: all
};

void check_shared(LawCheck& check, const Link& link, const std::vector<Share>& shares) {
    if (std::isinf(link.bandwidth)) {
        return;
    }
    Occupation taken;
    std::vector<std::pair<std::int64_t, std::int64_t>> changes;
    for (const Share& share : shares) {
        // Shares in 2^-20 of a bit per cycle, so that sums are exact.
        const auto amount = static_cast<std::int64_t>(
            std::llround((share.bits_per_cycle > 0 ? share.bits_per_cycle : link.bandwidth) * 1048576.0));
        if (share.end > share.start) {
            changes.emplace_back(share.start, amount);
            changes.emplace_back(share.end, -amount);
        }
    }
    std::sort(changes.begin(), changes.end());
    for (const auto& [time, amount] : changes) {
        taken.change(time, amount);
    }
    for (const Occupation::Step& step : taken.steps()) {
        const double rate = static_cast<double>(step.level) / 1048576.0;
        if (rate > link.bandwidth * (1 + 1e-6)) {
            check.report(Law::link_overlap, "link {}: {} bits per cycle from cycle {} on, it has {}", link.name(), rate,
                         step.time, link.bandwidth);
        }
    }
}

}  // namespace

void check_links(LawCheck& check) {
    const Schedule& schedule = check.schedule;
    for (std::size_t begin = 0; begin < schedule.transfers.size();) {
        std::size_t end = begin + 1;
        while (end < schedule.transfers.size() && schedule.transfers[end].move == schedule.transfers[begin].move) {
            ++end;
        }
        check_move(check, std::span(schedule.transfers).subspan(begin, end - begin));
        begin = end;
    }
    const std::size_t links = check.accelerator.links.size();
    if (check.rules.link_use == LinkUse::exclusive) {
        std::vector<std::vector<LawCheck::Busy>> busy(links);
        for (const LinkTransfer& transfer : schedule.transfers) {
            busy[transfer.link].push_back({transfer.start, transfer.end, transfer.cn});
        }
        for (const LinkBlock& block : schedule.blocks) {
            busy[block.link].push_back({block.start, block.end, block.cn});
        }
        for (std::size_t link = 0; link < links; ++link) {
            check.require_disjoint(busy[link], Law::link_overlap, fmt::format("link {}", check.accelerator.links[link].name()));
        }
        return;
    }
    std::vector<std::vector<Share>> shares(links);
    for (const LinkTransfer& transfer : schedule.transfers) {
        shares[transfer.link].push_back({transfer.start, transfer.end, transfer.bits_per_cycle});
    }
    for (const LinkBlock& block : schedule.blocks) {
        shares[block.link].push_back({block.start, block.end, block.bits_per_cycle});
    }
    for (std::size_t link = 0; link < links; ++link) {
        check_shared(check, check.accelerator.links[link], shares[link]);
    }
}

}  // namespace stream
