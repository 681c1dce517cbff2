#pragma once

#include <string>

#include "zigzag/options/option_table.hpp"

#include "stream/allocation/allocator.hpp"
#include "stream/cns/cn_graph.hpp"
#include "stream/cost/cost_table.hpp"
#include "stream/schedule/scheduler.hpp"

namespace stream {

// Computation nodes and their order. Each option stands here once; the table of whole runs (zigzag_io/options) is made of them.

/// One loop; may be given any number of times.
zigzag::Option<HintLoop> hint_loops_option();
zigzag::Option<int> cn_define_mode_option();
zigzag::Option<std::string> scheduler_option();
/// An option of the scheduler of 2023 (SchedulerDescription::options).
zigzag::Option<std::string> candidate_selection_option();

/// The search of an allocation: objective, generations, seed. Not its threads.
const zigzag::OptionTable<AllocationOptions>& allocation_options();

/// The search of a mapping within a core. Not its threads.
const zigzag::OptionTable<IntraCoreOptions>& intra_core_options();

}  // namespace stream
