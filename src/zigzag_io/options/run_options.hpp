#pragma once

#include "zigzag/options/option_table.hpp"

#include "zigzag_io/api.hpp"
#include "zigzag_io/stream_api.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// All options of a run on one core: what command lines, documents and bindings of other languages offer.
const OptionTable<FileOptions>& run_options();

/// Throws UsageError for a value out of its range, and for options that contradict each other: savings without data locality,
/// `allocation: optimal` with another engine or with even mapping.
void check_options(const FileOptions& options);

}  // namespace zigzag

namespace stream {

/// The same on many cores.
const zigzag::OptionTable<FileOptions>& run_options();
void check_options(const FileOptions& options);

}  // namespace stream

#pragma GCC visibility pop
