#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "zigzag/hardware/accelerator_setting.hpp"

namespace zigzag {

/// Entries of an accelerator file that change together: in step i, entry j has the value `values[i][j]`.
struct SweepAxis {
    std::vector<std::string> paths;
    std::vector<std::vector<std::string>> values;
};

/// Steps of one axis, and points of all, that are searched without asking whether they were meant.
inline constexpr std::size_t most_sweep_points = 100'000;

/// Reads the form of `--set`: `PATH=VALUE,VALUE,...`. A value is YAML (`[16,16]` is one), `64..512+64` and `64..512*2` stand for
/// numbers from 64 to 512. Several paths change together as in `PATH:PATH=VALUE:VALUE,VALUE:VALUE`. Throws UsageError.
SweepAxis parse_sweep_axis(const std::string& text);

/// Every combination of steps, the last axis fastest; one point without settings when there is no axis. Throws UsageError when
/// two axes set the same entry (or one within the other's), or for more than most_sweep_points.
std::vector<std::vector<AcceleratorSetting>> sweep_points(const std::vector<SweepAxis>& axes);

}  // namespace zigzag
