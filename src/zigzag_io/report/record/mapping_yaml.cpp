#include <algorithm>
#include <array>
#include <cassert>
#include <set>

#include <yaml-cpp/yaml.h>

#include "zigzag_io/report/report.hpp"

namespace zigzag {

namespace {

constexpr std::string_view default_entry = "default";

/// A loop name; quoted where YAML 1.1 would read a truth value or null.
void emit_name(YAML::Emitter& out, const std::string& name) {
    constexpr std::array<std::string_view, 9> reserved{"Y", "N", "YES", "NO", "ON", "OFF", "TRUE", "FALSE", "NULL"};
    if (std::find(reserved.begin(), reserved.end(), name) != reserved.end()) {
        out << YAML::DoubleQuoted;
    }
    out << name;
}

void emit_links(YAML::Emitter& out, const MemoryOperandLinks& links) {
    out << YAML::Key << "memory_operand_links" << YAML::Value << YAML::BeginMap;
    for (const auto& [operand, memory_operand] : links) {
        out << YAML::Key << std::string(to_string(operand)) << YAML::Value << std::string(to_string(memory_operand));
    }
    out << YAML::EndMap;
}

/// Every dimension of the array gets an entry, an idle one an empty list: an absent dimension would be searched again.
SpatialMapping with_all_dimensions(const SpatialMapping& mapping, const OperationalArray& array) {
    SpatialMapping complete = mapping;
    for (const ArrayDimension& dimension : array.dimensions) {
        const bool present = std::any_of(mapping.begin(), mapping.end(), [&dimension](const ArrayDimensionMapping& entry) {
            return entry.array_dimension == dimension.name;
        });
        if (!present) {
            complete.push_back({dimension.name, {}});
        }
    }
    return complete;
}

void emit_spatial_mapping(YAML::Emitter& out, const SpatialMapping& mapping) {
    out << YAML::Key << "spatial_mapping" << YAML::Value << YAML::BeginMap;
    for (const ArrayDimensionMapping& dimension : mapping) {
        out << YAML::Key << dimension.array_dimension << YAML::Value << YAML::Flow << YAML::BeginSeq;
        for (const SpatialLoop& loop : dimension.loops) {
            out << YAML::DoubleQuoted << loop.dimension + ", " + std::to_string(loop.factor);
        }
        out << YAML::EndSeq;
    }
    out << YAML::EndMap;
}

void emit_temporal_ordering(YAML::Emitter& out, const std::vector<TemporalLoop>& order) {
    out << YAML::Key << "temporal_ordering" << YAML::Value;
    if (order.empty()) {
        out << YAML::Flow << YAML::BeginSeq << YAML::EndSeq;
        return;
    }
    out << YAML::BeginSeq;
    for (const TemporalLoop& loop : order) {
        out << YAML::Flow << YAML::BeginSeq;
        emit_name(out, loop.dimension);
        out << loop.factor << YAML::EndSeq;
    }
    out << YAML::EndSeq;
}

/// Loops at or below each memory, so that the mapping can be evaluated again as it is.
void emit_memory_allocation(YAML::Emitter& out, const std::vector<OperandEvaluation>& operands) {
    out << YAML::Key << "memory_allocation" << YAML::Value << YAML::BeginMap;
    for (const OperandEvaluation& operand : operands) {
        out << YAML::Key << std::string(to_string(operand.operand)) << YAML::Value << YAML::Flow << YAML::BeginSeq;
        std::size_t loops = 0;
        for (const std::vector<TemporalLoop>& level : operand.temporal_allocated) {
            loops += level.size();
            out << loops;
        }
        out << YAML::EndSeq;
    }
    out << YAML::EndMap;
}

void emit_layer(YAML::Emitter& out, const CostModelEvaluation& evaluation) {
    assert(evaluation.accelerator != nullptr);
    out << YAML::BeginMap << YAML::Key << "name" << YAML::Value << YAML::DoubleQuoted << evaluation.layer.name;
    emit_spatial_mapping(out, with_all_dimensions(evaluation.spatial_mapping, evaluation.accelerator->operational_array));
    emit_temporal_ordering(out, evaluation.loop_order);
    if (evaluation.has_own_boundaries) {
        emit_memory_allocation(out, evaluation.operands);
    }
    emit_links(out, evaluation.memory_operand_links);
    out << YAML::EndMap;
}

/// The entry that every mapping file must have; it leaves layers without an entry of their own free.
void emit_default(YAML::Emitter& out, const MemoryOperandLinks& links) {
    out << YAML::BeginMap << YAML::Key << "name" << YAML::Value << std::string(default_entry);
    emit_links(out, links);
    out << YAML::EndMap;
}

}  // namespace

std::string mapping_yaml(const std::vector<LayerResult>& layers) {
    YAML::Emitter out;
    std::set<std::string> named;
    out << YAML::BeginSeq;
    for (const LayerResult& layer : layers) {
        if (named.insert(layer.layer.name).second) {
            emit_layer(out, layer);
        }
    }
    if (!named.contains(std::string(default_entry))) {
        emit_default(out, layers.empty() ? MappingEntry{}.memory_operand_links : layers.front().memory_operand_links);
    }
    out << YAML::EndSeq;
    return std::string(out.c_str()) + "\n";
}

std::string mapping_yaml(const LayerResult& evaluation) {
    return mapping_yaml(std::vector<LayerResult>{evaluation});
}

}  // namespace zigzag
