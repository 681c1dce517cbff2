#include "zigzag/hardware/accelerator.hpp"

#include <algorithm>

namespace zigzag {

std::int64_t OperationalArray::total_unit_count() const {
    std::int64_t count = 1;
    for (const ArrayDimension& dimension : dimensions) {
        count *= dimension.size;
    }
    return count;
}

std::optional<std::size_t> OperationalArray::index_of(const std::string& dimension) const {
    for (std::size_t index = 0; index < dimensions.size(); ++index) {
        if (dimensions[index].name == dimension) {
            return index;
        }
    }
    return std::nullopt;
}

std::int64_t Accelerator::unroll_count(const MemoryLevel& level) const {
    std::int64_t count = 1;
    for (std::size_t index = 0; index < operational_array.dimensions.size(); ++index) {
        const auto& served = level.served_dimensions;
        if (std::find(served.begin(), served.end(), index) == served.end()) {
            count *= operational_array.dimensions[index].size;
        }
    }
    return count;
}

}  // namespace zigzag
