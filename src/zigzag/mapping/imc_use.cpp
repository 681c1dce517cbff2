#include "zigzag/mapping/imc_use.hpp"

#include <algorithm>

namespace zigzag {

namespace {

const std::vector<SpatialLoop>& loops_on(const SpatialMapping& mapping, const std::string& array_dimension) {
    static const std::vector<SpatialLoop> none;
    const auto found = std::find_if(mapping.begin(), mapping.end(), [&](const ArrayDimensionMapping& candidate) {
        return candidate.array_dimension == array_dimension;
    });
    return found == mapping.end() ? none : found->loops;
}

double unrolled_size(const std::vector<SpatialLoop>& loops) {
    double result = 1;
    for (const SpatialLoop& loop : loops) {
        result *= static_cast<double>(loop.factor);
    }
    return result;
}

/// The loop that a relation joins with `dimension`; empty when there is none.
std::string partner_of(const Layer& layer, const std::string& dimension) {
    for (const DimensionRelation& relation : layer.relations) {
        if (relation.first == dimension || relation.second == dimension) {
            return relation.first == dimension ? relation.second : relation.first;
        }
    }
    return {};
}

}  // namespace

ImcUse imc_use_of(const Layer& layer, const Accelerator& accelerator, const SpatialMapping& mapping,
                  const std::vector<bool>& is_weight_irrelevant) {
    const OperationalArray& array = accelerator.operational_array;
    const auto& on_wordlines = loops_on(mapping, array.dimensions[array.imc->wordline_dimension].name);
    const auto& on_bitlines = loops_on(mapping, array.dimensions[array.imc->bitline_dimension].name);
    const auto shares_weights = [&](const std::string& dimension) {
        for (std::size_t index = 0; index < layer.loop_dimensions.size(); ++index) {
            if (layer.loop_dimensions[index].name == dimension) {
                return static_cast<bool>(is_weight_irrelevant[index]);
            }
        }
        return false;
    };
    ImcUse use;
    use.columns = unrolled_size(on_wordlines);
    const double unrolled_rows = unrolled_size(on_bitlines);
    use.operations = static_cast<double>(layer.total_mac_count()) / (use.columns * unrolled_rows);
    if (unrolled_rows == 1) {
        return use;
    }
    for (const SpatialLoop& loop : on_bitlines) {
        const std::string partner = partner_of(layer, loop.dimension);
        std::int64_t side_by_side = 1;
        for (const SpatialLoop& output : on_wordlines) {
            side_by_side *= output.dimension == partner && shares_weights(partner) ? output.factor : 1;
        }
        use.rows *= static_cast<double>(loop.factor + side_by_side - 1);
    }
    return use;
}

}  // namespace zigzag
