#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "explanation_text.hpp"
#include "text_amounts.hpp"
#include "zigzag_io/report/explanation_report.hpp"

namespace zigzag {

namespace {

std::string exact_cycles(double cycles) {
    return exact(cycles) + (cycles == 1 ? " cycle" : " cycles");
}

std::string port_name(const std::string& memory, const std::string& port) {
    return printable(memory + "/" + port);
}

std::string parts_text(const LatencyExplanation& latency, std::size_t width) {
    const bool several_cycles = latency.cycles_per_operation != 1;
    const std::string steps = several_cycles ? fmt::format(" x {} cycles", exact(latency.cycles_per_operation)) : "";
    TextColumn cause = name_column("Cause", 0);
    TextColumn cycles = number_column("", "cycles");
    TextColumn reason = name_column("Because", 30);
    const auto row = [&](const char* name, double amount, std::string why) {
        cause.cells.emplace_back(name);
        cycles.cells.push_back(exact(amount));
        reason.cells.push_back(std::move(why));
    };
    row("ideal computation", latency.ideal,
        fmt::format("ceil({} multiply-accumulates / {} multipliers){}", latency.macs, latency.multipliers, steps));
    row("spatial stall", latency.ideal_temporal - latency.ideal,
        fmt::format("{} iterations in time{} - {}", latency.iterations, steps, exact(latency.ideal)));
    const auto worst = std::find_if(latency.ports.begin(), latency.ports.end(), [&latency](const PortExplanation& port) {
        return latency.stall > 0 && port.stall == latency.stall;
    });
    row("temporal stall", static_cast<double>(latency.stall),
        worst == latency.ports.end() ? "no port holds the array up" : "the worst port, " + port_name(worst->memory, worst->port));
    row("on-loading", latency.onloading, "first fill of the memories with inputs");
    row("off-loading", latency.offloading, "last drain of outputs to the top memory");
    row("sum", latency.total, "");
    return render_table({std::move(cause), std::move(cycles), std::move(reason)}, width).text;
}

std::string buffers_text(const LatencyExplanation& latency, std::size_t width) {
    TextColumn operand = name_column("Operand", 0);
    TextColumn memory = name_column("Memory", 12);
    TextColumn bits = number_column("Holds", "bits");
    TextColumn run = number_column("Parts in\nturn");
    TextColumn use = number_column("In use\nat a time", "%");
    TextColumn all = number_column("With all\noperands", "%");
    TextColumn room = name_column("Second copy", 0);
    for (const BufferExplanation& buffer : latency.buffers) {
        operand.cells.emplace_back(to_string(buffer.operand));
        memory.cells.push_back(printable(buffer.memory));
        bits.cells.push_back(std::to_string(buffer.bits));
        run.cells.push_back(std::to_string(buffer.run));
        use.cells.push_back(fmt::format("{:.3f}", 100 * buffer.use));
        all.cells.push_back(fmt::format("{:.3f}", 100 * buffer.use_of_all));
        room.cells.emplace_back(buffer.use_of_all <= 0.5 ? "yes, half is free"
                                : buffer.double_buffer   ? "yes, the rest takes it"
                                                         : "no room");
    }
    return wrapped(
               "Double buffering: is there room for the next data beside those in use? If not, they can only be replaced during "
               "one round of the irrelevant loops at the top of their level (the window).",
               width) +
           render_table({std::move(operand), std::move(memory), std::move(bits), std::move(run), std::move(use), std::move(all),
                         std::move(room)},
                        width)
               .text;
}

std::string transfers_text(const PortExplanation& port, std::size_t width) {
    TextColumn operand = name_column("Operand", 0);
    TextColumn direction = name_column("Direction", 0);
    TextColumn elements = number_column("Elements");
    TextColumn precision = number_column("Each", "bits");
    TextColumn real = number_column("Required", "cycles");
    TextColumn period = number_column("Period", "cycles");
    TextColumn allowed = number_column("Allowed", "cycles");
    TextColumn why = name_column("that is", 0);
    TextColumn count = number_column("Periods");
    TextColumn stall = number_column("Missed", "cycles");
    for (const TransferExplanation& transfer : port.transfers) {
        const PortActivity& activity = transfer.activity;
        operand.cells.emplace_back(to_string(activity.operand));
        direction.cells.push_back(direction_text(activity.direction));
        elements.cells.push_back(std::to_string(transfer.elements));
        precision.cells.push_back(std::to_string(transfer.precision));
        real.cells.push_back(std::to_string(activity.real_cycles));
        period.cells.push_back(std::to_string(activity.period));
        allowed.cells.push_back(std::to_string(activity.allowed_cycles));
        why.cells.push_back(transfer.double_buffer || transfer.run == 1 ? "all" : fmt::format("1/{}", transfer.run));
        count.cells.push_back(std::to_string(activity.period_count));
        stall.cells.push_back(std::to_string(activity.stall_cycles));
    }
    return render_table({std::move(operand), std::move(direction), std::move(elements), std::move(precision), std::move(real),
                         std::move(period), std::move(allowed), std::move(why), std::move(count), std::move(stall)},
                        width)
        .text;
}

std::string port_text(const PortExplanation& port, bool is_worst, std::size_t width) {
    const std::string what = port.stall > 0    ? "stalls " + exact_cycles(static_cast<double>(port.stall))
                             : port.stall == 0 ? "is just in time"
                                               : "has " + exact_cycles(static_cast<double>(-port.stall)) + " of slack";
    std::string text = wrapped(fmt::format("Port {}, {} bits/cycle, {}{}", port_name(port.memory, port.port), port.width, what,
                                           is_worst ? ": the temporal stall of the layer" : ""),
                               width) +
                       transfers_text(port, width);
    if (port.transfers.size() > 1) {
        text += wrapped(fmt::format("  stall = {} (missed) + max(0, {} (slack) + {} (allowed x (periods - 1)) - {} (cycles with "
                                    "an open window)) = {}",
                                    port.missed, port.slack, port.allowed, port.window_union, port.stall),
                        width);
    }
    return text;
}

std::string ports_text(const LatencyExplanation& latency, std::size_t width) {
    std::vector<const PortExplanation*> ports;
    for (const PortExplanation& port : latency.ports) {
        if (!port.transfers.empty()) {
            ports.push_back(&port);
        }
    }
    std::stable_sort(ports.begin(), ports.end(),
                     [](const PortExplanation* a, const PortExplanation* b) { return a->stall > b->stall; });
    std::string text = wrapped(
        "Ports, the worst first. A transfer misses (required - allowed) x (periods - 1) cycles; negative is slack.", width);
    bool first = true;
    for (const PortExplanation* port : ports) {
        text += "\n" + port_text(*port, first && latency.stall > 0, width);
        first = false;
    }
    return text;
}

std::string surplus_text(const SurplusExplanation& surplus, double computing, std::size_t width) {
    TextColumn operand = name_column("Operand", 0);
    TextColumn direction = name_column("Direction", 0);
    TextColumn real = number_column("Alone", "cycles");
    TextColumn minimum = number_column("Saved down to", "cycles");
    TextColumn left = number_column("Left", "cycles");
    for (const SingleTransferExplanation& single : surplus.singles) {
        operand.cells.emplace_back(to_string(single.operand));
        direction.cells.push_back(direction_text(single.direction));
        real.cells.push_back(std::to_string(single.real_cycles));
        minimum.cells.push_back(exact(single.minimum));
        left.cells.push_back(exact(single.left));
    }
    return wrapped(
               fmt::format("Port {}, {} bits/cycle: others need {} bits/cycle, so max(0, ({} - {}) / {} x {}) = {} cycles are "
                           "spare",
                           port_name(surplus.memory, surplus.port), surplus.width, exact(surplus.required), surplus.width,
                           exact(surplus.required), surplus.width, exact(computing), exact(surplus.surplus)),
               width) +
           render_table({std::move(operand), std::move(direction), std::move(real), std::move(minimum), std::move(left)}, width)
               .text;
}

std::string steps_text(const std::vector<LoadingStep>& steps, bool up, std::size_t width) {
    TextColumn operand = name_column("Operand", 0);
    TextColumn from = name_column("From", 14);
    TextColumn from_width = number_column("", "bits/cycle");
    TextColumn from_cycles = number_column("Takes", "cycles");
    TextColumn to = name_column("To", 14);
    TextColumn to_width = number_column("", "bits/cycle");
    TextColumn to_cycles = number_column("Takes", "cycles");
    TextColumn cycles = number_column("Longer", "cycles");
    TextColumn kind = name_column("Ports\nshared", 0);
    for (const LoadingStep& step : steps) {
        operand.cells.emplace_back(to_string(step.operand));
        const std::string lower = port_name(step.lower, step.lower_port);
        const std::string upper = port_name(step.upper, step.upper_port);
        from.cells.push_back(up ? lower : upper);
        from_width.cells.push_back(exact(up ? step.lower_width : step.upper_width));
        from_cycles.cells.push_back(exact(up ? step.lower_cycles : step.upper_cycles));
        to.cells.push_back(up ? upper : lower);
        to_width.cells.push_back(exact(up ? step.upper_width : step.lower_width));
        to_cycles.cells.push_back(exact(up ? step.upper_cycles : step.lower_cycles));
        cycles.cells.push_back(exact(step.cycles));
        kind.cells.emplace_back(step.lower_shared && step.upper_shared   ? "both"
                                : step.lower_shared || step.upper_shared ? "one"
                                                                         : "none");
    }
    std::vector<TextColumn> columns{std::move(operand), std::move(from),     std::move(from_width), std::move(from_cycles),
                                    std::move(to),      std::move(to_width), std::move(to_cycles),  std::move(cycles)};
    if (!up) {
        columns.push_back(std::move(kind));
    }
    return render_table(std::move(columns), width).text;
}

std::string onloading_text(const CostModelEvaluation& evaluation, const LatencyExplanation& latency, std::size_t width) {
    std::string text = wrapped("On-loading: " + exact_cycles(latency.onloading), width);
    if (latency.onloading_steps.empty()) {
        return text + "  the inputs have one memory each: nothing is filled before\n";
    }
    text += steps_text(latency.onloading_steps, false, width);
    const auto& [a, b] = latency.onloading_parts;
    const std::string_view first = to_string(evaluation.operands[1].operand);
    const std::string_view second = to_string(evaluation.operands[2].operand);
    text += wrapped(
        fmt::format("  Steps whose both ports carry both inputs cannot overlap with the other input's, those with "
                    "none can, those with one in part{}: {} both {}, one {}, none {}; {} both {}, one {}, none {}",
                    evaluation.options.rules.half_shared_loading_adds_up ? "" : " (of these only an input's last one counts)",
                    first, exact(a.shared), exact(a.half), exact(a.separate), second, exact(b.shared), exact(b.half),
                    exact(b.separate)),
        width);
    return text + wrapped(fmt::format("  min({0} + max({3} + {4} + {5}, {1} + {2}), {3} + max({0} + {1} + {2}, {4} + {5})) = {6}",
                                      exact(a.shared), exact(a.half), exact(a.separate), exact(b.shared), exact(b.half),
                                      exact(b.separate), exact(latency.onloading)),
                          width);
}

std::string offloading_text(const LatencyExplanation& latency, std::size_t width) {
    std::string text = wrapped("Off-loading: " + exact_cycles(latency.offloading) + ", the sum of the steps", width);
    if (latency.offloading_steps.empty()) {
        return text + "  the outputs have one memory: nothing is drained after\n";
    }
    return text + steps_text(latency.offloading_steps, true, width);
}

}  // namespace

std::string latency_explanation_text(const CostModelEvaluation& evaluation, const LatencyExplanation& latency,
                                     std::size_t width) {
    std::string text = wrapped("LATENCY: " + exact_cycles(latency.total), width);
    const double rate = evaluation.accelerator->clock_rate;
    if (rate > 0) {
        text += wrapped(fmt::format("At {}: {} cycles / {} Hz = {} s", rate_text(rate), exact(latency.total), exact(rate),
                                    exact(latency.total / rate)),
                        width);
    }
    text += "\n" + parts_text(latency, width);
    text += "\n" + buffers_text(latency, width);
    text += "\n" + ports_text(latency, width);
    text +=
        "\n" + wrapped(fmt::format("First fill and last drain: transfers that happen once use what the others of a port leave "
                                   "during the ceil({}) + {} = {} cycles of computing. The longest saves first, down to what "
                                   "one innermost memory takes{}.",
                                   exact(latency.ideal_temporal), latency.stall, exact(latency.computing),
                                   evaluation.options.rules.surplus_is_spent_once
                                       ? ""
                                       : "; each further one takes the same off all before it again, as ZigZag does"),
                       width);
    for (const SurplusExplanation& surplus : latency.surpluses) {
        text += "\n" + surplus_text(surplus, latency.computing, width);
    }
    text += "\n" + onloading_text(evaluation, latency, width);
    text += "\n" + offloading_text(latency, width);
    return text;
}

}  // namespace zigzag
