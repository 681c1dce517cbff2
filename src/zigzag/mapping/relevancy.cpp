#include "zigzag/mapping/relevancy.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "zigzag/base/errors.hpp"
#include "zigzag/base/numbers.hpp"

namespace zigzag {

namespace {

int index_of(const Layer& layer, const std::string& dimension) {
    for (std::size_t index = 0; index < layer.loop_dimensions.size(); ++index) {
        if (layer.loop_dimensions[index].name == dimension) {
            return static_cast<int>(index);
        }
    }
    return -1;
}

}  // namespace

double RelatedDimension::tile_size(double first_size, double second_size) const {
    const std::int64_t distinct = count_distinct_indices(first_factor, static_cast<std::int64_t>(first_size), second_factor,
                                                         static_cast<std::int64_t>(second_size), gcd, exact_count);
    return static_cast<double>(std::min(total_size, distinct));
}

double Relevancy::elements(const double* sizes) const {
    double elements = 1;
    for (const int dimension : relevant) {
        elements *= sizes[dimension];
    }
    for (const RelatedDimension& relation : related) {
        elements *= relation.tile_size(sizes[relation.first], sizes[relation.second]);
    }
    return elements;
}

std::vector<RelatedDimension> related_dimensions(const Layer& layer, bool exact_count) {
    std::vector<RelatedDimension> related;
    for (const DimensionRelation& relation : layer.relations) {
        RelatedDimension dimension;
        dimension.first = index_of(layer, relation.first);
        dimension.second = index_of(layer, relation.second);
        dimension.first_factor = relation.first_factor;
        dimension.second_factor = relation.second_factor;
        dimension.exact_count = exact_count;
        if (dimension.first < 0 || dimension.second < 0) {
            throw InputError(Fault{{layer.name, 0, 0},
                                   "dimension_relations",
                                   fmt::format("{} names a dimension that the layer does not loop over", to_string(relation)),
                                   "add it to loop_dims"});
        }
        dimension.gcd = std::gcd(relation.first_factor, relation.second_factor);
        const auto given = std::find_if(layer.pr_sizes.begin(), layer.pr_sizes.end(),
                                        [&relation](const auto& size) { return size.first == relation.left; });
        if (given != layer.pr_sizes.end()) {
            dimension.total_size = given->second;
        } else {
            const auto& loops = layer.loop_dimensions;
            dimension.total_size = count_distinct_indices(
                relation.first_factor, loops[static_cast<std::size_t>(dimension.first)].size, relation.second_factor,
                loops[static_cast<std::size_t>(dimension.second)].size, dimension.gcd, exact_count);
            for (const Padding& padding : layer.padding) {
                if (padding.dimension == relation.left) {
                    dimension.total_size -= padding.begin + padding.end;
                }
            }
        }
        if (dimension.total_size < 1) {
            throw InputError(Fault{{layer.name, 0, 0},
                                   "padding",
                                   fmt::format("{} has size {} after padding is taken off", relation.left, dimension.total_size),
                                   "padding must be smaller than the padded size"});
        }
        related.push_back(dimension);
    }
    return related;
}

Relevancy relevancy_of(const Layer& layer, const OperandAccess& operand, const std::vector<RelatedDimension>& related) {
    const std::size_t nb_dimensions = layer.loop_dimensions.size();
    Relevancy relevancy;
    relevancy.is_relevant.assign(nb_dimensions, false);
    relevancy.is_irrelevant.assign(nb_dimensions, false);
    relevancy.is_partially_relevant.assign(nb_dimensions, false);

    const bool indexed_by_relation =
        std::any_of(operand.dimensions.begin(), operand.dimensions.end(), [&layer](const std::string& dimension) {
            return std::any_of(layer.relations.begin(), layer.relations.end(),
                               [&dimension](const DimensionRelation& relation) { return relation.left == dimension; });
        });
    if (indexed_by_relation) {
        relevancy.related = related;
        for (const RelatedDimension& relation : related) {
            relevancy.is_partially_relevant[static_cast<std::size_t>(relation.first)] = true;
            relevancy.is_partially_relevant[static_cast<std::size_t>(relation.second)] = true;
        }
    }
    std::vector<bool> indexes(nb_dimensions, false);
    for (const std::string& name : operand.dimensions) {
        const int dimension = index_of(layer, name);
        if (dimension < 0) {
            continue;  // the left side of a relation
        }
        const auto position = static_cast<std::size_t>(dimension);
        indexes[position] = true;
        const bool keeps_unit_size = indexed_by_relation;
        if (!relevancy.is_partially_relevant[position] && !relevancy.is_relevant[position] &&
            (keeps_unit_size || layer.loop_dimensions[position].size != 1)) {
            relevancy.relevant.push_back(dimension);
            relevancy.is_relevant[position] = true;
        }
    }
    for (std::size_t position = 0; position < nb_dimensions; ++position) {
        relevancy.is_irrelevant[position] =
            !indexes[position] && !relevancy.is_partially_relevant[position] && layer.loop_dimensions[position].size != 1;
    }
    return relevancy;
}

}  // namespace zigzag
