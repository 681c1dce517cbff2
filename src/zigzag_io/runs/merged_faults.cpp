#include "merged_faults.hpp"

#include <set>
#include <utility>

#include <fmt/format.h>

namespace zigzag {

void MergedFaults::add(const std::string& group, const std::string& source, const std::vector<Fault>& faults) {
    ++group_sizes_[group];
    std::set<std::string> said;
    for (const Fault& fault : faults) {
        const std::string text = group + '\n' + to_string(fault);
        if (!said.insert(text).second) {
            continue;
        }
        const auto [place, is_new] = index_.emplace(text, entries_.size());
        if (is_new) {
            entries_.push_back({fault, group, source, 0});
        }
        ++entries_[place->second].sources;
    }
}

std::vector<Fault> MergedFaults::take() {
    std::vector<Fault> faults;
    for (Entry& entry : entries_) {
        const bool all_say_it = entry.sources == group_sizes_.at(entry.group);
        if (!all_say_it && !entry.first_source.empty()) {
            entry.fault.message += entry.sources == 1
                                       ? fmt::format(" (with {})", entry.first_source)
                                       : fmt::format(" (with {}, and in {} runs more)", entry.first_source, entry.sources - 1);
        }
        faults.push_back(std::move(entry.fault));
    }
    return faults;
}

}  // namespace zigzag
