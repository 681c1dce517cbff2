#pragma once

#include <filesystem>

#include <nlohmann/json_fwd.hpp>

#include "zigzag/cost/cost_model_evaluation.hpp"
#include "zigzag/results/layer_result.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// The evaluation that a LAYER_complete.json of this program holds: `complete_json` of it is that file again.
///
/// What the file does not tell stays at its default: padding and given sizes of related dimensions, constant operands, and
/// fields of memories that the cost model does not use. Throws InputError when the file cannot be read, is something else than
/// such a record, or lacks a term: nothing is guessed.
LayerResult read_evaluation(const std::filesystem::path& file);

/// The same from a record that was read already; `file` is for messages.
LayerResult evaluation_from(const nlohmann::ordered_json& record, const std::filesystem::path& file);

}  // namespace zigzag

#pragma GCC visibility pop
