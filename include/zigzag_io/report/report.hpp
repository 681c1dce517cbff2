// A run as files and tables: the writers of layers and their sum.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "zigzag/cost/cost_model_evaluation.hpp"
#include "zigzag/results/layer_result.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// The complete record of one layer: the keys of ZigZag 3.x (docs/output.schema.json), in its order, plus one object `details`
/// with everything else the cost model knows: data movement per direction, ports, periods, windows, stalls, flags.
///
/// Energies in pJ, latencies in cycles, sizes in bits; in `details` the keys carry the unit. Never a non-finite number: where
/// a ratio has no value the record says null.
nlohmann::ordered_json complete_json(const LayerResult& evaluation);

/// `{"energy": pJ, "latency": cycles}` of the whole network.
nlohmann::ordered_json overall_simple_json(const CumulativeEvaluation& total);

/// A record as the text of a file: indented by four spaces, ended by a newline. Invalid UTF-8 in names becomes U+FFFD.
std::string json_text(const nlohmann::ordered_json& record);

/// Text picture of a layer's loop nest with the memory level of every loop, as in `loop_ordering.txt`: temporal loops from the
/// outermost inwards with one column of memory names per operand, then the spatial loops, then an empty line. A layer without
/// temporal loops shows its spatial part alone. Control characters in the layer's name are shown as `?`.
std::string loop_ordering_text(const CostModelEvaluation& evaluation);

/// A mapping file (valid as `--mapping`) that reproduces the layers' mappings, to the last bit of every figure when the other
/// arguments of the run are the same: an entry with each layer's name that fixes the spatial mapping of every array dimension,
/// the complete loop order and the operand links; and an entry `default` that leaves other layers free. Of layers with equal
/// names the first one counts (mapping files can't tell them apart).
std::string mapping_yaml(const std::vector<LayerResult>& layers);
/// The same for one layer.
std::string mapping_yaml(const LayerResult& evaluation);

/// Comma-separated values (quoted as in RFC 4180, lines end in LF): a header whose names carry units, then one row per layer.
/// After the fixed columns comes one energy column per memory, in order of first appearance; numbers are exact.
std::string layers_csv(const std::vector<LayerResult>& layers);

/// Tables for people: per layer energy, latency and where its cycles go, utilisation, and the port that stalls it with the
/// transfers that keep it busy (directions as in accelerator files: `tl`, `fl`, `th`, `fh`); then totals, exact and scaled,
/// energy by memory, latency by cause, stalls by port. `width` is the number of columns of the terminal: a narrow one leaves
/// out columns (and says which), long names lose their middle.
std::string summary_text(const std::vector<LayerResult>& layers, const CumulativeEvaluation& total, std::size_t width = 100);

/// The same content for programs (`--json`): totals, then every layer with its breakdowns and its stalling port.
nlohmann::ordered_json summary_json(const std::vector<LayerResult>& layers, const CumulativeEvaluation& total);

}  // namespace zigzag

#pragma GCC visibility pop
