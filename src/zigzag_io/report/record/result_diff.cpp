#include "zigzag_io/report/record/result_diff.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "zigzag/base/errors.hpp"

#include "recorded_result.hpp"

namespace zigzag {

namespace fs = std::filesystem;

double DiffTerm::relative() const {
    const double larger = std::max(std::abs(a.value_or(0)), std::abs(b.value_or(0)));
    return larger > 0 ? std::abs(difference()) / larger : 0;
}

double LayerDiff::largest() const {
    return std::max(energy.relative(), latency.relative());
}

bool ResultDiff::equal() const {
    return only_in_a.empty() && only_in_b.empty() &&
           std::all_of(layers.begin(), layers.end(), [](const LayerDiff& layer) { return layer.equal(); }) &&
           std::all_of(totals.begin(), totals.end(), [this](const DiffTerm& total) { return total.relative() <= tolerance; });
}

namespace {

/// Values of both sides by name, in the order of A, then what only B has.
template <class Value>
std::vector<std::pair<std::string, std::pair<std::optional<Value>, std::optional<Value>>>> matched(
    const std::vector<std::pair<std::string, Value>>& a, const std::vector<std::pair<std::string, Value>>& b) {
    std::vector<std::pair<std::string, std::pair<std::optional<Value>, std::optional<Value>>>> result;
    std::map<std::string, std::size_t> places;
    for (const auto& [name, value] : a) {
        if (places.emplace(name, result.size()).second) {
            result.push_back({name, {value, std::nullopt}});
        }
    }
    for (const auto& [name, value] : b) {
        const auto [place, is_new] = places.emplace(name, result.size());
        if (is_new) {
            result.push_back({name, {std::nullopt, value}});
        } else {
            result[place->second].second.second = value;
        }
    }
    return result;
}

void add_terms(DiffQuantity quantity, const NamedNumbers& a, const NamedNumbers& b, double tolerance, LayerDiff& diff) {
    const auto begin = static_cast<std::ptrdiff_t>(diff.terms.size());
    for (const auto& [name, values] : matched(a, b)) {
        const DiffTerm term{quantity, name, values.first, values.second};
        if (term.relative() > tolerance) {
            diff.terms.push_back(term);
        }
    }
    std::stable_sort(diff.terms.begin() + begin, diff.terms.end(), [](const DiffTerm& left, const DiffTerm& right) {
        return std::abs(left.difference()) > std::abs(right.difference());
    });
}

std::vector<DiffText> different(const NamedTexts& a, const NamedTexts& b) {
    std::vector<DiffText> result;
    for (const auto& [name, values] : matched(a, b)) {
        if (values.first.value_or("") != values.second.value_or("")) {
            result.push_back({name, values.first.value_or(""), values.second.value_or("")});
        }
    }
    return result;
}

/// The parts of the latency that both sides tell.
std::pair<NamedNumbers, NamedNumbers> common_latencies(const RecordedLayer& a, const RecordedLayer& b) {
    std::pair<NamedNumbers, NamedNumbers> result{a.latencies, b.latencies};
    if (a.splits_computation != b.splits_computation) {
        const auto join = [](NamedNumbers& latencies, const RecordedLayer& layer) {
            std::erase_if(latencies, [](const auto& part) { return part.first != "on-loading" && part.first != "off-loading"; });
            latencies.insert(latencies.begin(), {"computation with stalls", layer.computation});
        };
        join(result.first, a);
        join(result.second, b);
    } else if (!a.splits_computation) {
        result.first.insert(result.first.begin(), {"computation with stalls", a.computation});
        result.second.insert(result.second.begin(), {"computation with stalls", b.computation});
    }
    return result;
}

LayerDiff diff_layers(const RecordedLayer& a, const RecordedLayer& b, double tolerance) {
    LayerDiff diff;
    diff.name = a.name;
    diff.energy = {DiffQuantity::energy, "energy", a.energy, b.energy};
    diff.latency = {DiffQuantity::latency, "latency", a.latency, b.latency};
    add_terms(DiffQuantity::energy, a.energies, b.energies, tolerance, diff);
    add_terms(DiffQuantity::accesses, a.accesses, b.accesses, tolerance, diff);
    const auto [latencies_a, latencies_b] = common_latencies(a, b);
    add_terms(DiffQuantity::latency, latencies_a, latencies_b, tolerance, diff);
    // Totals that do not follow from their parts.
    for (const DiffTerm& total : {diff.energy, diff.latency}) {
        const bool explained = std::any_of(diff.terms.begin(), diff.terms.end(),
                                           [&total](const DiffTerm& term) { return term.quantity == total.quantity; });
        if (!explained && total.relative() > tolerance) {
            diff.terms.push_back({total.quantity, "total", total.a, total.b});
        }
    }
    diff.mapping = different(a.mapping, b.mapping);
    diff.inputs = different(a.inputs, b.inputs);
    return diff;
}

/// Names of layers; those that occur again get `#2`, `#3`, … so that equal names are matched in their order.
std::vector<std::string> distinct_names(const std::vector<RecordedLayer>& layers) {
    std::map<std::string, int> seen;
    std::vector<std::string> names;
    for (const RecordedLayer& layer : layers) {
        const int count = ++seen[layer.name];
        names.push_back(count == 1 ? layer.name : fmt::format("{} #{}", layer.name, count));
    }
    return names;
}

void match_layers(const RecordedResult& a, const RecordedResult& b, ResultDiff& diff) {
    const std::vector<std::string> names_a = distinct_names(a.layers);
    const std::vector<std::string> names_b = distinct_names(b.layers);
    std::map<std::string, std::size_t> places;
    for (std::size_t index = 0; index < names_b.size(); ++index) {
        places.emplace(names_b[index], index);
    }
    for (std::size_t index = 0; index < names_a.size(); ++index) {
        const auto other = places.find(names_a[index]);
        if (other == places.end()) {
            diff.only_in_a.push_back(names_a[index]);
            continue;
        }
        diff.layers.push_back(diff_layers(a.layers[index], b.layers[other->second], diff.tolerance));
        diff.layers.back().name = names_a[index];
        places.erase(other);
    }
    for (const std::string& name : names_b) {
        if (places.contains(name)) {
            diff.only_in_b.push_back(name);
        }
    }
}

}  // namespace

ResultDiff diff_results(const fs::path& a, const fs::path& b, double tolerance) {
    const RecordedResult left = read_result(a);
    const RecordedResult right = read_result(b);
    ResultDiff diff;
    diff.a = a;
    diff.b = b;
    diff.tolerance = tolerance;
    if (left.energy && right.energy) {
        diff.totals = {{DiffQuantity::energy, "energy", left.energy, right.energy},
                       {DiffQuantity::latency, "latency", left.latency, right.latency}};
    } else if (left.layers.empty() != right.layers.empty()) {
        throw InputError(Fault{{(left.layers.empty() ? a : b).string(), 0, 0},
                               "",
                               "holds totals alone, the other side a layer alone",
                               "give two files of the same kind, or two dump folders"});
    }
    if (left.is_layer_file && right.is_layer_file) {
        diff.layers.push_back(diff_layers(left.layers.front(), right.layers.front(), tolerance));
    } else if (diff.totals.empty() || (!left.layers.empty() && !right.layers.empty())) {
        match_layers(left, right, diff);
    }
    std::stable_sort(diff.layers.begin(), diff.layers.end(), [](const LayerDiff& x, const LayerDiff& y) {
        return x.equal() != y.equal() ? !x.equal() : x.largest() > y.largest();
    });
    return diff;
}

}  // namespace zigzag
