#include "stream/cns/workload.hpp"

#include <algorithm>

namespace stream {

std::size_t Workload::number_of_layers() const {
    return static_cast<std::size_t>(
        std::count_if(nodes.begin(), nodes.end(), [](const WorkloadNode& node) { return node.layer.has_value(); }));
}

}  // namespace stream
