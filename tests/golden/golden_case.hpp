#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "zigzag_io/api.hpp"

namespace zigzag::golden {

/// Keeps the order of keys: the memories of an accelerator stand lowest level first.
using Json = nlohmann::ordered_json;

/// Energies of the reference are sums in another order of additions at most.
inline constexpr double energy_tolerance = 1e-12;

/// `found` is `expected` up to a relative error.
bool is_close(double found, double expected, double tolerance = energy_tolerance);

/// The cases of a file in tests/golden/data (the schema is in tests/golden/README.md).
Json read_cases(const std::string& file);

/// A folder of its own below the system's temporary one; it goes away with this object.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// The inputs of a case as files for the readers. What the case names by a path is taken from the shipped inputs; what it spells
/// out is written to a temporary folder. JSON is YAML, so nothing is translated.
class CaseInputs {
public:
    explicit CaseInputs(const Json& golden_case);

    const std::filesystem::path& workload() const { return workload_; }
    const std::filesystem::path& accelerator() const { return accelerator_; }
    const std::filesystem::path& mapping() const { return mapping_; }

private:
    std::filesystem::path place(const Json& input, const std::string& name) const;

    TemporaryFolder folder_;
    std::filesystem::path workload_;
    std::filesystem::path accelerator_;
    std::filesystem::path mapping_;
};

/// The options that a case states; the defaults for those that it does not.
Options options_of(const Json& golden_case);

/// Runs a case with a complete mapping and compares every figure with `expected`. Empty when all agree, else one line for each
/// that does not; an exception is such a line too.
std::string disagreement(const Json& golden_case);

}  // namespace zigzag::golden
