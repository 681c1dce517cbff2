#pragma once

#include <filesystem>
#include <memory>

#include "zigzag/hardware/memory_costs.hpp"
#include "zigzag/options/option_table.hpp"

/// Who works out memory costs that accelerator files leave open.
struct MemoryCostOptions {
    std::filesystem::path cacti;  ///< empty: the own model
    std::filesystem::path cache;  ///< folder; empty: the user's cache folder
};

const zigzag::OptionTable<MemoryCostOptions>& memory_cost_options();

/// None for the own model.
std::unique_ptr<zigzag::MemoryCostSource> memory_cost_source(const MemoryCostOptions& options);
