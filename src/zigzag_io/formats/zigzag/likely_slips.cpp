#include "likely_slips.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace zigzag {

namespace {

bool is_dram(const MemoryInstance& memory) {
    std::string name = memory.name;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return memory.mem_type == "dram" || name.find("dram") != std::string::npos;
}

/// Names of the memories that lie above this one, in the order of the operands that it holds.
std::vector<std::string> names_above(std::size_t level, const MemoryHierarchy& hierarchy) {
    std::vector<std::string> names;
    for (const MemoryOperand operand : hierarchy.levels()[level].operands) {
        const auto& chain = hierarchy.chain(operand);
        const auto here = std::find(chain.begin(), chain.end(), level);
        for (auto above = here == chain.end() ? here : here + 1; above != chain.end(); ++above) {
            const std::string& name = hierarchy.levels()[*above].instance.name;
            if (!is_dram(hierarchy.levels()[*above].instance) && std::find(names.begin(), names.end(), name) == names.end()) {
                names.push_back(name);
            }
        }
    }
    return names;
}

bool is_top_of_everything(std::size_t level, const MemoryHierarchy& hierarchy) {
    return std::all_of(all_memory_operands.begin(), all_memory_operands.end(), [&](MemoryOperand operand) {
        const auto& chain = hierarchy.chain(operand);
        return !chain.empty() && chain.back() == level;
    });
}

}  // namespace

void warn_of_misplaced_memories(const std::vector<std::pair<std::string, yaml::Value>>& memories,
                                const Accelerator& accelerator) {
    const MemoryHierarchy& hierarchy = accelerator.memory_hierarchy;
    const auto& dimensions = accelerator.operational_array.dimensions;
    for (std::size_t level = 0; level < memories.size(); ++level) {
        const MemoryLevel& memory = hierarchy.levels()[level];
        const yaml::Value& place = memories[level].second;
        const std::vector<std::string> above = names_above(level, hierarchy);
        if (is_dram(memory.instance) && !above.empty()) {
            place.warn(fmt::format("a DRAM below {}: memories count from the innermost outwards", fmt::join(above, ", ")),
                       "list it last, unless the array really works out of it");
        }
        const std::int64_t instances = accelerator.unroll_count(memory);
        if (memory.served_dimensions.size() <= 1 && is_top_of_everything(level, hierarchy) && instances > 1 &&
            accelerator.operational_array.total_unit_count() > 0) {
            std::vector<std::string> names;
            for (const ArrayDimension& dimension : dimensions) {
                names.push_back(dimension.name);
            }
            place.warn(fmt::format("there are {} of it, because it does not serve the whole array", instances),
                       fmt::format("if there is one for all, write served_dimensions: [{}]", fmt::join(names, ", ")));
        }
    }
}

}  // namespace zigzag
