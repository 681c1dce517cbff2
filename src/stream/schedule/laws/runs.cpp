#include "law_check.hpp"

namespace stream {

namespace {

/// Multiply-accumulates of one CN that are in the layer and not in its padding.
double macs_inside(const TileGrid& grid, const zigzag::Layer& layer, std::int64_t cn) {
    double macs = 1;
    for (std::size_t dimension = 0; dimension < layer.loop_dimensions.size(); ++dimension) {
        const Range range = grid.range(cn, dimension);
        macs *= static_cast<double>(std::max<std::int64_t>(
            0, std::min(range.hi, layer.loop_dimensions[dimension].size) - std::max<std::int64_t>(0, range.lo)));
    }
    return macs;
}

}  // namespace

void check_runs(LawCheck& check) {
    const std::size_t cns = check.graph.number_of_cns();
    const Schedule& schedule = check.schedule;
    if (schedule.cns.size() != cns || schedule.order.size() != cns) {
        check.report(Law::every_cn_runs_once, "{} CNs, {} runs, {} in the order", cns, schedule.cns.size(),
                     schedule.order.size());
        return;
    }
    std::vector<std::uint8_t> seen(cns, 0);
    for (const CnIndex cn : schedule.order) {
        if (cn >= cns || seen[cn]++ != 0) {
            check.report(Law::every_cn_runs_once, "CN number {} stands twice in the order", cn);
        }
    }
    for (CnIndex cn = 0; cn < cns; ++cn) {
        const CnRun& run = schedule.cns[cn];
        const std::size_t allocated = schedule.allocation[check.graph.gene_of[cn]];
        if (run.core != allocated) {
            check.report(Law::allocation, "{} runs on core number {}, allocated to {}", check.name(cn), run.core, allocated);
            continue;
        }
        const CnCost& cost = check.cost(cn);
        const std::int64_t needed = check.rules.run_time(cost);
        const bool may_stretch = check.rules.streams_stretch_runs && !cost.too_large_operands.empty();
        const std::int64_t taken = run.end - run.start;
        if (run.start < 0 || taken < needed || (taken > needed && !may_stretch)) {
            check.report(Law::run_time, "{} runs [{}, {}), its cost is {} cycles", check.name(cn), run.start, run.end, needed);
        }
    }
}

void check_work(LawCheck& check) {
    for (std::size_t index = 0; index < check.graph.layers.size(); ++index) {
        const GraphLayer& entry = check.graph.layers[index];
        const zigzag::Layer& layer = check.graph.layer(index);
        double of_layer = 1;
        double with_padding = 1;
        bool is_enlarged_too_far = false;
        for (std::size_t dimension = 0; dimension < layer.loop_dimensions.size(); ++dimension) {
            const std::int64_t size = layer.loop_dimensions[dimension].size;
            const std::int64_t enlarged = entry.grid.parts()[dimension] * entry.grid.spans()[dimension];
            of_layer *= static_cast<double>(size);
            with_padding *= static_cast<double>(enlarged);
            is_enlarged_too_far = is_enlarged_too_far || enlarged < size || enlarged >= 2 * size;
        }
        double inside = 0;
        for (std::int64_t cn = 0; cn < entry.cn_count; ++cn) {
            inside += macs_inside(entry.grid, layer, cn);
        }
        const double done = static_cast<double>(entry.cn_count) * static_cast<double>(entry.grid.cn_macs());
        if (inside != of_layer || done != with_padding || is_enlarged_too_far) {
            check.report(Law::work,
                         "layer {} has {} multiply-accumulates, {} with its padding; its {} CNs do {}, {} of them in the layer",
                         entry.id, of_layer, with_padding, entry.cn_count, done, inside);
        }
    }
}

void check_cores(LawCheck& check) {
    std::vector<std::vector<LawCheck::Busy>> busy(check.accelerator.cores.size());
    for (CnIndex cn = 0; cn < check.graph.number_of_cns(); ++cn) {
        const CnRun& run = check.schedule.cns[cn];
        busy[run.core].push_back({run.start, run.end, cn});
    }
    for (std::size_t core = 0; core < busy.size(); ++core) {
        check.require_disjoint(busy[core], Law::core_overlap, fmt::format("core {}", check.accelerator.cores[core].id));
    }
}

}  // namespace stream
