#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report_order.hpp"
#include "stream/allocation/allocator.hpp"
#include "stream/schedule/scheduler.hpp"
#include "zigzag_io/report/record/json_values.hpp"
#include "zigzag_io/report/stream/report.hpp"
#include "zigzag_io/report/stream/schedule_figures.hpp"

namespace stream {

using json = nlohmann::ordered_json;

namespace {

json evaluation_json(const ScheduleReport& report) {
    const Evaluation& evaluation = report.schedule->evaluation;
    json record{{"latency", evaluation.latency}, {"energy", evaluation.energy}, {"energy_breakdown", json::object()}};
    for (std::size_t term = 0; term < evaluation.breakdown.size(); ++term) {
        record["energy_breakdown"][std::string(report.scheduler->energy_terms[term].name)] = evaluation.breakdown[term];
    }
    return record;
}

/// `{layer id: core id}`, or `{layer id: [core id, ...]}` for a layer in several groups.
json allocation_json(const ScheduleReport& report, const Allocation& allocation) {
    json record = json::object();
    for (const GraphLayer& layer : report.problem.graph->layers) {
        json cores = json::array();
        for (std::int64_t group = 0; group < layer.grid.groups(); ++group) {
            cores.push_back(report.problem.accelerator->cores[allocation[layer.first_gene + static_cast<std::size_t>(group)]].id);
        }
        record[std::to_string(layer.id)] = cores.size() == 1 ? cores[0] : cores;
    }
    return record;
}

const char* to_text(TransferCause cause) {
    switch (cause) {
        case TransferCause::offchip:
            return "off-chip";
        case TransferCause::core_to_core:
            return "core-to-core";
        case TransferCause::eviction:
            return "eviction";
        case TransferCause::sink:
            break;
    }
    return "sink";
}

json bandwidth_json(double bandwidth) {
    return std::isfinite(bandwidth) ? json(bandwidth) : json("inf");
}

}  // namespace

json summary_json(const ScheduleReport& report) {
    const ScheduleFigures figures = schedule_figures(report);
    const MulticoreAccelerator& accelerator = *report.problem.accelerator;
    const CnGraph& graph = *report.problem.graph;
    json record{
        {"workload", report.workload_name},           {"accelerator", report.accelerator_name},
        {"scheduler", report.scheduler->name},        {"units", {{"latency", "cycles"}, {"energy", "pJ"}, {"memory", "bits"}}},
        {"computation_nodes", graph.number_of_cns()}, {"dependencies", graph.in_edges.size()}};
    record.update(evaluation_json(report));
    if (figures.clocked) {
        record["at_clock"] = zigzag::clocked_json(*figures.clocked);
    }
    record["bound_by"] = {{"what", figures.bound_by}, {"cycles", figures.bound_cycles}};
    record["critical_path"] = figures.critical_path;
    record["allocation"] = allocation_json(report, report.schedule->allocation);
    record["cores"] = json::array();
    for (std::size_t core = 0; core < accelerator.cores.size(); ++core) {
        record["cores"].push_back({{"id", accelerator.cores[core].id},
                                   {"name", accelerator.cores[core].name()},
                                   {"computation_nodes", figures.cores[core].uses},
                                   {"busy", figures.cores[core].busy},
                                   {"utilization", figures.cores[core].utilization}});
    }
    record["links"] = json::array();
    for (std::size_t link = 0; link < accelerator.links.size(); ++link) {
        record["links"].push_back({{"name", accelerator.links[link].name()},
                                   {"bandwidth", bandwidth_json(accelerator.links[link].bandwidth)},
                                   {"uses", figures.links[link].uses},
                                   {"busy", figures.links[link].busy},
                                   {"utilization", figures.links[link].utilization}});
    }
    record["memories"] = json::array();
    for (std::size_t memory = 0; memory < accelerator.top_memories.size(); ++memory) {
        const TopMemory& top = accelerator.top_memories[memory];
        const Core& core = accelerator.cores[top.core];
        json operands = json::array();
        for (const zigzag::MemoryOperand operand : top.operands) {
            operands.push_back(zigzag::to_string(operand));
        }
        record["memories"].push_back({{"core", core.id},
                                      {"name", core.accelerator.memory_hierarchy.levels()[top.memory_level].instance.name},
                                      {"operands", operands},
                                      {"capacity", top.capacity},
                                      {"peak", figures.peak_bits[memory]}});
    }
    if (report.search != nullptr) {
        json front = json::array();
        for (const AllocationPoint& point : report.search->front) {
            front.push_back({{"latency", point.evaluation.latency},
                             {"energy", point.evaluation.energy},
                             {"allocation", allocation_json(report, point.allocation)}});
        }
        record["search"] = {{"evaluations", report.search->evaluations},
                            {"infeasible", report.search->infeasible},
                            {"proven", report.search->proven},
                            {"interrupted", report.search->interrupted},
                            {"pareto_front", front}};
    }
    record["notes"] = report.notes;
    return record;
}

json scme_json(const ScheduleReport& report) {
    const MulticoreAccelerator& accelerator = *report.problem.accelerator;
    const CnGraph& graph = *report.problem.graph;
    const Schedule& schedule = *report.schedule;
    const auto id_of = [&](CnIndex cn) { return json::array({graph.layers[graph.layer_of[cn]].id, graph.sub_id(cn)}); };
    json record = summary_json(report);
    record["layers"] = json::array();
    for (const GraphLayer& layer : graph.layers) {
        const zigzag::NetworkNode& node = graph.workload->nodes[layer.node];
        json loops = json::array();
        for (const OuterLoop& loop : layer.grid.loops()) {
            loops.push_back({{"dimension", loop.dimension}, {"count", loop.count}, {"inter_core", loop.inter_core}});
        }
        record["layers"].push_back({{"id", layer.id},
                                    {"name", node.name},
                                    {"operator_type", node.operator_type},
                                    {"computation_nodes", layer.cn_count},
                                    {"outer_loops", loops}});
    }
    record["cns"] = json::array();
    for (const CnIndex cn : schedule.order) {
        const CnRun& run = schedule.cns[cn];
        const CnCost& cost = *report.problem.costs->at(graph.layer_of[cn], run.core);
        json too_large = json::array();
        for (const zigzag::MemoryOperand operand : cost.too_large_operands) {
            too_large.push_back(zigzag::to_string(operand));
        }
        json predecessors = json::array();
        for (const CnEdge& edge : graph.incoming(cn)) {
            predecessors.push_back(id_of(edge.producer));
        }
        record["cns"].push_back({{"id", id_of(cn)},
                                 {"core", accelerator.cores[run.core].id},
                                 {"start", run.start},
                                 {"end", run.end},
                                 {"onchip_energy", cost.onchip_energy()},
                                 {"offchip_energy", cost.offchip_energy},
                                 {"too_large_operands", too_large},
                                 {"predecessors", predecessors}});
    }
    record["transfers"] = json::array();
    for (const LinkTransfer& transfer : schedule.transfers) {
        const Tensor& tensor = graph.tensors[transfer.tensor];
        record["transfers"].push_back({{"link", accelerator.links[transfer.link].name()},
                                       {"link_index", transfer.link},
                                       {"start", transfer.start},
                                       {"end", transfer.end},
                                       {"cause", to_text(transfer.cause)},
                                       {"sender", accelerator.cores[transfer.sender].id},
                                       {"receiver", accelerator.cores[transfer.receiver].id},
                                       {"cn", id_of(transfer.cn)},
                                       {"operand", zigzag::to_string(tensor.operand)},
                                       {"bits", tensor.bits}});
    }
    record["blocks"] = json::array();
    for (const LinkBlock& block : schedule.blocks) {
        record["blocks"].push_back({{"link", accelerator.links[block.link].name()},
                                    {"link_index", block.link},
                                    {"start", block.start},
                                    {"end", block.end},
                                    {"cn", id_of(block.cn)}});
    }
    const auto curves = memory_curves(report);
    for (std::size_t memory = 0; memory < curves.size(); ++memory) {
        json curve = json::array();
        for (const auto& [time, bits] : curves[memory]) {
            curve.push_back({time, bits});
        }
        record["memories"][memory]["usage"] = std::move(curve);
    }
    return record;
}

std::string perfetto_trace(const ScheduleReport& report) {
    const MulticoreAccelerator& accelerator = *report.problem.accelerator;
    const CnGraph& graph = *report.problem.graph;
    const Schedule& schedule = *report.schedule;
    constexpr int cores_process = 1;
    constexpr int links_process = 2;
    json events = json::array();
    const auto name_process = [&](int process, const char* name) {
        events.push_back({{"ph", "M"}, {"pid", process}, {"tid", 0}, {"name", "process_name"}, {"args", {{"name", name}}}});
    };
    const auto name_thread = [&](int process, std::size_t thread, const std::string& name) {
        events.push_back({{"ph", "M"}, {"pid", process}, {"tid", thread}, {"name", "thread_name"}, {"args", {{"name", name}}}});
        events.push_back(
            {{"ph", "M"}, {"pid", process}, {"tid", thread}, {"name", "thread_sort_index"}, {"args", {{"sort_index", thread}}}});
    };
    const auto slice = [&](int process, std::size_t thread, const std::string& name, const std::string& category,
                           std::int64_t start, std::int64_t end, json arguments) {
        events.push_back({{"ph", "X"},
                          {"pid", process},
                          {"tid", thread},
                          {"name", name},
                          {"cat", category},
                          {"ts", start},
                          {"dur", end - start},
                          {"args", std::move(arguments)}});
    };
    const auto id_of = [&](CnIndex cn) { return fmt::format("({}, {})", graph.layers[graph.layer_of[cn]].id, graph.sub_id(cn)); };
    name_process(cores_process, "cores");
    name_process(links_process, "links");
    for (std::size_t core = 0; core < accelerator.cores.size(); ++core) {
        if (accelerator.cores[core].type == CoreType::compute) {
            name_thread(cores_process, core,
                        fmt::format("core {} {}", accelerator.cores[core].id, accelerator.cores[core].name()));
        }
    }
    std::vector<std::uint8_t> is_used(accelerator.links.size(), 0);
    for (const LinkTransfer& transfer : schedule.transfers) {
        is_used[transfer.link] = 1;
    }
    for (const LinkBlock& block : schedule.blocks) {
        is_used[block.link] = 1;
    }
    for (std::size_t link = 0; link < accelerator.links.size(); ++link) {
        if (is_used[link] != 0) {
            name_thread(links_process, link, accelerator.links[link].name());
        }
    }
    for (const CnIndex cn : schedule.order) {
        const CnRun& run = schedule.cns[cn];
        const zigzag::NetworkNode& node = graph.workload->nodes[graph.layers[graph.layer_of[cn]].node];
        slice(cores_process, run.core, fmt::format("{} {}", node.name, id_of(cn)), "cn", run.start, run.end,
              {{"layer", node.name}, {"cn", id_of(cn)}});
    }
    for (const LinkTransfer& transfer : schedule.transfers) {
        const Tensor& tensor = graph.tensors[transfer.tensor];
        slice(links_process, transfer.link, fmt::format("{} of {}", zigzag::to_string(tensor.operand), id_of(transfer.cn)),
              to_text(transfer.cause), transfer.start, transfer.end, {{"bits", tensor.bits}, {"cause", to_text(transfer.cause)}});
    }
    for (const LinkBlock& block : schedule.blocks) {
        slice(links_process, block.link, fmt::format("stream of {}", id_of(block.cn)), "block", block.start, block.end,
              json::object());
    }
    const auto curves = memory_curves(report);
    for (std::size_t memory = 0; memory < curves.size(); ++memory) {
        const std::string name = memory_name(accelerator, memory) + " bits";
        for (const auto& [time, bits] : curves[memory]) {
            events.push_back({{"ph", "C"}, {"pid", cores_process}, {"name", name}, {"ts", time}, {"args", {{"bits", bits}}}});
        }
    }
    const json document{
        {"displayTimeUnit", "ns"},
        {"otherData",
         {{"workload", report.workload_name}, {"accelerator", report.accelerator_name}, {"unit", "1 us is 1 cycle"}}},
        {"traceEvents", std::move(events)}};
    return document.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace stream
