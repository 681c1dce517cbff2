#pragma once

#include "zigzag/pipeline/registry.hpp"
#include "zigzag/pipeline/stage.hpp"
#include "zigzag/stages/result.hpp"
#include "zigzag/stages/task.hpp"

namespace zigzag {

using pipeline::ResultFlow;
using pipeline::StageFacts;
using pipeline::Things;

/// The stages that map a network onto one core, layer by layer.
using Stage = pipeline::Stage<Task, Result>;
using Next = Stage::Next;
using Keep = Stage::Keep;
using StageDescription = pipeline::StageDescription<Task, Result>;
using StageRegistry = pipeline::StageRegistry<Task, Result>;

/// What these stages need and provide.
struct Provides {
    static constexpr Things nothing{};
    static constexpr Things workload_file = Things::nth(0);
    static constexpr Things accelerator_file = Things::nth(1);
    static constexpr Things mapping_file = Things::nth(2);
    static constexpr Things dump_folder = Things::nth(3);
    static constexpr Things workload = Things::nth(4);
    static constexpr Things mapping = Things::nth(5);
    static constexpr Things accelerator = Things::nth(6);
    static constexpr Things layer = Things::nth(7);
    static constexpr Things spatial_mapping = Things::nth(8);
    static constexpr Things temporal_mapping = Things::nth(9);
    static constexpr Things data_locality = Things::nth(10);
};

/// What a task holds already.
Things given_by(const Task& task);

}  // namespace zigzag
