#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace zigzag::test {

/// How optima before and after an accelerator got more of something compared. The optimum is that over all generated spatial
/// mappings, loop orders and ways to cut them, under the corrected rules.
struct ResourceComparison {
    int problems = 0;  ///< problem x objective, with a proven optimum before and after
    int of_capacity = 0;
    int of_one_width = 0;
    int of_all_widths = 0;
    int better = 0;
    int unproven = 0;                 ///< of a fractional factor such as 55/7 that the search proves nothing for
    int infeasible = 0;               ///< before; afterwards anything is no worse
    int mappings_gone = 0;            ///< the best spatial mapping was generated before only
    int worse_with_mapping_gone = 0;  ///< of these, and so worse
    std::vector<std::string> worse;
};

/// All counts, and the first worse ones.
std::string describe(const ResourceComparison& comparison);

/// Random small problems on the shipped accelerators with other capacities and port widths, of at most `most_work`
/// multiply-accumulates, until `problems` were compared. Each gets twice to four times the capacity in one memory, or up to twice
/// the width on all ports of one memory or of all memories, at the same cost per access and the same smallest transfer.
ResourceComparison compare_with_more_resources(std::uint32_t seed, int problems, double most_work);

}  // namespace zigzag::test
