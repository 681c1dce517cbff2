#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/base/store.hpp"
#include "zigzag/pipeline/stage.hpp"
#include "zigzag/stages/stage.hpp"

namespace zigzag {

/// Results of layers in a store, by all that a layer's search follows from: the chain of stages, settings, rules of the model,
/// the layer, its constraints, and of the accelerator what a layer sees (problem_content.hpp). So two runs on machines that
/// differ in something else search nothing again.
///
/// What is found is as if it were searched for now: it is of the run's own layer and accelerator, and what the search had to say
/// is said again. Where that names the layer or the place of its constraints, it counts for layers of the same name and place
/// only.
class LayerStore {
public:
    /// `stages` must say all about the chain: no stage of it may follow from anything but its options and its task.
    LayerStore(TextStore& store, const std::vector<StageSpecification>& stages);

    /// Of the store; if it does not know the layer, what `search` finds, which is kept. Throws what `search` throws; then nothing
    /// is kept.
    std::optional<Result> found_or_searched(const Task& task, const Services& services,
                                            const std::function<std::optional<Result>(const Services&)>& search) const;

private:
    std::string content_of(const Task& task) const;

    TextStore* store_;
    std::string chain_;
};

}  // namespace zigzag
