#pragma once

#include <functional>
#include <memory>

#include "zigzag/pipeline/stage_facts.hpp"
#include "zigzag/pipeline/stage_specification.hpp"

namespace zigzag::pipeline {

template <class Task, class Result>
class Stage;

/// A stage that can be had by its name.
template <class Task, class Result>
struct StageDescription : StageFacts {
    /// Throws InputError for an unknown or malformed option.
    std::function<std::unique_ptr<const Stage<Task, Result>>(const StageSpecification&)> create;
};

}  // namespace zigzag::pipeline
