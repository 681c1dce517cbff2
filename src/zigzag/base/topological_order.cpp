#include "zigzag/base/topological_order.hpp"

namespace zigzag {

std::vector<std::size_t> topological_order(const std::vector<std::vector<std::size_t>>& successors) {
    std::vector<std::size_t> missing(successors.size(), 0);
    for (const auto& of_node : successors) {
        for (const std::size_t successor : of_node) {
            ++missing[successor];
        }
    }
    std::vector<std::size_t> order;
    for (std::size_t node = 0; node < successors.size(); ++node) {
        if (missing[node] == 0) {
            order.push_back(node);
        }
    }
    for (std::size_t next = 0; next < order.size(); ++next) {  // a queue: generations follow one another
        for (const std::size_t successor : successors[order[next]]) {
            if (--missing[successor] == 0) {
                order.push_back(successor);
            }
        }
    }
    return order;
}

}  // namespace zigzag
