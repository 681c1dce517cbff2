#pragma once

#include "zigzag/api.hpp"
#include "zigzag/options/option_table.hpp"

#include "stream/api.hpp"

namespace zigzag {

/// All options of a run on one core: what command lines, documents and bindings of other languages offer.
const OptionTable<Options>& run_options();

/// Throws UsageError for a value out of its range, and for options that contradict each other: savings without data locality,
/// `allocation: optimal` with another engine or with even mapping.
void check_options(const Options& options);

}  // namespace zigzag

namespace stream {

/// The same on many cores.
const zigzag::OptionTable<Options>& run_options();
void check_options(const Options& options);

}  // namespace stream
