#pragma once

#include <string>
#include <vector>

#include "zigzag/base/errors.hpp"

namespace zigzag {

/// One `option: value` of a stage in a pipeline file.
struct StageOption {
    std::string name;
    std::string value;  ///< as written
    SourceLocation where;
};

/// A stage in a chain: its name, its options, its place in a pipeline file (if any).
struct StageSpecification {
    std::string name;
    std::vector<StageOption> options;
    SourceLocation where;
};

}  // namespace zigzag
