// Dependencies of random networks against a model that follows every element through dense arrays: two tiled producers (with
// channel groups and reductions), a chain of costless operators, and a consumer that reads a window along the last axis.

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>
#include <utility>

#include <catch2/catch.hpp>

#include "property/random_problem.hpp"
#include "stream/cns/cn_graph.hpp"

namespace stream::test {

namespace {

using zigzag::LayerOperand;
using zigzag::test::Dice;
using Sizes = std::vector<std::int64_t>;
using Tilings = std::vector<std::vector<OuterLoop>>;

std::int64_t count_of(const Sizes& sizes) {
    return std::accumulate(sizes.begin(), sizes.end(), std::int64_t{1}, std::multiplies<>());
}

Sizes coordinates(std::int64_t position, const Sizes& shape) {
    Sizes result(shape.size());
    for (std::size_t axis = shape.size(); axis-- > 0;) {
        result[axis] = position % shape[axis];
        position /= shape[axis];
    }
    return result;
}

std::int64_t position_of(const Sizes& coordinate, const Sizes& shape) {
    std::int64_t position = 0;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        position = position * shape[axis] + coordinate[axis];
    }
    return position;
}

/// An element of a producer's output, or of a constant (`node` none).
struct Origin {
    std::optional<std::size_t> node;
    std::int64_t element = 0;
};

/// A tensor of the network with where each of its elements comes from, row-major.
struct Value {
    zigzag::Source source;
    Sizes shape;
    std::vector<Origin> origins;
};

struct CutNetwork {
    zigzag::Network workload;
    Tilings tilings;
};

/// A value of the shape, made of the elements of `from` (input, position) that `pick` names.
Value picked(const std::vector<Value>& from, Sizes shape,
             const std::function<std::pair<std::size_t, std::int64_t>(const Sizes&)>& pick) {
    Value value{{}, std::move(shape), {}};
    for (std::int64_t position = 0; position < count_of(value.shape); ++position) {
        const auto [input, element] = pick(coordinates(position, value.shape));
        value.origins.push_back(from[input].origins[static_cast<std::size_t>(element)]);
    }
    return value;
}

std::vector<OuterLoop> random_loops(const zigzag::Layer& layer, Dice& dice) {
    std::vector<OuterLoop> loops;
    for (std::int64_t left = dice.between(0, 3); left > 0; --left) {
        const zigzag::LoopDimension& dimension = dice.pick(layer.loop_dimensions);
        loops.push_back({dimension.name, std::min(part_size(layer, loops, dimension.name), dice.between(1, 4)), dice.chance(30)});
    }
    return loops;
}

Value add_producer(CutNetwork& network, Dice& dice) {
    zigzag::Layer layer;
    layer.loop_dimensions = {{"B", dice.between(1, 2)},
                             {"G", dice.between(1, 3)},
                             {"K", dice.between(1, 4)},
                             {"C", dice.between(1, 3)},
                             {"X", dice.between(1, 6)}};
    layer.operands = {
        {{LayerOperand::O, {"B", "G", "K", "X"}}, {LayerOperand::W, {"G", "K", "C"}}, {LayerOperand::I, {"B", "X"}}}};
    layer.constant_operands = {LayerOperand::W, LayerOperand::I};
    zigzag::NetworkNode node;
    node.id = static_cast<int>(network.workload.nodes.size());
    layer.id = node.id;
    node.layer = layer;
    network.tilings.push_back(random_loops(layer, dice));
    network.workload.nodes.push_back(std::move(node));
    const auto size = [&](const char* dimension) { return *layer.loop_size(dimension); };
    Value value{{network.workload.nodes.size() - 1, 0}, {size("B"), size("G") * size("K"), size("X")}, {}};
    for (std::int64_t element = 0; element < count_of(value.shape); ++element) {
        value.origins.push_back({value.source.node, element});
    }
    return value;
}

Value reshape(zigzag::Reindexing& map, const Value& input, Dice& dice) {
    map.kind = zigzag::Reindexing::Kind::reshape;
    Sizes shape{1};
    std::int64_t rest = count_of(input.shape);
    for (std::int64_t factor = 2; rest > 1; ++factor) {
        for (; rest % factor == 0; rest /= factor) {
            if (shape.size() < 4 && dice.chance(50)) {
                shape.push_back(factor);
            } else {
                shape[static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(shape.size()) - 1))] *= factor;
            }
        }
    }
    return picked({input}, shape, [&](const Sizes& at) { return std::pair(std::size_t{0}, position_of(at, shape)); });
}

Value transpose(zigzag::Reindexing& map, const Value& input, Dice& dice) {
    map.kind = zigzag::Reindexing::Kind::transpose;
    map.permutation.resize(input.shape.size());
    std::iota(map.permutation.begin(), map.permutation.end(), std::size_t{0});
    for (std::size_t axis = map.permutation.size(); axis-- > 1;) {
        std::swap(map.permutation[axis],
                  map.permutation[static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(axis)))]);
    }
    Sizes shape;
    for (const std::size_t axis : map.permutation) {
        shape.push_back(input.shape[axis]);
    }
    return picked({input}, shape, [&](const Sizes& at) {
        Sizes from(at.size());
        for (std::size_t axis = 0; axis < at.size(); ++axis) {
            from[map.permutation[axis]] = at[axis];
        }
        return std::pair(std::size_t{0}, position_of(from, input.shape));
    });
}

Value slice(zigzag::Reindexing& map, const Value& input, Dice& dice) {
    map.kind = zigzag::Reindexing::Kind::slice;
    Sizes shape;
    for (const std::int64_t size : input.shape) {
        const std::int64_t begin = dice.between(0, size - 1);
        const std::int64_t step = dice.chance(30) ? -dice.between(1, 2) : dice.between(1, 2);
        map.begin.push_back(begin);
        map.step.push_back(step);
        shape.push_back(dice.between(1, step > 0 ? (size - 1 - begin) / step + 1 : begin / -step + 1));
    }
    return picked({input}, shape, [&](const Sizes& at) {
        Sizes from(at.size());
        for (std::size_t axis = 0; axis < at.size(); ++axis) {
            from[axis] = map.begin[axis] + map.step[axis] * at[axis];
        }
        return std::pair(std::size_t{0}, position_of(from, input.shape));
    });
}

Value gather(zigzag::Reindexing& map, const Value& input, Dice& dice) {
    map.kind = zigzag::Reindexing::Kind::gather;
    map.axis = static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(input.shape.size()) - 1));
    Sizes shape = input.shape;
    shape[map.axis] = dice.between(1, 5);
    for (std::int64_t index = 0; index < shape[map.axis]; ++index) {
        map.indices.push_back(dice.between(0, input.shape[map.axis] - 1));
    }
    return picked({input}, shape, [&](Sizes at) {
        at[map.axis] = map.indices[static_cast<std::size_t>(at[map.axis])];
        return std::pair(std::size_t{0}, position_of(at, input.shape));
    });
}

/// One axis again and again, the last time perhaps not whole, or every index of it several times.
Value repeat_or_stretch(zigzag::Reindexing& map, const Value& input, Dice& dice) {
    const bool repeats = dice.chance(50);
    map.kind = repeats ? zigzag::Reindexing::Kind::repeat : zigzag::Reindexing::Kind::stretch;
    map.axis = static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(input.shape.size()) - 1));
    const std::int64_t size = input.shape[map.axis];
    Sizes shape = input.shape;
    shape[map.axis] = size * dice.between(1, 3) + (repeats ? dice.between(0, size - 1) : 0);
    return picked({input}, shape, [&](Sizes at) {
        at[map.axis] = repeats ? at[map.axis] % size : at[map.axis] / (shape[map.axis] / size);
        return std::pair(std::size_t{0}, position_of(at, input.shape));
    });
}

/// The input between a constant and elements of another producer, brought to its shape by gathering from a flat view.
Value concat(zigzag::Reindexing& map, const std::vector<Value>& inputs) {
    map.kind = zigzag::Reindexing::Kind::concat;
    Sizes shape = inputs[0].shape;
    shape[map.axis] = 0;
    for (const Value& input : inputs) {
        shape[map.axis] += input.shape[map.axis];
    }
    return picked(inputs, shape, [&](Sizes at) {
        std::size_t input = 0;
        for (; at[map.axis] >= inputs[input].shape[map.axis]; ++input) {
            at[map.axis] -= inputs[input].shape[map.axis];
        }
        return std::pair(input, position_of(at, inputs[input].shape));
    });
}

Value add_costless(CutNetwork& network, const Value& input, const Value& other, Dice& dice) {
    zigzag::NetworkNode node;
    node.id = static_cast<int>(network.workload.nodes.size());
    zigzag::Reindexing map;
    std::vector<Value> inputs{input};
    Value output;
    switch (dice.between(0, 5)) {
        case 0:
            output = reshape(map, input, dice);
            break;
        case 1:
            output = transpose(map, input, dice);
            break;
        case 2:
            output = slice(map, input, dice);
            break;
        case 3:
            output = gather(map, input, dice);
            break;
        case 4:
            output = repeat_or_stretch(map, input, dice);
            break;
        default: {
            map.axis = static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(input.shape.size()) - 1));
            Value constant = input;
            std::fill(constant.origins.begin(), constant.origins.end(), Origin{});
            inputs.insert(dice.chance(50) ? inputs.begin() : inputs.end(), constant);
            const bool fits = other.shape.size() == input.shape.size() && [&] {
                Sizes own = input.shape;
                own[map.axis] = other.shape[map.axis];
                return own == other.shape;
            }();
            inputs.push_back(fits ? other : input);
            output = concat(map, inputs);
        }
    }
    for (const Value& from : inputs) {
        const bool constant =
            std::none_of(from.origins.begin(), from.origins.end(), [](const Origin& o) { return o.node.has_value(); });
        node.inputs.push_back(constant ? std::nullopt : std::optional<zigzag::Source>(from.source));
        map.input_shapes.push_back(from.shape);
    }
    map.output_shape = output.shape;
    node.outputs = {map};
    output.source = {network.workload.nodes.size(), 0};
    network.workload.nodes.push_back(std::move(node));
    network.tilings.emplace_back();
    return output;
}

void add_consumer(CutNetwork& network, const Value& input, Dice& dice) {
    zigzag::Layer layer;
    std::vector<std::string> read;
    std::vector<std::string> written;
    for (std::size_t axis = 0; axis + 1 < input.shape.size(); ++axis) {
        read.push_back("D" + std::to_string(axis));
        layer.loop_dimensions.push_back({read.back(), input.shape[axis]});
    }
    written = read;
    const std::int64_t stride = dice.between(1, 2);
    layer.loop_dimensions.push_back({"OX", (input.shape.back() + stride - 1) / stride});
    layer.loop_dimensions.push_back({"FX", dice.between(1, 3)});
    layer.relations = {{"IX", stride, "OX", dice.between(1, 2), "FX"}};
    layer.padding = {{"IX", dice.between(0, 2), 0}};
    read.push_back("IX");
    written.push_back("OX");
    layer.operands = {{{LayerOperand::O, written}, {LayerOperand::W, {"FX"}}, {LayerOperand::I, read}}};
    layer.constant_operands = {LayerOperand::W};
    zigzag::NetworkNode node;
    node.id = static_cast<int>(network.workload.nodes.size());
    layer.id = node.id;
    node.layer = layer;
    node.operand_sources[static_cast<std::size_t>(LayerOperand::I)] = input.source;
    network.tilings.push_back(random_loops(layer, dice));
    network.workload.nodes.push_back(std::move(node));
}

/// Begin and extent of each loop dimension in CN `cn`, counted loop by loop.
std::vector<Range> loop_ranges(const zigzag::Layer& layer, const std::vector<OuterLoop>& loops, std::int64_t cn) {
    std::vector<Range> ranges;
    for (const zigzag::LoopDimension& dimension : layer.loop_dimensions) {
        std::int64_t part = 0;
        std::int64_t parts = 1;
        std::int64_t rest = cn;
        for (const OuterLoop& loop : loops) {
            if (loop.dimension == dimension.name) {
                part += rest % loop.count * parts;
                parts *= loop.count;
            }
            rest /= loop.count;
        }
        const std::int64_t span = (dimension.size + parts - 1) / parts;
        ranges.push_back({part * span, (part + 1) * span});
    }
    return ranges;
}

bool holds(Range range, std::int64_t index) {
    return range.lo <= index && index < range.hi;
}

/// CN of the producer that completes an element: the one with the element and the end of the reduction C.
std::set<std::int64_t> makers(const CutNetwork& network, const Origin& origin, std::int64_t cns) {
    const zigzag::Layer& layer = *network.workload.nodes[*origin.node].layer;
    const auto size = [&](const char* dimension) { return *layer.loop_size(dimension); };
    const Sizes at = coordinates(origin.element, {size("B"), size("G"), size("K"), size("X")});
    std::set<std::int64_t> found;
    for (std::int64_t cn = 0; cn < cns; ++cn) {
        const std::vector<Range> ranges = loop_ranges(layer, network.tilings[*origin.node], cn);
        const Range last = loop_ranges(layer, network.tilings[*origin.node], cns - 1)[3];
        if (holds(ranges[0], at[0]) && holds(ranges[1], at[1]) && holds(ranges[2], at[2]) && holds(ranges[4], at[3]) &&
            ranges[3] == last) {
            found.insert(cn);
        }
    }
    return found;
}

using Edges = std::set<std::pair<CnIndex, CnIndex>>;

Edges expected_edges(const CutNetwork& network, const CnGraph& graph, const Value& input) {
    const GraphLayer& consumer = graph.layers.back();
    const zigzag::Layer& layer = graph.layer(graph.layers.size() - 1);
    const std::size_t axes = input.shape.size();
    Edges edges;
    for (std::int64_t cn = 0; cn < consumer.cn_count; ++cn) {
        const std::vector<Range> loops = loop_ranges(layer, network.tilings.back(), cn);
        const auto index = [&](std::int64_t ox, std::int64_t fx) {
            return layer.relations[0].first_factor * ox + layer.relations[0].second_factor * fx - layer.padding[0].begin;
        };
        const Range window{index(loops[axes - 1].lo, loops[axes].lo), index(loops[axes - 1].hi - 1, loops[axes].hi - 1) + 1};
        for (std::int64_t element = 0; element < count_of(input.shape); ++element) {
            const Sizes at = coordinates(element, input.shape);
            bool is_read = holds(window, at.back());
            for (std::size_t axis = 0; axis + 1 < axes; ++axis) {
                is_read = is_read && holds(loops[axis], at[axis]);
            }
            const Origin& origin = input.origins[static_cast<std::size_t>(element)];
            if (!is_read || !origin.node) {
                continue;
            }
            const auto producer = std::find_if(graph.layers.begin(), graph.layers.end(),
                                               [&](const GraphLayer& entry) { return entry.node == *origin.node; });
            for (const std::int64_t maker : makers(network, origin, producer->cn_count)) {
                edges.emplace(producer->first_cn + static_cast<CnIndex>(maker), consumer.first_cn + static_cast<CnIndex>(cn));
            }
        }
    }
    return edges;
}

}  // namespace

TEST_CASE("Dependencies are those of the elements that are read, through any chain of costless operators") {
    std::size_t dependencies = 0;
    for (std::uint32_t seed = 1; seed <= 600; ++seed) {
        Dice dice(seed);
        CutNetwork network;
        const Value other = add_producer(network, dice);
        Value value = add_producer(network, dice);
        for (std::int64_t left = dice.between(0, 4); left > 0; --left) {
            Value next = add_costless(network, value, other, dice);
            if (next.shape.size() < 2 || count_of(next.shape) > 400) {
                // Left in the network as an operator whose result nobody reads.
                continue;
            }
            value = std::move(next);
        }
        add_consumer(network, value, dice);

        const CnGraph graph = make_cn_graph(network.workload, network.tilings, nullptr);

        Edges found;
        for (const CnEdge& edge : graph.in_edges) {
            if (!edge.same_layer) {
                CHECK(found.emplace(edge.producer, edge.consumer).second);
                CHECK(edge.bits == graph.tensors[graph.tensor_of[edge.producer][static_cast<std::size_t>(LayerOperand::O)]].bits);
            }
        }
        INFO("seed " << seed);
        REQUIRE(found == expected_edges(network, graph, value));
        dependencies += found.size();
        std::size_t outgoing = 0;
        for (CnIndex cn = 0; cn < graph.number_of_cns(); ++cn) {
            for (const std::uint32_t edge : graph.outgoing(cn)) {
                CHECK(graph.in_edges[edge].producer == cn);
                ++outgoing;
            }
        }
        CHECK(outgoing == graph.in_edges.size());
    }
    CHECK(dependencies > 1000);
}

}  // namespace stream::test
