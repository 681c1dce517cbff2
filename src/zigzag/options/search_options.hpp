#pragma once

#include <cstddef>
#include <optional>

#include "zigzag/mapping/temporal_mapping.hpp"
#include "zigzag/options/option_table.hpp"
#include "zigzag/search/search_settings.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// The options of the model and of the searches on one core. Each stands here once; command lines, stages of pipeline files and
/// the tables of whole runs (zigzag_io/options) read it here.

/// What reducing stages keep the best of. Takes what parse_objective does.
Option<Objective> objective_option();

// Cost model.
Option<TemporalMappingType> temporal_mapping_type_option();
Option<bool> access_same_data_option();
Option<bool> corrected_option();

// Spatial mappings.
Option<std::size_t> nb_spatial_mappings_generated_option();
Option<bool> exhaustive_spatial_search_option();  ///< `heuristic` or `exhaustive`
Option<bool> enable_mix_spatial_mapping_option();
Option<bool> in_memory_compute_option();

// Loop orders.
Option<std::optional<int>> lpf_limit_option();
const OptionTable<SalsaOptions>& salsa_options();
const OptionTable<OptimalSettings>& optimal_options();

// Tensors between layers.
Option<bool> exploit_data_locality_option();
Option<bool> data_locality_savings_option();

// The run itself.
Option<bool> lower_bounds_option();
Option<std::size_t> threads_option();

}  // namespace zigzag

#pragma GCC visibility pop
