#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/base/errors.hpp"

#include "stream/hardware/multicore_accelerator.hpp"
#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace stream {

/// Reads the entries of `cores`: descriptions in place, or files, each of which is read once however many cores name it.
///
/// A file is looked for beside the accelerator's file, in a folder `cores` there, below the working directory, and among the
/// shipped cores. Of a path that leads nowhere the last part is looked for in those folders, because Stream writes paths
/// relative to its own tree.
class CoreReader {
public:
    CoreReader(const std::filesystem::path& accelerator_file, zigzag::Diagnostics& diagnostics)
        : folder_(accelerator_file.parent_path()), diagnostics_(&diagnostics) {}

    /// The core without its id. None when something is wrong, which is then noted: in the entry's own fault list, or in
    /// `faults()` when it stands in the core's file.
    std::optional<Core> read(const zigzag::yaml::Value& entry);

    /// Faults of all core files, file by file.
    const std::vector<zigzag::Fault>& faults() const { return faults_; }

private:
    std::optional<std::filesystem::path> find(const std::string& name) const;
    std::optional<Core> read_file(const std::filesystem::path& file);

    std::filesystem::path folder_;
    zigzag::Diagnostics* diagnostics_;
    std::vector<zigzag::Fault> faults_;
    std::map<std::filesystem::path, std::optional<Core>> files_;
};

}  // namespace stream
