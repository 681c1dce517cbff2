#include "zigzag_io/report/imc_report.hpp"

#include <fmt/format.h>

#include "zigzag_io/report/record/json_values.hpp"
#include "text_table.hpp"

namespace zigzag {

using nlohmann::ordered_json;

namespace {

constexpr std::string_view cells_name = "cells";

/// Where area and write costs of the cells come from.
CostOrigin cells_origin(const Accelerator& accelerator) {
    for (const MemoryLevel& level : accelerator.memory_hierarchy.levels()) {
        if (level.instance.name == cells_name) {
            return level.instance.cost_origin;
        }
    }
    return CostOrigin::given;
}

std::string number(double value) {
    return fmt::format("{:.6g}", value);
}

}  // namespace

ordered_json imc_parts_json(const ImcFigures& figures) {
    ordered_json record = ordered_json::object();
    for (std::size_t part = 0; part < nb_imc_parts; ++part) {
        record[std::string(to_string(static_cast<ImcPart>(part)))] = json_number(figures.values[part]);
    }
    return record;
}

ImcArea imc_area(const Accelerator& accelerator) {
    ImcArea area;
    area.array = area_of(*accelerator.operational_array.imc).total();
    for (const MemoryLevel& level : accelerator.memory_hierarchy.levels()) {
        if (level.instance.name != cells_name) {
            area.memories += level.instance.area;
        }
    }
    return area;
}

std::string imc_text(const Accelerator& accelerator, std::size_t width) {
    const ImcArray& imc = *accelerator.operational_array.imc;
    const ImcPeak peak = peak_of(imc);
    const ImcFigures area = area_of(imc);
    const ImcFigures clock = clock_period_of(imc);
    const ImcFigures energy = peak_energy_of(imc);
    std::string text =
        fmt::format("{}: {} in-memory-compute array, {} wordlines x {} bitlines x {} bank{}\n", printable(accelerator.name),
                    imc.is_analog() ? "analog" : "digital", imc.wordlines, imc.bitlines, imc.banks, imc.banks == 1 ? "" : "s");
    text += fmt::format("  {}-bit activations, {} bit{} per cycle; {}-bit weights{}\n", imc.activation_precision,
                        imc.bit_serial_precision, imc.bit_serial_precision == 1 ? "" : "s", imc.weight_precision,
                        imc.is_analog() ? fmt::format("; {}-bit converters", imc.adc_resolution) : "");
    text += fmt::format("  area             {} mm²\n", number(area.total()));
    text += fmt::format("  clock period     {} ns\n", number(clock.total()));
    text += fmt::format("  peak energy      {} pJ per cycle\n", number(energy.total()));
    text += fmt::format("  peak throughput  {} TOP/s ({} MACs per cycle, a MAC is two operations)\n", number(peak.tops),
                        number(peak.macs_per_cycle));
    text += fmt::format("  peak efficiency  {} TOP/s/W\n", number(peak.tops_per_w));
    text += fmt::format("  peak density     {} TOP/s/mm²\n", number(peak.tops_per_mm2));
    text += fmt::format("  area of the cells: {}\n\n", to_string(cells_origin(accelerator)));

    TextColumn part{"Part", "", Alignment::left, 0, 20};
    TextColumn areas{"Area", "mm²", Alignment::right, 0};
    TextColumn periods{"Delay", "ns", Alignment::right, 0};
    TextColumn energies{"Energy", "pJ/cycle", Alignment::right, 0};
    for (std::size_t index = 0; index < nb_imc_parts; ++index) {
        if (area.values[index] == 0 && clock.values[index] == 0 && energy.values[index] == 0) {
            continue;
        }
        part.cells.emplace_back(to_string(static_cast<ImcPart>(index)));
        areas.cells.push_back(number(area.values[index]));
        periods.cells.push_back(number(clock.values[index]));
        energies.cells.push_back(number(energy.values[index]));
    }
    return text + render_table({std::move(part), std::move(areas), std::move(periods), std::move(energies)}, width).text;
}

ordered_json imc_json(const Accelerator& accelerator) {
    const ImcArray& imc = *accelerator.operational_array.imc;
    const ImcPeak peak = peak_of(imc);
    ordered_json record;
    record["accelerator"] = accelerator.name;
    record["imc_type"] = imc.is_analog() ? "analog" : "digital";
    record["area_mm2"] = json_number(area_of(imc).total());
    record["clock_period_ns"] = json_number(clock_period_of(imc).total());
    record["peak_energy_pj_per_cycle"] = json_number(peak_energy_of(imc).total());
    record["macs_per_cycle"] = json_number(peak.macs_per_cycle);
    record["tops"] = json_number(peak.tops);
    record["tops_per_w"] = json_number(peak.tops_per_w);
    record["tops_per_mm2"] = json_number(peak.tops_per_mm2);
    record["cells_area_origin"] = to_string(cells_origin(accelerator));
    record["area_breakdown_mm2"] = imc_parts_json(area_of(imc));
    record["clock_breakdown_ns"] = imc_parts_json(clock_period_of(imc));
    record["peak_energy_breakdown_pj"] = imc_parts_json(peak_energy_of(imc));
    record["accelerator_area_mm2"] = json_number(imc_area(accelerator).total());
    return record;
}

}  // namespace zigzag
