// Inter-layer data locality.
//
// Costless nodes are contracted, so that each layer sees the layers around it. In topological order, a layer's activations come
// from where its first predecessor left its output. Its own output is tried in every memory from the top down: a memory qualifies
// when the next layer reads activations from it and everything that has to stay there fits: inputs and outputs of this layer, and
// the weights of the whole network where it holds weights. The lowest that qualifies wins. Source: docs/cost-model.md, "data
// locality".
//
// A layer without constant operand has no weights: it says nothing about where those of the network lie, and each of its inputs
// comes from where its own producer left it, or from the top when nobody computes it.
#include "zigzag/search/data_locality.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "zigzag/base/topological_order.hpp"
#include "zigzag/mapping/relevancy.hpp"

namespace zigzag {

namespace {

/// The layers of a workload with edges that skip costless nodes; neighbours in edge order.
class LayerGraph {
public:
    explicit LayerGraph(const Network& workload) : predecessors_(workload.nodes.size()), successors_(workload.nodes.size()) {
        for (std::size_t node = 0; node < workload.nodes.size(); ++node) {
            for (const std::size_t predecessor : workload.nodes[node].predecessors()) {
                connect(predecessor, node);
            }
        }
        for (std::size_t node = 0; node < workload.nodes.size(); ++node) {
            if (workload.nodes[node].layer) {
                continue;
            }
            for (const std::size_t predecessor : predecessors_[node]) {
                for (const std::size_t successor : successors_[node]) {
                    connect(predecessor, successor);
                }
            }
        }
        const auto is_costless = [&workload](std::size_t node) { return !workload.nodes[node].layer; };
        for (std::size_t node = 0; node < workload.nodes.size(); ++node) {
            if (is_costless(node)) {
                predecessors_[node].clear();
                successors_[node].clear();
            } else {
                std::erase_if(predecessors_[node], is_costless);
                std::erase_if(successors_[node], is_costless);
            }
        }
        order_ = topological_order(successors_);
        std::erase_if(order_, is_costless);
    }

    const std::vector<std::size_t>& order() const { return order_; }
    const std::vector<std::size_t>& predecessors(std::size_t node) const { return predecessors_[node]; }
    const std::vector<std::size_t>& successors(std::size_t node) const { return successors_[node]; }

private:
    void connect(std::size_t from, std::size_t to) {
        if (std::find(successors_[from].begin(), successors_[from].end(), to) == successors_[from].end()) {
            successors_[from].push_back(to);
            predecessors_[to].push_back(from);
        }
    }

    std::vector<std::vector<std::size_t>> predecessors_;
    std::vector<std::vector<std::size_t>> successors_;
    std::vector<std::size_t> order_;
};

/// Which operand of a layer plays the activations and which the weights.
struct Roles {
    LayerOperand activation = LayerOperand::I;
    LayerOperand weight = LayerOperand::W;
};

Roles roles_of(const Layer& layer) {
    const LayerOperand first = layer.operands[1].operand;
    const LayerOperand second = layer.operands[2].operand;
    switch (layer.constant_operands.size()) {
        case 0:
            return {second, first};
        case 1: {
            const LayerOperand weight = layer.constant_operands.front();
            return {weight == second ? first : second, weight};
        }
        default: {
            LayerOperand activation = first;
            if (!layer.relations.empty()) {
                for (const OperandAccess& access : layer.operands) {
                    const auto& dimensions = access.dimensions;
                    if (std::find(dimensions.begin(), dimensions.end(), layer.relations.front().left) != dimensions.end()) {
                        activation = access.operand;
                    }
                }
            }
            return {activation, activation == first ? second : first};
        }
    }
}

/// What computes an operand of a layer, costless nodes skipped over.
struct Feed {
    std::vector<std::size_t> layers;
    bool from_outside = false;  ///< some of it is no result of the network
};

void add_producers(const Network& workload, std::size_t node, std::vector<bool>& seen, Feed& feed) {
    if (seen[node]) {
        return;
    }
    seen[node] = true;
    const NetworkNode& producer = workload.nodes[node];
    if (producer.layer) {
        feed.layers.push_back(node);
        return;
    }
    bool is_fed = false;
    bool joins = false;
    for (const Reindexing& output : producer.outputs) {
        joins = joins || output.kind == Reindexing::Kind::concat;
    }
    bool lacks = false;
    for (const auto& input : producer.inputs) {
        lacks = lacks || !input;
        if (input) {
            is_fed = true;
            add_producers(workload, input->node, seen, feed);
        }
    }
    feed.from_outside = feed.from_outside || !is_fed || (joins && lacks);
}

Feed feed_of(const Network& workload, std::size_t node, LayerOperand operand) {
    Feed feed;
    std::vector<bool> seen(workload.nodes.size(), false);
    if (const auto& source = workload.nodes[node].operand_sources[static_cast<std::size_t>(operand)]) {
        add_producers(workload, source->node, seen, feed);
    } else {
        feed.from_outside = true;
    }
    return feed;
}

double operand_bits(const Layer& layer, LayerOperand operand, const ModelRules& rules) {
    std::vector<double> sizes;
    for (const LoopDimension& loop : layer.loop_dimensions) {
        sizes.push_back(static_cast<double>(loop.size));
    }
    const auto related = related_dimensions(layer, rules.dilated_tiles_are_exact);
    for (const OperandAccess& access : layer.operands) {
        if (access.operand == operand) {
            return std::trunc(relevancy_of(layer, access, related).elements(sizes.data()) *
                              static_cast<double>(layer.precision.of(operand)));
        }
    }
    return 0;
}

/// One layer in the search.
struct LayerState {
    MemoryOperand activation = MemoryOperand::I1;
    MemoryOperand weight = MemoryOperand::I2;
    MemoryOperand output = MemoryOperand::O;
    double activation_bits = 0;
    double output_bits = 0;
    bool has_constant = true;
    std::optional<std::size_t> activation_top;
    std::optional<std::size_t> output_top;
    std::optional<std::size_t> weight_top;  ///< of a layer without constant operand
    Feed activation_feed;                   ///< likewise
    Feed weight_feed;                       ///< likewise

    double bits_of(MemoryOperand operand) const {
        return operand == activation ? activation_bits : operand == output ? output_bits : 0;
    }
};

void lower(std::optional<std::size_t>& top, std::size_t level) {
    if (!top || *top > level) {
        top = level;
    }
}

/// Finds the topmost memory of each operand, layer by layer.
class LocalitySearch {
public:
    LocalitySearch(const Network& workload, const UserMapping& mapping, const Accelerator& accelerator, const ModelRules& rules)
        : graph_(workload), accelerator_(accelerator), layers_(workload.nodes.size()) {
        std::optional<std::size_t> first_in_file;
        std::optional<std::size_t> first_with_weights;
        for (std::size_t node = 0; node < workload.nodes.size(); ++node) {
            if (workload.nodes[node].layer) {
                const Layer& layer = *workload.nodes[node].layer;
                LayerState& state = layers_[node];
                const Roles roles = read(layer, mapping.select(layer.name, layer.operator_type), rules, state);
                first_in_file = first_in_file.value_or(node);
                if (state.has_constant) {
                    first_with_weights = first_with_weights.value_or(node);
                } else {
                    state.activation_feed = feed_of(workload, node, roles.activation);
                    state.weight_feed = feed_of(workload, node, roles.weight);
                }
            }
        }
        if (first_in_file) {
            activation_top_ = top_of(layers_[*first_in_file].activation);
            output_top_ = top_of(layers_[*first_in_file].output);
            weight_top_ = top_of(layers_[first_with_weights.value_or(*first_in_file)].weight);
        }
    }

    std::vector<TopMemories> run() {
        for (const std::size_t node : graph_.order()) {
            place(node);
        }
        std::vector<TopMemories> result(layers_.size());
        for (const std::size_t node : graph_.order()) {
            const LayerState& layer = layers_[node];
            result[node] = {layer.activation,
                            layer.weight,
                            layer.output,
                            *layer.activation_top,
                            layer.has_constant ? level_for(layer.weight, weight_top_) : *layer.weight_top,
                            *layer.output_top};
        }
        return result;
    }

private:
    Roles read(const Layer& layer, const MappingEntry& entry, const ModelRules& rules, LayerState& state) {
        const Roles roles = roles_of(layer);
        state.activation = entry.link(roles.activation);
        state.weight = entry.link(roles.weight);
        state.output = entry.link(LayerOperand::O);
        state.has_constant = !layer.constant_operands.empty();
        state.activation_bits = operand_bits(layer, roles.activation, rules);
        state.output_bits = operand_bits(layer, LayerOperand::O, rules);
        (state.has_constant ? network_weight_bits_ : state.activation_bits) += operand_bits(layer, roles.weight, rules);
        return roles;
    }

    std::size_t top_of(MemoryOperand operand) const {
        const auto& memories = accelerator_.memory_hierarchy.levels();
        std::size_t top = 0;
        for (std::size_t level = 0; level < memories.size(); ++level) {
            top = memories[level].holds(operand) ? level : top;
        }
        return top;
    }

    /// The memory itself if it holds the operand, else the next one above that does, else the operand's top.
    std::size_t level_for(MemoryOperand operand, std::size_t level) const {
        const auto& memories = accelerator_.memory_hierarchy.levels();
        while (level < memories.size() && !memories[level].holds(operand)) {
            ++level;
        }
        return level < memories.size() ? level : top_of(operand);
    }

    /// Where an input of a layer without constant operand comes from: where its producers left it.
    std::size_t top_of_feed(MemoryOperand operand, const Feed& feed) const {
        if (feed.from_outside || feed.layers.empty()) {
            return top_of(operand);
        }
        std::size_t top = 0;
        for (const std::size_t producer : feed.layers) {
            top = std::max(top, *layers_[producer].output_top);
        }
        return level_for(operand, top);
    }

    /// Places a layer's output, then says where its inputs come from.
    void place(std::size_t node) {
        place_output(node);
        LayerState& layer = layers_[node];
        if (!layer.has_constant) {
            layer.activation_top = top_of_feed(layer.activation, layer.activation_feed);
            layer.weight_top = top_of_feed(layer.weight, layer.weight_feed);
        }
    }

    /// The operands by which a layer reads the result of another one.
    std::vector<MemoryOperand> readers_of(std::size_t node, const LayerState& next) const {
        if (next.has_constant) {
            return {next.activation};
        }
        const auto reads = [node](const Feed& feed) {
            return std::find(feed.layers.begin(), feed.layers.end(), node) != feed.layers.end();
        };
        std::vector<MemoryOperand> readers;
        if (reads(next.activation_feed)) {
            readers.push_back(next.activation);
        }
        if (reads(next.weight_feed)) {
            readers.push_back(next.weight);
        }
        return readers.empty() ? std::vector<MemoryOperand>{next.activation} : readers;
    }

    void place_output(std::size_t node) {
        LayerState& layer = layers_[node];
        const bool is_first = node == graph_.order().front();
        const auto& predecessors = graph_.predecessors(node);
        const auto& successors = graph_.successors(node);
        if (!is_first) {
            lower(layer.activation_top, predecessors.empty() ? activation_top_ : *layers_[predecessors.front()].output_top);
        }
        const bool branch_start = successors.size() > 1;
        const bool branch_end = successors.size() == 1 && graph_.predecessors(successors.front()).size() > 1;
        if (branch_start || branch_end) {
            if (is_first) {
                lower(layer.activation_top, activation_top_);
            }
            lower(layer.output_top, output_top_);
            return;
        }
        const std::vector<MemoryOperand> readers =
            successors.empty() ? std::vector<MemoryOperand>{layer.activation} : readers_of(node, layers_[successors.front()]);
        for (std::size_t level = accelerator_.memory_hierarchy.levels().size(); level-- > 0;) {
            try_level(level, readers, is_first, layer);
        }
        // What found no place stays where it would be without locality.
        layer.output_top = layer.output_top.value_or(output_top_);
        layer.activation_top = layer.activation_top.value_or(activation_top_);
    }

    /// `readers`: operands by which the next layer reads the output.
    void try_level(std::size_t level, const std::vector<MemoryOperand>& readers, bool is_first, LayerState& layer) {
        const MemoryLevel& memory = accelerator_.memory_hierarchy.levels()[level];
        const bool holds_both =
            memory.holds(layer.output) &&
            std::all_of(readers.begin(), readers.end(), [&memory](MemoryOperand operand) { return memory.holds(operand); });
        const bool holds_weights = layer.has_constant && memory.holds(layer.weight);
        if (!holds_both && !holds_weights) {
            return;
        }
        const bool inputs_only = !layer.has_constant && holds_both;  // both inputs count as activations
        const std::vector<MemoryOperand> held =
            inputs_only ? std::vector<MemoryOperand>{layer.output, layer.activation} : memory.operands;
        double needed = 0;
        for (const MemoryOperand operand : held) {
            needed += operand == layer.weight ? network_weight_bits_ : layer.bits_of(operand);
        }
        const double capacity =
            static_cast<double>(memory.instance.size) * static_cast<double>(accelerator_.unroll_count(memory));
        if (needed > capacity) {
            return;
        }
        if (holds_both) {
            if (is_first) {
                lower(layer.activation_top, level);
            }
            lower(layer.output_top, level);
        }
        const bool serves_all = memory.served_dimensions.size() == accelerator_.operational_array.dimensions.size();
        if (holds_weights && serves_all) {
            weight_top_ = std::min(weight_top_, level);
        }
    }

    LayerGraph graph_;
    const Accelerator& accelerator_;
    std::vector<LayerState> layers_;  ///< by node
    double network_weight_bits_ = 0;
    std::size_t activation_top_ = 0;
    std::size_t output_top_ = 0;
    std::size_t weight_top_ = 0;
};

}  // namespace

std::vector<TopMemories> search_data_locality(const Network& workload, const UserMapping& mapping, const Accelerator& accelerator,
                                              const ModelRules& rules) {
    return LocalitySearch(workload, mapping, accelerator, rules).run();
}

std::vector<LayerNeighbours> layer_neighbours(const Network& workload) {
    const LayerGraph graph(workload);
    std::vector<LayerNeighbours> neighbours(workload.nodes.size());
    for (std::size_t node = 0; node < workload.nodes.size(); ++node) {
        neighbours[node] = {graph.predecessors(node), graph.successors(node)};
    }
    return neighbours;
}

LayerLocality describe_locality(const Network& workload, std::size_t node, const LayerNeighbours& neighbours,
                                const Accelerator& accelerator, const MappingEntry& entry, const TopMemories& tops) {
    const auto& memories = accelerator.memory_hierarchy.levels();
    const auto names_of = [&workload](const std::vector<std::size_t>& nodes) {
        std::vector<std::string> names;
        for (const std::size_t neighbour : nodes) {
            names.push_back(workload.nodes[neighbour].name);
        }
        return names;
    };
    const auto place = [&](LayerOperand operand, std::size_t top, std::vector<std::string> layers) {
        TensorPlace tensor{operand, entry.link(operand), {}, {}, std::move(layers)};
        for (std::size_t level = 0; level < memories.size(); ++level) {
            if (!memories[level].holds(tensor.memory_operand)) {
                continue;
            }
            if (level <= top) {
                tensor.memory = memories[level].instance.name;
            } else {
                tensor.left_out.push_back(memories[level].instance.name);
            }
        }
        return tensor;
    };
    const Layer& layer = *workload.nodes[node].layer;
    const Roles roles = roles_of(layer);
    LayerLocality locality;
    locality.activation = place(roles.activation, tops.activation_top, names_of(neighbours.predecessors));
    locality.weight = place(roles.weight, tops.weight_top, {});
    locality.output = place(LayerOperand::O, tops.output_top, names_of(neighbours.successors));
    for (std::size_t level = 0; level < memories.size(); ++level) {
        const bool held = (memories[level].holds(tops.activation) && level <= tops.activation_top) ||
                          (memories[level].holds(tops.weight) && level <= tops.weight_top) ||
                          (memories[level].holds(tops.output) && level <= tops.output_top);
        if (!held) {
            locality.removed.push_back(memories[level].instance.name);
        }
    }
    return locality;
}

Accelerator without_unused_memories(const Accelerator& accelerator, const TopMemories& tops) {
    const std::array<std::pair<MemoryOperand, std::size_t>, 3> roles{
        {{tops.activation, tops.activation_top}, {tops.weight, tops.weight_top}, {tops.output, tops.output_top}}};
    Accelerator trimmed = accelerator;
    trimmed.name += "-removing-nouse-mem";  // the reference's name for such an accelerator
    std::vector<MemoryLevel> kept;
    for (std::size_t index = 0; index < accelerator.memory_hierarchy.levels().size(); ++index) {
        MemoryLevel level = accelerator.memory_hierarchy.levels()[index];
        std::vector<MemoryOperand> operands;
        for (const auto& [operand, top] : roles) {
            if (level.holds(operand) && index <= top) {
                operands.push_back(operand);
            }
        }
        if (operands.empty()) {
            continue;
        }
        level.operands = operands;
        for (MemoryPort& port : level.instance.ports) {
            std::erase_if(port.allocation,
                          [&level](const PortAllocation& allocation) { return !level.holds(allocation.operand); });
        }
        std::erase_if(level.instance.ports, [](const MemoryPort& port) { return port.allocation.empty(); });
        kept.push_back(std::move(level));
    }
    trimmed.memory_hierarchy = MemoryHierarchy(std::move(kept));
    return trimmed;
}

}  // namespace zigzag
