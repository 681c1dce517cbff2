#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "zigzag/hardware/memory_costs.hpp"

#include "zigzag_io/store/disk_store.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// Memory costs by the user's CACTI 7 program, run as `PROGRAM -infile FILE` in the program's folder (it reads its technology
/// files there). Results are kept in `cache` (DiskStore), one file for each combination of program (by content) and question.
///
/// Asked as ZigZag 3.8.5 asks, so that the same CACTI gives the same costs: among other things the block size is the port width
/// in bits, taken as bytes, and a register file is an SRAM of 128 times its size (docs/memory-costs.md). Throws
/// std::runtime_error when the program cannot be run, fails, takes longer than `patience`, or answers without costs above 0.
class CactiProgram final : public MemoryCostSource {
public:
    CactiProgram(std::filesystem::path program, std::filesystem::path cache,
                 std::chrono::milliseconds patience = std::chrono::minutes(5));

    MemoryCosts costs(const MemoryShape& shape) const override;
    CostOrigin origin() const override { return CostOrigin::cacti; }
    std::vector<Fault> take_warnings() const override { return cache_.take_faults(); }

private:
    std::filesystem::path program_;
    mutable DiskStore cache_;
    std::chrono::milliseconds patience_;
};

/// `zigzag/cacti` in $XDG_CACHE_HOME or ~/.cache, in the temporary folder when neither is known.
std::filesystem::path cacti_cache_folder();

/// The configuration file that asks CACTI about a memory.
std::string cacti_configuration(const MemoryShape& shape);

/// Costs in the comma-separated text that CACTI writes: a line of names, then values. Throws std::runtime_error.
MemoryCosts read_cacti_answer(const std::string& text);

}  // namespace zigzag

#pragma GCC visibility pop
