#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "zigzag/stages/stage.hpp"

namespace zigzag {

/// Results of layers that were searched already, for equal layers that follow. May be asked from several threads at once.
class LayerMemo {
public:
    std::optional<Result> find(const Task& task) const;
    void remember(const Task& task, const Result& result);
    /// Adds what another memo knows.
    void add(const LayerMemo& other);

private:
    struct Entry {
        const Layer* layer;
        const MappingEntry* constraints;
        std::shared_ptr<const Accelerator> accelerator;
        Result result;
    };
    mutable std::mutex mutex_;
    std::vector<Entry> entries_;
};

/// What a reducing stage keeps of a layer: the result of an equal one if the memo or the store knows it, else what `search`
/// finds with the services for the stages below (which see parts of a search, so they know neither).
void keep_once(const Task& task, const Services& services, const Keep& keep,
               const std::function<std::optional<Result>(const Services&)>& search);

}  // namespace zigzag
