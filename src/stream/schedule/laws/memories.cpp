#include <map>

#include "law_check.hpp"

namespace stream {

namespace {

std::string memory_name(const LawCheck& check, const TopMemory& memory) {
    return fmt::format("memory {} of core {}", memory.top_level, check.accelerator.cores[memory.core].id);
}

/// What one memory holds over time. Sorts the changes by time.
void check_content(LawCheck& check, const TopMemory& memory, std::vector<MemoryChange>& changes) {
    std::stable_sort(changes.begin(), changes.end(),
                     [](const MemoryChange& a, const MemoryChange& b) { return a.time < b.time; });
    std::int64_t held = 0;
    for (std::size_t index = 0; index < changes.size(); ++index) {
        held += changes[index].bits;
        if (index + 1 < changes.size() && changes[index + 1].time == changes[index].time) {
            continue;
        }
        if (held < 0) {
            check.report(Law::memory_below_zero, "{} holds {} bits at {}", memory_name(check, memory), held, changes[index].time);
        }
        if (held > memory.capacity) {
            check.report(Law::memory_above_capacity, "{} holds {} of {} bits at {}", memory_name(check, memory), held,
                         memory.capacity, changes[index].time);
        }
    }
}

}  // namespace

void check_memories(LawCheck& check) {
    std::vector<std::vector<MemoryChange>> changes(check.accelerator.top_memories.size());
    for (const MemoryChange& change : check.schedule.memory_changes) {
        changes[change.top_memory].push_back(change);
    }
    std::vector<int> copies(check.graph.tensors.size(), 0);  // of each tensor in the memory at hand
    for (std::size_t index = 0; index < changes.size(); ++index) {
        const TopMemory& memory = check.accelerator.top_memories[index];
        check_content(check, memory, changes[index]);
        for (const MemoryChange& change : changes[index]) {
            copies[change.tensor] += change.bits < 0 ? -1 : change.bits > 0 ? 1 : 0;
        }
        std::map<TensorIndex, int> left;
        for (const MemoryChange& change : changes[index]) {
            if (copies[change.tensor] != 0) {
                left[change.tensor] = copies[change.tensor];
                copies[change.tensor] = 0;
            }
        }
        for (const auto& [tensor, count] : left) {
            const Tensor& found = check.graph.tensors[tensor];
            const bool is_result = memory.core == check.accelerator.offchip_core && found.operand == zigzag::LayerOperand::O;
            if (count != 1 || !is_result) {
                check.report(Law::memory_not_emptied, "{} ends with {} copies of a tensor of layer {} ({})",
                             memory_name(check, memory), count, check.graph.layers[found.layer].id,
                             zigzag::to_string(found.operand));
            }
        }
    }
}

}  // namespace stream
