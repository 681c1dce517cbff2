#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#pragma GCC visibility push(default)

namespace zigzag {

/// What a compared figure is.
enum class DiffQuantity { energy, accesses, latency };

/// One figure of two results that differs. A side without it counts as 0.
struct DiffTerm {
    DiffQuantity quantity = DiffQuantity::energy;
    std::string name;  ///< `sram_2MB O rd_out_to_low`, `spatial stall`, ...
    std::optional<double> a;
    std::optional<double> b;

    double difference() const { return b.value_or(0) - a.value_or(0); }
    /// Of the larger side, 0 to 1 (above for opposite signs); 0 when both are 0.
    double relative() const;
};

/// Something other than a figure that differs: a mapping, a size of a layer, a memory.
struct DiffText {
    std::string name;
    std::string a;  ///< empty where there is nothing
    std::string b;
};

/// One layer that both results have.
struct LayerDiff {
    std::string name;
    DiffTerm energy;                ///< total, also when equal
    DiffTerm latency;               ///< total, also when equal
    std::vector<DiffTerm> terms;    ///< that differ, by quantity, the largest difference first
    std::vector<DiffText> mapping;  ///< spatial loops, loop order, memory cuts that differ
    std::vector<DiffText> inputs;   ///< layer and accelerator

    bool equal() const { return terms.empty() && mapping.empty() && inputs.empty(); }
    /// The larger relative difference of energy and latency.
    double largest() const;
};

/// Two results, term by term.
struct ResultDiff {
    std::filesystem::path a;
    std::filesystem::path b;
    double tolerance = 0;
    std::vector<DiffTerm> totals;   ///< energy and latency of the networks where both say them, also when equal
    std::vector<LayerDiff> layers;  ///< those that differ first, the largest difference first; then the equal ones
    std::vector<std::string> only_in_a;
    std::vector<std::string> only_in_b;

    bool equal() const;
};

/// Compares two dump folders, or two files, of this program or of ZigZag 3.8 (its JSON files): layers by name, figures by
/// memory, operand and direction. Figures are equal when they differ by at most `tolerance` of the larger one. Throws InputError
/// for what can't be read.
ResultDiff diff_results(const std::filesystem::path& a, const std::filesystem::path& b, double tolerance);

/// For people, within `width` columns.
std::string diff_text(const ResultDiff& diff, std::size_t width);
/// For programs.
nlohmann::ordered_json diff_json(const ResultDiff& diff);

}  // namespace zigzag

#pragma GCC visibility pop
