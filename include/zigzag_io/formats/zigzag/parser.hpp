// Readers of ZigZag's files, and what they are asked: which file a name stands for, and what is read in place of its values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/hardware/accelerator.hpp"
#include "zigzag/mapping/user_mapping.hpp"
#include "zigzag/network/network.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// A value of an accelerator file that another one takes the place of before the file is read. `path` leads to it by keys and
/// positions (`memories.dram.ports[0].bandwidth_max`), `value` is YAML (`64`, `[16, 16]`).
struct AcceleratorSetting {
    std::string path;
    std::string value;

    bool operator==(const AcceleratorSetting&) const = default;
};

/// What an input file describes; examples of each kind have a folder of their own. Of several cores: a multi-core accelerator,
/// one core of it, and the mapping of layers to cores.
enum class InputKind { workload, accelerator, mapping, multicore_accelerator, core, stream_mapping };

/// The file that an argument names: an existing path as it is, otherwise a shipped example: the bare name of one (`tpu_like`) or
/// its path below inputs/ (`labs/lab1/hardware/accelerator1.yaml`), with or without extension. Throws InputError that lists the
/// near or all example names when there is none.
///
/// Examples are looked for in $ZIGZAG_INPUTS, beside the installed program (share/zigzag/inputs), then in the source tree.
std::filesystem::path resolve_input(InputKind kind, const std::string& argument);

/// The mapping that goes with an accelerator when none is given: the example of the same name, or for an accelerator in a folder
/// `hardware` the file of its name in the folder `mapping` beside that; none when there is no such file. Throws InputError when
/// there is no such accelerator.
std::optional<std::string> default_mapping(const std::string& accelerator);

/// Bare names of the shipped examples of one kind, sorted.
std::vector<std::string> example_names(InputKind kind);

/// What a reading of an accelerator may need beyond its file.
struct AcceleratorReading {
    const MemoryCostSource* memory_costs = nullptr;  ///< who works out automatic costs; null: modelled_costs
    bool macro_only = false;         ///< an in-memory-compute macro alone: operands need no memory, and no layer can run
    bool in_memory_compute = false;  ///< refuse an accelerator without such an array
    std::vector<AcceleratorSetting> settings;  ///< values in place of the file's
};

/// A run of a language model: the whole prompt at once, or the next token of every sequence.
enum class LlmPhase : std::uint8_t { prefill, decode };

/// How many experts of a mixture have work: as many as evenly random choices leave with a token on average, as few experts or as
/// many as tokens choose (whichever is less), or all.
enum class ExpertsTouched : std::uint8_t { expected, min, all };

/// What is asked of a network that is given as the configuration of a language model.
struct LlmRequest {
    LlmPhase phase = LlmPhase::decode;
    std::int64_t batch = 1;            ///< sequences
    std::int64_t prompt = 512;         ///< tokens per sequence that a prefill computes
    std::int64_t context = 512;        ///< tokens per sequence that a decoding step finds in its cache
    ExpertsTouched experts_touched = ExpertsTouched::expected;
    std::int64_t tensor_parallel = 1;  ///< chips that share every matrix; the network is that of one of them

    bool operator==(const LlmRequest&) const = default;
};

/// Each reader throws InputError with all faults of the file (place, key, rule, found, remedy) and reports oddities that it
/// accepts to `diagnostics`. The formats are described in docs/formats.md.
Accelerator read_accelerator(const std::filesystem::path& file, Diagnostics& diagnostics, const AcceleratorReading& reading = {});
UserMapping read_mapping(const std::filesystem::path& file, Diagnostics& diagnostics);
/// Workload in ZigZag's YAML form.
Network read_workload_yaml(const std::filesystem::path& file, Diagnostics& diagnostics);
/// By suffix: `.onnx` is ONNX, `.json` a Hugging Face configuration, anything else YAML. Throws UsageError when dimensions are given
/// for a file that is no ONNX model, or a request for one that is no configuration.
Network read_workload(const std::filesystem::path& file, const DimensionOverrides& dimensions, Diagnostics& diagnostics,
                      const LlmRequest& request = {});

}  // namespace zigzag

#pragma GCC visibility pop
