#include "dependencies.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

// Which producer CNs does a consumer CN wait for?
//
// Idea: CNs of a layer are the cells of a regular grid, so the producers of a box [lo, hi) on an axis cut in parts of T are the
// parts lo div T .. (hi - 1) div T, and the CNs are the product of these intervals over the axes: no search tree is needed, and
// time is proportional to the edges found. Costless operators between the two layers are walked back first, exactly
// (index_region.cpp).
//
// Example: a 3x3 convolution with padding 1, one row per CN. Row 5 reads rows [4, 7) of its input; the producer, also one row per
// CN, is CN 4, 5 and 6.

namespace stream {

using zigzag::LayerOperand;

DependencyFinder::DependencyFinder(const zigzag::Network& workload, const std::vector<GraphLayer>& layers,
                                   const std::vector<std::uint32_t>& layer_of_node, zigzag::Diagnostics* notes)
    : workload_(workload), layers_(layers), layer_of_node_(layer_of_node), notes_(notes) {
    for (const GraphLayer& entry : layers) {
        const zigzag::Layer& layer = *workload.nodes[entry.node].layer;
        producers_.push_back(producer_of(entry));
        axes_.emplace_back();
        for (const zigzag::OperandAccess& access : layer.operands) {
            axes_.back()[static_cast<std::size_t>(access.operand)] = axes_of(layer, access.dimensions);
        }
    }
}

std::vector<DependencyFinder::Axis> DependencyFinder::axes_of(const zigzag::Layer& layer,
                                                              const std::vector<std::string>& dimensions) {
    const auto has = [&](const char* name) { return std::find(dimensions.begin(), dimensions.end(), name) != dimensions.end(); };
    const std::string channels = has("C") ? "C" : "K";
    const bool merges = has("G") && has(channels.c_str());
    std::vector<Axis> axes;
    bool merged = false;
    for (const std::string& dimension : dimensions) {
        if (!merges || (dimension != "G" && dimension != channels)) {
            axes.push_back({dimension, "", 1});
        } else if (!std::exchange(merged, true)) {
            axes.push_back({channels, "G", layer.loop_size(channels).value_or(1)});
        }
    }
    return axes;
}

DependencyFinder::Producer DependencyFinder::producer_of(const GraphLayer& entry) const {
    const zigzag::Layer& layer = *workload_.nodes[entry.node].layer;
    const auto index_of = [&](const std::string& name) {
        std::size_t index = 0;
        while (layer.loop_dimensions[index].name != name) {
            ++index;
        }
        return index;
    };
    Producer producer;
    const std::vector<std::string>& output = layer.operands[0].dimensions;
    for (const Axis& axis : axes_of(layer, output)) {
        OutputAxis own;
        own.dimension = index_of(axis.name);
        own.size = layer.loop_dimensions[own.dimension].size;
        if (!axis.group.empty()) {
            own.group = index_of(axis.group);
            own.size *= layer.loop_dimensions[own.group].size;
        }
        producer.axes.push_back(own);
    }
    for (std::size_t dimension = 0; dimension < layer.loop_dimensions.size(); ++dimension) {
        const std::int64_t parts = entry.grid.parts()[dimension];
        std::vector<std::uint32_t> offsets(static_cast<std::size_t>(parts), 0);
        std::int64_t stride = 1;
        std::int64_t weight = 1;
        for (const OuterLoop& loop : entry.grid.loops()) {
            if (loop.dimension == layer.loop_dimensions[dimension].name) {
                for (std::int64_t part = 0; part < parts; ++part) {
                    offsets[static_cast<std::size_t>(part)] += static_cast<std::uint32_t>(part / weight % loop.count * stride);
                }
                weight *= loop.count;
            }
            stride *= loop.count;
        }
        if (std::find(output.begin(), output.end(), layer.loop_dimensions[dimension].name) == output.end()) {
            producer.last_reduction += offsets.back();
        }
        producer.offsets.push_back(std::move(offsets));
    }
    return producer;
}

IndexBox DependencyFinder::aligned(const IndexBox& box, const std::vector<std::int64_t>& shape, const std::vector<bool>& windows,
                                   const std::string& consumer) {
    IndexBox result;
    std::size_t spare = box.size() < shape.size() ? shape.size() - box.size() : 0;
    std::size_t surplus = box.size() > shape.size() ? box.size() - shape.size() : 0;
    std::size_t axis = 0;
    for (std::size_t own = 0; own < shape.size(); ++own) {
        if (spare > 0 && shape[own] == 1) {
            result.push_back({{0, 1}});
            --spare;
            continue;
        }
        while (surplus > 0 && axis < box.size() && box[axis].size() == 1 && box[axis][0] == Range{0, 1} && shape[own] != 1) {
            ++axis;
            --surplus;
        }
        if (axis == box.size()) {
            break;
        }
        const bool is_window = axis < windows.size() && windows[axis];
        if (shape[own] == 1 && !box[axis].empty() && !is_window) {
            result.push_back({{0, 1}});
        } else {
            result.push_back(box[axis]);
        }
        ++axis;
    }
    const bool rest_is_flat =
        std::all_of(box.begin() + static_cast<std::ptrdiff_t>(std::min(axis, box.size())), box.end(), [](const IndexSet& set) {
            return set.size() == 1 && set[0] == Range{0, 1};
        });
    if (spare == 0 && result.size() == shape.size() && rest_is_flat) {
        return result;
    }
    if (notes_ != nullptr && noted_.insert(consumer).second) {
        notes_->warn(
            {}, consumer,
            fmt::format("an operand has {} axes, its source {}; every CN is taken to need all of it", box.size(), shape.size()));
    }
    result.clear();
    for (const std::int64_t size : shape) {
        result.push_back({{0, size}});
    }
    return result;
}

std::int64_t DependencyFinder::find(std::uint32_t consumer_layer, std::int64_t cn, LayerOperand operand,
                                    std::vector<ProducerTiles>& found) {
    found.clear();
    stored_elements_ = 0;
    const GraphLayer& entry = layers_[consumer_layer];
    const zigzag::NetworkNode& node = workload_.nodes[entry.node];
    const std::optional<zigzag::Source>& source = node.operand_sources[static_cast<std::size_t>(operand)];
    if (!source) {
        return 0;
    }
    const zigzag::Layer& layer = *node.layer;
    IndexBox box;
    std::vector<bool> windows;
    for (const Axis& axis : axes_[consumer_layer][static_cast<std::size_t>(operand)]) {
        const Range range = entry.grid.range(cn, axis.name);
        windows.push_back(std::any_of(layer.relations.begin(), layer.relations.end(),
                                      [&](const zigzag::DimensionRelation& relation) { return relation.left == axis.name; }));
        if (axis.group.empty()) {
            box.push_back({range});
            continue;
        }
        IndexSet channels;
        const Range groups = entry.grid.range(cn, axis.group);
        if (range.lo == 0 && range.hi >= axis.inner) {
            channels.push_back({groups.lo * axis.inner, groups.hi * axis.inner});
        } else {
            for (std::int64_t group = groups.lo; group < groups.hi; ++group) {
                channels.push_back({group * axis.inner + range.lo, group * axis.inner + std::min(range.hi, axis.inner)});
            }
        }
        box.push_back(std::move(channels));
    }
    walk(*source, {std::move(box)}, windows, node.name, found);
    for (ProducerTiles& producer : found) {
        std::sort(producer.tiles.begin(), producer.tiles.end());
        producer.tiles.erase(std::unique(producer.tiles.begin(), producer.tiles.end()), producer.tiles.end());
    }
    found.erase(std::remove_if(found.begin(), found.end(), [](const ProducerTiles& producer) { return producer.tiles.empty(); }),
                found.end());
    return stored_elements_;
}

void DependencyFinder::walk(const zigzag::Source& source, const IndexRegion& region, const std::vector<bool>& windows,
                            const std::string& consumer, std::vector<ProducerTiles>& found) {
    if (region.empty()) {
        return;
    }
    const std::uint32_t layer = layer_of_node_[source.node];
    if (layer != no_index) {
        auto producer =
            std::find_if(found.begin(), found.end(), [layer](const ProducerTiles& known) { return known.layer == layer; });
        if (producer == found.end()) {
            found.push_back({layer, {}});
            producer = found.end() - 1;
        }
        std::vector<std::int64_t> shape;
        for (const OutputAxis& axis : producers_[layer].axes) {
            shape.push_back(axis.size);
        }
        for (const IndexBox& box : region) {
            add_tiles(layer, aligned(box, shape, windows, consumer), producer->tiles);
        }
        return;
    }
    const zigzag::NetworkNode& node = workload_.nodes[source.node];
    const zigzag::Reindexing& reindexing = node.outputs.at(source.output);
    IndexRegion own;
    for (const IndexBox& box : region) {
        own.push_back(reindexing.output_shape.empty() ? box : aligned(box, reindexing.output_shape, windows, consumer));
    }
    if (reindexing.kind == zigzag::Reindexing::Kind::identity && reindexing.input_shapes.empty()) {
        for (const std::optional<zigzag::Source>& input : node.inputs) {
            if (input) {
                walk(*input, own, reindexing.output_shape.empty() ? windows : std::vector<bool>{}, consumer, found);
            }
        }
        return;
    }
    for (std::size_t input = 0; input < node.inputs.size(); ++input) {
        const bool is_stored = input < node.stored_inputs.size() && node.stored_inputs[input];
        if (node.inputs[input] || is_stored) {
            walk_to_input(node, input, region_of_input(reindexing, input, own), consumer, found);
        }
    }
}

void DependencyFinder::walk_to_input(const zigzag::NetworkNode& node, std::size_t input, const IndexRegion& region,
                                     const std::string& consumer, std::vector<ProducerTiles>& found) {
    if (node.inputs[input]) {
        walk(*node.inputs[input], region, {}, consumer, found);
        return;
    }
    for (const IndexBox& box : region) {
        std::int64_t elements = 1;
        for (const IndexSet& set : box) {
            std::int64_t indices = 0;
            for (const Range& range : set) {
                indices += std::max<std::int64_t>(range.size(), 0);
            }
            elements *= indices;
        }
        stored_elements_ += elements;
    }
}

void DependencyFinder::add_tiles(std::uint32_t layer, const IndexBox& box, std::vector<std::uint32_t>& tiles) const {
    const Producer& producer = producers_[layer];
    const TileGrid& grid = layers_[layer].grid;
    const zigzag::Layer& produced = *workload_.nodes[layers_[layer].node].layer;
    const auto add_parts = [&](const IndexSet& set, std::size_t dimension, std::int64_t size,
                               std::vector<std::uint32_t>& offsets) {
        const std::int64_t span = grid.spans()[dimension];
        std::int64_t next = 0;
        for (const Range& range : set) {
            const Range inside{std::max<std::int64_t>(range.lo, 0), std::min(range.hi, size)};
            if (inside.lo >= inside.hi) {
                continue;
            }
            for (std::int64_t part = std::max(next, inside.lo / span); part <= (inside.hi - 1) / span; ++part) {
                offsets.push_back(producer.offsets[dimension][static_cast<std::size_t>(part)]);
                next = part + 1;
            }
        }
    };
    const std::size_t begin = tiles.size();
    tiles.push_back(producer.last_reduction);
    std::vector<std::uint32_t> offsets;
    for (std::size_t axis = 0; axis < producer.axes.size(); ++axis) {
        const OutputAxis& own = producer.axes[axis];
        offsets.clear();
        if (own.group == none) {
            add_parts(box[axis], own.dimension, own.size, offsets);
        } else {
            const std::int64_t channels = produced.loop_dimensions[own.dimension].size;
            const std::int64_t groups = produced.loop_dimensions[own.group].size;
            for (std::int64_t group_part = 0; group_part < grid.parts()[own.group]; ++group_part) {
                IndexSet inside;
                const std::int64_t first = group_part * grid.spans()[own.group];
                for (std::int64_t group = first; group < std::min(first + grid.spans()[own.group], groups); ++group) {
                    for (const Range& range : box[axis]) {
                        const Range own_channels{std::max<std::int64_t>(range.lo - group * channels, 0),
                                                 std::min(range.hi - group * channels, channels)};
                        if (own_channels.lo < own_channels.hi) {
                            inside.push_back(own_channels);
                        }
                    }
                }
                std::sort(inside.begin(), inside.end(), [](const Range& a, const Range& b) { return a.lo < b.lo; });
                const std::size_t before = offsets.size();
                add_parts(inside, own.dimension, channels, offsets);
                for (std::size_t index = before; index < offsets.size(); ++index) {
                    offsets[index] += producer.offsets[own.group][static_cast<std::size_t>(group_part)];
                }
            }
        }
        const std::size_t known = tiles.size() - begin;
        if (offsets.empty()) {
            tiles.resize(begin);
            return;
        }
        for (std::size_t offset = 1; offset < offsets.size(); ++offset) {
            for (std::size_t index = 0; index < known; ++index) {
                tiles.push_back(tiles[begin + index] + offsets[offset]);
            }
        }
        for (std::size_t index = 0; index < known; ++index) {
            tiles[begin + index] += offsets[0];
        }
    }
}

}  // namespace stream
