#include <array>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "explanation_text.hpp"
#include "text_amounts.hpp"
#include "zigzag_io/report/record/json_values.hpp"
#include "zigzag_io/report/record/result_diff.hpp"

namespace zigzag {

using nlohmann::ordered_json;

namespace {

constexpr std::array<DiffQuantity, 3> quantities{DiffQuantity::energy, DiffQuantity::accesses, DiffQuantity::latency};

const char* title_of(DiffQuantity quantity) {
    return quantity == DiffQuantity::energy ? "Energy" : quantity == DiffQuantity::accesses ? "Accesses" : "Latency";
}

const char* unit_of(DiffQuantity quantity) {
    return quantity == DiffQuantity::energy ? "pJ" : quantity == DiffQuantity::accesses ? "" : "cycles";
}

/// A value; `-` for a side that lacks it.
std::string value_text(const std::optional<double>& value) {
    return value ? exact(*value) : "-";
}

std::string signed_text(double difference) {
    return (difference > 0 ? "+" : "") + exact(difference);
}

/// B against A: `+12.5`; `new` and `gone` where a side lacks it.
std::string change_in_percent(const DiffTerm& term) {
    if (!term.a || *term.a == 0) {
        return term.b.value_or(0) == 0 ? "0" : "new";
    }
    return term.b ? fmt::format("{:+.4g}", 100 * term.difference() / *term.a) : "gone";
}

std::string terms_table(const std::string& title, const std::string& unit, const std::vector<const DiffTerm*>& terms,
                        std::size_t width) {
    TextColumn name = name_column(title, 20);
    TextColumn a = number_column("A", unit);
    TextColumn b = number_column("B", unit);
    TextColumn difference = number_column("B - A", unit);
    TextColumn percent = number_column("", "%");
    for (const DiffTerm* term : terms) {
        name.cells.push_back(printable(term->name));
        a.cells.push_back(value_text(term->a));
        b.cells.push_back(value_text(term->b));
        difference.cells.push_back(signed_text(term->difference()));
        percent.cells.push_back(change_in_percent(*term));
    }
    return render_table({std::move(name), std::move(a), std::move(b), std::move(difference), std::move(percent)}, width).text;
}

/// Each difference on lines of its own: mappings are long.
std::string texts_list(const char* title, const std::vector<DiffText>& texts, std::size_t width) {
    if (texts.empty()) {
        return {};
    }
    std::string text = fmt::format("{}\n", title);
    for (const DiffText& entry : texts) {
        text += wrapped("  " + printable(entry.name), width);
        for (const auto& [side, value] : {std::pair("A", &entry.a), std::pair("B", &entry.b)}) {
            text += wrapped(fmt::format("    {}: {}", side, value->empty() ? "-" : printable(*value)), width);
        }
    }
    return text;
}

std::string totals_table(const std::vector<DiffTerm>& totals, std::size_t width) {
    TextColumn name = name_column("Total", 12);
    TextColumn a = number_column("A");
    TextColumn b = number_column("B");
    TextColumn difference = number_column("B - A");
    TextColumn percent = number_column("", "%");
    for (const DiffTerm& term : totals) {
        name.cells.push_back(fmt::format("{} ({})", term.name, unit_of(term.quantity)));
        a.cells.push_back(value_text(term.a));
        b.cells.push_back(value_text(term.b));
        difference.cells.push_back(signed_text(term.difference()));
        percent.cells.push_back(change_in_percent(term));
    }
    return render_table({std::move(name), std::move(a), std::move(b), std::move(difference), std::move(percent)}, width).text;
}

std::string layers_table(const std::vector<const LayerDiff*>& layers, std::size_t width) {
    TextColumn name = name_column("Layer", 12);
    TextColumn energy_a = number_column("Energy A", "pJ");
    TextColumn energy = number_column("B - A", "%");
    TextColumn latency_a = number_column("Latency A", "cycles");
    TextColumn latency = number_column("B - A", "%");
    TextColumn figures = number_column("Figures\nthat differ");
    TextColumn mapping = name_column("Mapping", 0);
    TextColumn inputs = name_column("Inputs", 0);
    for (const LayerDiff* layer : layers) {
        name.cells.push_back(printable(layer->name));
        energy_a.cells.push_back(value_text(layer->energy.a));
        energy.cells.push_back(change_in_percent(layer->energy));
        latency_a.cells.push_back(value_text(layer->latency.a));
        latency.cells.push_back(change_in_percent(layer->latency));
        figures.cells.push_back(std::to_string(layer->terms.size()));
        mapping.cells.emplace_back(layer->mapping.empty() ? "same" : "differs");
        inputs.cells.emplace_back(layer->inputs.empty() ? "same" : "differ");
    }
    return render_table({std::move(name), std::move(energy_a), std::move(energy), std::move(latency_a), std::move(latency),
                         std::move(figures), std::move(mapping), std::move(inputs)},
                        width)
        .text;
}

std::string layer_text(const LayerDiff& layer, std::size_t width) {
    std::string text = wrapped("Layer " + printable(layer.name), width);
    for (const DiffQuantity quantity : quantities) {
        std::vector<const DiffTerm*> terms;
        for (const DiffTerm& term : layer.terms) {
            if (term.quantity == quantity) {
                terms.push_back(&term);
            }
        }
        if (!terms.empty()) {
            text += terms_table(title_of(quantity), unit_of(quantity), terms, width);
        }
    }
    return text + texts_list("Mapping", layer.mapping, width) + texts_list("Inputs", layer.inputs, width);
}

std::string only_text(const char* side, const std::vector<std::string>& names, std::size_t width) {
    return names.empty() ? "" : wrapped(printable(fmt::format("Layers only in {}: {}", side, fmt::join(names, ", "))), width);
}

ordered_json number_or_null(const std::optional<double>& value) {
    return value ? json_number(*value) : ordered_json(nullptr);
}

ordered_json term_json(const DiffTerm& term) {
    return {{"quantity", term.quantity == DiffQuantity::energy     ? "energy_pj"
                         : term.quantity == DiffQuantity::accesses ? "accesses"
                                                                   : "latency_cycles"},
            {"name", term.name},
            {"a", number_or_null(term.a)},
            {"b", number_or_null(term.b)},
            {"difference", json_number(term.difference())},
            {"relative", json_number(term.relative())}};
}

ordered_json texts_json(const std::vector<DiffText>& texts) {
    ordered_json list = ordered_json::array();
    for (const DiffText& text : texts) {
        list.push_back({{"name", text.name}, {"a", text.a}, {"b", text.b}});
    }
    return list;
}

}  // namespace

std::string diff_text(const ResultDiff& diff, std::size_t width) {
    std::string text = wrapped("A: " + printable(diff.a.string()), width) + wrapped("B: " + printable(diff.b.string()), width);
    text += "\n";
    if (!diff.totals.empty()) {
        text += totals_table(diff.totals, width) + "\n";
    }
    if (diff.layers.empty() && diff.only_in_a.empty() && diff.only_in_b.empty()) {
        return text + (diff.equal() ? "The totals are equal\n" : "The totals differ\n");
    }
    std::vector<const LayerDiff*> different;
    for (const LayerDiff& layer : diff.layers) {
        if (!layer.equal()) {
            different.push_back(&layer);
        }
    }
    text += only_text("A", diff.only_in_a, width) + only_text("B", diff.only_in_b, width);
    const std::string tolerance =
        diff.tolerance > 0 ? fmt::format(" (figures within a relative tolerance of {})", exact(diff.tolerance)) : "";
    if (diff.layers.empty()) {
        return text + "No layer is in both\n";
    }
    text += wrapped(different.empty() ? fmt::format("{} {} in both, all equal{}", diff.layers.size(),
                                                    diff.layers.size() == 1 ? "layer" : "layers", tolerance)
                                      : fmt::format("{} of {} layers in both differ{}, the largest difference first",
                                                    different.size(), diff.layers.size(), tolerance),
                    width);
    if (different.empty()) {
        return text;
    }
    text += layers_table(different, width);
    for (const LayerDiff* layer : different) {
        text += "\n" + layer_text(*layer, width);
    }
    return text;
}

ordered_json diff_json(const ResultDiff& diff) {
    ordered_json record{{"a", diff.a.string()}, {"b", diff.b.string()}, {"tolerance", diff.tolerance}, {"equal", diff.equal()}};
    record["totals"] = ordered_json::array();
    for (const DiffTerm& total : diff.totals) {
        record["totals"].push_back(term_json(total));
    }
    record["only_in_a"] = diff.only_in_a;
    record["only_in_b"] = diff.only_in_b;
    record["layers"] = ordered_json::array();
    for (const LayerDiff& layer : diff.layers) {
        ordered_json terms = ordered_json::array();
        for (const DiffTerm& term : layer.terms) {
            terms.push_back(term_json(term));
        }
        record["layers"].push_back(
            {{"name", layer.name},
             {"equal", layer.equal()},
             {"energy_pj", {{"a", number_or_null(layer.energy.a)}, {"b", number_or_null(layer.energy.b)}}},
             {"latency_cycles", {{"a", number_or_null(layer.latency.a)}, {"b", number_or_null(layer.latency.b)}}},
             {"terms", std::move(terms)},
             {"mapping", texts_json(layer.mapping)},
             {"inputs", texts_json(layer.inputs)}});
    }
    return record;
}

}  // namespace zigzag
