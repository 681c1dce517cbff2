#pragma once

#include <filesystem>

#include "zigzag/base/errors.hpp"
#include "zigzag/network/network.hpp"

#include "llm_model.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

namespace zigzag {

/// By its ending, `.json`.
bool is_huggingface_configuration(const std::filesystem::path& file);

/// The sizes of a language model from the `config.json` of its repository on Hugging Face. Throws InputError with all faults of the
/// file; a `model_type` whose operators are not known is one. Keys that decide no size are passed over.
llm::LlmModel read_huggingface_configuration(const std::filesystem::path& file, Diagnostics& diagnostics);

/// The network of one run of that model on one chip. Throws InputError, and UsageError where the chips cannot share it.
Network read_huggingface_network(const std::filesystem::path& file, const LlmRequest& request, Diagnostics& diagnostics);

}  // namespace zigzag
