#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/base/store.hpp"
#include "zigzag/pipeline/stage.hpp"
#include "zigzag/stages/stage.hpp"

namespace zigzag {

/// Results of layers by content: by all that a layer's search follows from. May be asked from several threads at once.
///
/// Equal layers of one network are searched once, whatever their names: results stay in memory as long as the object lives, and
/// what their search had to say was said once.
///
/// With a store of the caller's, layers of other runs are not searched again either: its content names the chain of stages too,
/// and of the accelerator what a layer sees (problem_content.hpp), so machines that differ in something else share a layer. What
/// is found there is as if it were searched for now: it is of the run's own layer and accelerator, and what the search had to say
/// is said again. Where that names the layer or the place of its constraints, it counts for layers of the same name and place
/// only.
class LayerStore {
public:
    /// For the run of a chain. `stages` must say all about it: no stage of it may follow from anything but its options and its
    /// task.
    LayerStore(TextStore& store, const std::vector<StageSpecification>& stages);
    /// For one network of a run: nothing in memory yet, and the run's store, if it has one.
    explicit LayerStore(const LayerStore* of_the_run);

    /// Of an equal layer; if there is none yet, what `search` finds, which is kept. Throws what `search` throws; then nothing is
    /// kept.
    std::optional<Result> found_or_searched(const Task& task, const Services& services,
                                            const std::function<std::optional<Result>(const Services&)>& search);

private:
    MemoryStore<Result>& found_on(const std::shared_ptr<const Accelerator>& accelerator);
    std::optional<Result> kept_or_searched(const std::string& content, const Task& task, const Services& services,
                                           const std::function<std::optional<Result>(const Services&)>& search) const;

    TextStore* kept_ = nullptr;
    std::string chain_;
    std::mutex mutex_;
    std::map<std::shared_ptr<const Accelerator>, MemoryStore<Result>> found_;
};

/// What a reducing stage keeps of a layer: the result of an equal one if the services' store has it, else what `search` finds
/// with the services for the stages below (which see parts of a search, so they have no store).
void keep_once(const Task& task, const Services& services, const Keep& keep,
               const std::function<std::optional<Result>(const Services&)>& search);

}  // namespace zigzag
