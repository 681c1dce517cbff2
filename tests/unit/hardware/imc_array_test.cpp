#include "zigzag/hardware/imc_array.hpp"

#include <catch2/catch.hpp>

#include "zigzag/hardware/imc_energy.hpp"

using namespace zigzag;

namespace {

ImcArray analog_array() {
    ImcArray array;
    array.wordlines = 128;
    array.bitlines = 128;
    array.bit_serial_precision = 2;
    array.adc_resolution = 8;
    return array;
}

ImcArray digital_array() {
    ImcArray array = analog_array();
    array.type = ImcType::digital;
    array.bit_serial_precision = 1;
    array.adc_resolution = 0;
    return array;
}

Approx near(double value) {
    return Approx(value).epsilon(1e-12);
}

}  // namespace

// Figures of ZigZag 3.8.5 (3d12a96e) for its examples aimc and dimc.
TEST_CASE("the analog example has the reference's area, clock and peak figures, part by part") {
    const ImcArray array = analog_array();
    const ImcFigures area = area_of(array);
    CHECK(area.total() == near(2.2878123152749223));
    CHECK(area[ImcPart::adcs] == near(2.1347150992749224));
    CHECK(area[ImcPart::mults] == near(.080478208));
    CHECK(area[ImcPart::adders_pv] == near(.0465893376));
    CHECK(area[ImcPart::accumulators] == near(.0260296704));
    const ImcFigures clock = clock_period_of(array);
    CHECK(clock.total() == near(14.07244));
    CHECK(clock[ImcPart::adcs] == near(11.80672));
    CHECK(clock[ImcPart::adders_pv] == near(1.3384));
    CHECK(clock[ImcPart::accumulators] == near(.87952));
    const ImcFigures energy = peak_energy_of(array);
    CHECK(energy.total() == near(851.36707584));
    CHECK(energy[ImcPart::dacs] == near(10.368));
    CHECK(energy[ImcPart::adcs] == near(717.91017984));
    CHECK(energy[ImcPart::analog_bl_addition] == near(37.158912));
    const ImcPeak peak = peak_of(array);
    CHECK(peak.tops == near(.5821307463382327));
    CHECK(peak.tops_per_w == near(9.622171484511984));
    CHECK(peak.tops_per_mm2 == near(.25444864618113533));
}

TEST_CASE("the digital example has the reference's area, clock and peak figures, part by part") {
    const ImcArray array = digital_array();
    CHECK(area_of(array).total() == near(.8018113024));
    CHECK(area_of(array)[ImcPart::adders_regular] == near(.6963879936));
    CHECK(area_of(array)[ImcPart::adders_pv] == 0);
    CHECK(clock_period_of(array).total() == near(3.75708));
    CHECK(clock_period_of(array)[ImcPart::adders_regular] == near(2.82976));
    CHECK(peak_energy_of(array).total() == near(546.86016));
    CHECK(peak_of(array).tops == near(1.0902083532956444));
    CHECK(peak_of(array).tops_per_w == near(7.490031820932065));
}

TEST_CASE("banks repeat everything but the clock") {
    for (const ImcArray& one : {analog_array(), digital_array()}) {
        ImcArray four = one;
        four.banks = 4;
        CHECK(area_of(four).total() == near(4 * area_of(one).total()));
        CHECK(clock_period_of(four).total() == clock_period_of(one).total());
        CHECK(peak_energy_of(four).total() == near(4 * peak_energy_of(one).total()));
        CHECK(peak_of(four).tops == near(4 * peak_of(one).tops));
        CHECK(peak_of(four).tops_per_w == near(peak_of(one).tops_per_w));
    }
}

TEST_CASE("a fully used array spends its peak energy per cycle on a layer") {
    for (const ImcArray& array : {analog_array(), digital_array()}) {
        ImcUse full;
        full.operations = 1;
        full.rows = 128;
        full.columns = 128;
        CHECK(energy_of(array, full).total() == near(array.cycles_per_operation() * peak_energy_of(array).total()));
    }
}

TEST_CASE("fewer active rows cost less in an adder tree, down to nothing") {
    const ImcArray array = digital_array();
    double before = 0;
    for (const double rows : {0.0, 1.0, 2.0, 3.0, 64.0, 65.0, 127.0, 128.0}) {
        ImcUse use;
        use.rows = rows;
        const double energy = energy_of(array, use)[ImcPart::adders_regular];
        INFO(rows);
        CHECK((rows == 0 ? energy == 0 : energy > before));
        before = energy;
    }
}

TEST_CASE("an array whose activations enter at once has no accumulators and no place values to add when digital") {
    ImcArray array = analog_array();
    array.bit_serial_precision = 8;
    CHECK(array.cycles_per_operation() == 1);
    CHECK(area_of(array)[ImcPart::accumulators] == 0);
    CHECK(clock_period_of(array)[ImcPart::accumulators] == 0);
    CHECK(area_of(digital_array())[ImcPart::adders_pv] == 0);
}

TEST_CASE("weights that share a multiplier pay for each change") {
    ImcArray array = analog_array();
    ImcUse use;
    use.precharges = 10;
    CHECK(energy_of(array, use)[ImcPart::local_bl_precharging] == 0);
    array.cells_size = 4 * array.weight_precision;
    // (0.35 fF wordline + 4 x 0.35 fF bitline) x 0.81 V² x 8 bits x 10 changes
    CHECK(energy_of(array, use)[ImcPart::local_bl_precharging] == near((1 + 4) * 0.35e-3 * 0.81 * 8 * 10));
}

TEST_CASE("energy by part is unit energy x counts x times, to the last bit what the layer takes") {
    ImcArray grouped = analog_array();
    grouped.cells_size = 32;
    ImcUse use;
    use.operations = 3.5;
    use.rows = 9;
    use.columns = 41;
    use.precharges = 12;
    for (const ImcArray& array : {analog_array(), digital_array(), grouped}) {
        const ImcEnergyTerms terms = energy_terms_of(array, use);
        const ImcFigures energy = energy_of(array, use);
        for (std::size_t part = 0; part < nb_imc_parts; ++part) {
            CAPTURE(to_string(static_cast<ImcPart>(part)));
            CHECK(terms[part].total() == energy.values[part]);
            CHECK(terms[part].unit_energy * terms[part].units() * terms[part].times.count == near(energy.values[part]));
            CHECK((energy.values[part] == 0 || !terms[part].unit.empty()));
        }
    }
    const auto part = [&use](const ImcArray& array, ImcPart which) {
        return energy_terms_of(array, use)[static_cast<std::size_t>(which)];
    };
    const double steps = 4 * 3.5;  // of 2 of 8 bits each
    CHECK(part(analog_array(), ImcPart::adcs).unit_energy == near((800 + .001 * 65536) * .81 / 1000));
    CHECK(part(analog_array(), ImcPart::adcs).units() == 8 * 41);
    CHECK(part(analog_array(), ImcPart::adcs).times.count == steps);
    CHECK(part(analog_array(), ImcPart::dacs).units() == 9);
    CHECK(part(analog_array(), ImcPart::mults).units() == 8 * 128 * 9);
    CHECK(part(analog_array(), ImcPart::analog_bl_addition).units() == 8 * 41 * 128);
    CHECK(part(analog_array(), ImcPart::adders_regular).unit.empty());
    CHECK(part(analog_array(), ImcPart::local_bl_precharging).unit.empty());
    CHECK(part(digital_array(), ImcPart::mults).units() == 8 * 128 * 128);
    CHECK(part(digital_array(), ImcPart::adders_regular).units() == 41);
    CHECK(part(digital_array(), ImcPart::adcs).unit.empty());
    CHECK(part(grouped, ImcPart::local_bl_precharging).units() == 8);
    CHECK(part(grouped, ImcPart::local_bl_precharging).times.count == 12);
}
