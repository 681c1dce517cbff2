#pragma once

#include <filesystem>
#include <memory>

#include "zigzag/hardware/memory_costs.hpp"

namespace CLI {
class App;
}

/// Who works out memory costs that accelerator files leave open.
struct MemoryCostOptions {
    std::filesystem::path cacti;  ///< empty: the own model
    std::filesystem::path cache;  ///< folder; empty: the user's cache folder
};

void add_memory_cost_options(CLI::App& parser, MemoryCostOptions& options);

/// None for the own model.
std::unique_ptr<zigzag::MemoryCostSource> memory_cost_source(const MemoryCostOptions& options);
