#pragma once

#include <string>
#include <vector>

namespace zigzag {

/// A value of an accelerator file that another one takes the place of before the file is read. `path` leads to it by keys and
/// positions (`memories.dram.ports[0].bandwidth_max`), `value` is YAML (`64`, `[16, 16]`).
struct AcceleratorSetting {
    std::string path;
    std::string value;

    bool operator==(const AcceleratorSetting&) const = default;
};

/// The path without `memories.` or `operational_array.`, which tell a reader nothing.
std::string short_path(const std::string& path);

/// `dram.size=1024, sizes=[16,16]`; empty for none.
std::string to_string(const std::vector<AcceleratorSetting>& settings);

}  // namespace zigzag
