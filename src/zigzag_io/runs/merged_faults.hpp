#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "zigzag/base/errors.hpp"

namespace zigzag {

/// Faults (or warnings) of many sources: what several say is told once, and where not all of a group say it, with the name of the
/// first that does.
class MergedFaults {
public:
    /// What one source of a group said; a source without a name speaks for itself.
    void add(const std::string& group, const std::string& source, const std::vector<Fault>& faults);
    /// In the order in which they were first said.
    std::vector<Fault> take();

private:
    struct Entry {
        Fault fault;
        std::string group;
        std::string first_source;
        std::size_t sources = 0;
    };
    std::vector<Entry> entries_;
    std::unordered_map<std::string, std::size_t> index_;
    std::map<std::string, std::size_t> group_sizes_;
};

}  // namespace zigzag
