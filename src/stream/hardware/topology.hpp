#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "stream/hardware/multicore_accelerator.hpp"

#pragma GCC visibility push(default)

namespace stream {

/// Cores for a generated topology. Ids must be distinct.
struct TopologyCores {
    std::vector<Core> compute;
    std::optional<Core> pooling;
    std::optional<Core> simd;
    Core offchip;
};

/// Cores in a grid, core k of `compute` at row k mod rows and column k div rows (column-major), with one link per direction
/// between neighbours; a pooling core with a link pair to each of them, a SIMD core with links of infinite bandwidth and no cost
/// to all; the off-chip core through one link each way that all cores share (one for both ways when its memory has one port), as
/// wide as its port. `unit_energy_cost` in pJ/cycle. Source: Stream of 2023 (docs/multicore-formats.md).
MulticoreAccelerator mesh_2d(std::string name, TopologyCores cores, std::size_t rows, std::size_t columns, double bandwidth,
                             double unit_energy_cost);

/// All on-chip cores on one bidirectional bus; the off-chip core as in mesh_2d.
MulticoreAccelerator bus(std::string name, TopologyCores cores, double bandwidth, double unit_energy_cost);

}  // namespace stream

#pragma GCC visibility pop
