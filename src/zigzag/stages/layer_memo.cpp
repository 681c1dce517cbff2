#include "layer_memo.hpp"

#include "zigzag/stages/layer_store.hpp"

namespace zigzag {

std::optional<Result> LayerMemo::find(const Task& task) const {
    const std::lock_guard lock(mutex_);
    for (const Entry& entry : entries_) {
        if (entry.accelerator == task.accelerator && entry.layer->same_work_as(*task.layer) &&
            entry.constraints->same_constraints_as(*task.constraints)) {
            std::optional<Result> known = entry.result;
            known->stand_for(task);
            return known;
        }
    }
    return std::nullopt;
}

void LayerMemo::remember(const Task& task, const Result& result) {
    const std::lock_guard lock(mutex_);
    entries_.push_back({task.layer, task.constraints, task.accelerator, result});
    entries_.back().result.explained.reset();
    entries_.back().result.locality = nullptr;  // does not outlive the layer's turn
}

void LayerMemo::add(const LayerMemo& other) {
    const std::scoped_lock lock(mutex_, other.mutex_);
    entries_.insert(entries_.end(), other.entries_.begin(), other.entries_.end());
}

void keep_once(const Task& task, const Services& services, const Keep& keep,
               const std::function<std::optional<Result>(const Services&)>& search) {
    LayerMemo* const memo = services.memo;
    std::optional<Result> result;
    if (memo != nullptr) {
        result = memo->find(task);
    }
    if (!result) {
        Services below = services;
        below.memo = nullptr;
        below.store = nullptr;
        result =
            memo != nullptr && services.store != nullptr ? services.store->found_or_searched(task, below, search) : search(below);
        if (result && memo != nullptr) {
            memo->remember(task, *result);
        }
    }
    if (result) {
        keep(*result);
    }
}

}  // namespace zigzag
