#pragma once

#include <filesystem>
#include <string>

#include "stream/cns/cn_graph.hpp"
#include "stream/cost/cost_table.hpp"
#include "stream/hardware/multicore_accelerator.hpp"

namespace stream {

/// JSON form (docs/multicore-formats.md): `content_key` and one entry per layer x core. A file without `content_key` holds costs
/// from elsewhere (measured ones) and is taken as it is; one with another key than expected is refused. Throws InputError.
CostTable read_cost_table(const std::filesystem::path& file, const std::string& expected_key, const CnGraph& graph,
                          const MulticoreAccelerator& accelerator);
std::string cost_table_json(const CostTable& table, const std::string& key, const CnGraph& graph,
                            const MulticoreAccelerator& accelerator);

}  // namespace stream
