#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace zigzag {

using NamedNumbers = std::vector<std::pair<std::string, double>>;
using NamedTexts = std::vector<std::pair<std::string, std::string>>;

/// What a complete record of this program or of ZigZag 3.8 says of one layer, flat, to be compared. Zeros are left out.
struct RecordedLayer {
    std::string name;
    double energy = 0;                ///< pJ
    double latency = 0;               ///< cycles
    NamedNumbers energies;            ///< pJ: `multipliers`, `sram_2MB O rd_out_to_low`
    NamedNumbers accesses;            ///< of the full width of a port
    NamedNumbers latencies;           ///< cycles
    bool splits_computation = false;  ///< latencies tell ideal cycles and stalls apart
    double computation = 0;           ///< cycles, stalls included
    NamedTexts mapping;
    NamedTexts inputs;
};

/// What a folder or file holds.
struct RecordedResult {
    std::filesystem::path path;
    bool is_layer_file = false;  ///< one layer, from a file
    std::optional<double> energy;
    std::optional<double> latency;
    std::vector<RecordedLayer> layers;  ///< by file name
};

/// Throws InputError for what can't be read or holds no results.
RecordedResult read_result(const std::filesystem::path& path);

}  // namespace zigzag
