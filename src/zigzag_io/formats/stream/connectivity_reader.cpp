// Reads what connects cores. The core graph is kept as Stream builds it: edges in the order in which connections first name a
// pair of cores, each with the link that named the pair last.

#include "connectivity_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace stream {

namespace {

namespace yaml = zigzag::yaml;

std::vector<int> ids_of(const MulticoreAccelerator& accelerator) {
    std::vector<int> ids;
    for (const Core& core : accelerator.cores) {
        ids.push_back(core.id);
    }
    return ids;
}

/// `0, 1` -> [0, 1]; none when it is not of that form.
std::optional<std::vector<int>> split_ids(const std::string& text) {
    std::vector<int> ids;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t comma = std::min(text.find(',', begin), text.size());
        const std::size_t first = text.find_first_not_of(' ', begin);
        const std::size_t last = text.find_last_not_of(' ', comma - (comma > 0 ? 1 : 0));
        int id = 0;
        if (first >= comma || last == std::string::npos) {
            return std::nullopt;
        }
        const auto [end, error] = std::from_chars(text.data() + first, text.data() + last + 1, id);
        if (error != std::errc{} || end != text.data() + last + 1 || id < 0) {
            return std::nullopt;
        }
        ids.push_back(id);
        begin = comma + 1;
    }
    return ids;
}

/// One group as it stands in the file, not yet checked.
std::optional<std::vector<int>> read_group(const yaml::Value& value) {
    constexpr std::string_view remedy = "write it like \"0, 1\"";
    if (value.node().kind == yaml::Kind::sequence) {
        const auto ids = value.as_integers(0, std::numeric_limits<int>::max());
        return ids ? std::optional(std::vector<int>(ids->begin(), ids->end())) : std::nullopt;
    }
    if (value.node().kind != yaml::Kind::text) {
        value.fault_found("a group of core ids", std::string(remedy));
        return std::nullopt;
    }
    auto ids = split_ids(value.node().text);
    if (!ids) {
        value.fault_found("a group of core ids", std::string(remedy));
    }
    return ids;
}

/// The memories at the top of a core's hierarchy.
std::vector<const zigzag::MemoryLevel*> top_levels(const Core& core) {
    const zigzag::MemoryHierarchy& hierarchy = core.accelerator.memory_hierarchy;
    std::vector<const zigzag::MemoryLevel*> tops;
    for (const std::size_t index : hierarchy.topological_order()) {
        const zigzag::MemoryLevel& level = hierarchy.levels()[index];
        const bool is_top = std::any_of(level.operands.begin(), level.operands.end(),
                                        [&](zigzag::MemoryOperand operand) { return hierarchy.chain(operand).back() == index; });
        if (is_top) {
            tops.push_back(&level);
        }
    }
    return tops;
}

/// What makes two top memories differ; empty when they are alike.
std::string difference(const zigzag::MemoryLevel& a, const zigzag::MemoryLevel& b) {
    if (a.operands != b.operands) {
        return "operands";
    }
    if (a.instance.size != b.instance.size) {
        return "size";
    }
    if (a.instance.r_cost != b.instance.r_cost) {
        return "r_cost";
    }
    if (a.instance.w_cost != b.instance.w_cost) {
        return "w_cost";
    }
    const bool has_same_ports =
        std::equal(a.instance.ports.begin(), a.instance.ports.end(), b.instance.ports.begin(), b.instance.ports.end(),
                   [](const zigzag::MemoryPort& left, const zigzag::MemoryPort& right) {
                       return left.type == right.type && left.bandwidth_max == right.bandwidth_max;
                   });
    return has_same_ports ? "" : "ports";
}

void check_same_top_memories(const yaml::Value& value, const Core& first, const Core& other) {
    constexpr std::string_view remedy = "cores that share memory describe it alike";
    const auto firsts = top_levels(first);
    const auto others = top_levels(other);
    if (firsts.size() != others.size()) {
        value.fault(
            fmt::format("core {} has {} memories at the top, core {} has {}", first.id, firsts.size(), other.id, others.size()),
            std::string(remedy));
        return;
    }
    for (std::size_t index = 0; index < firsts.size(); ++index) {
        const std::string differing = difference(*firsts[index], *others[index]);
        if (!differing.empty()) {
            value.fault(fmt::format("{} of core {} and {} of core {} differ in {}", firsts[index]->instance.name, first.id,
                                    others[index]->instance.name, other.id, differing),
                        std::string(remedy));
        }
    }
}

bool share_memory(int a, int b, const std::vector<std::vector<int>>& memory_sharing) {
    return std::any_of(memory_sharing.begin(), memory_sharing.end(), [a, b](const std::vector<int>& group) {
        return std::find(group.begin(), group.end(), a) != group.end() && std::find(group.begin(), group.end(), b) != group.end();
    });
}

class ConnectivityReader {
public:
    ConnectivityReader(double default_unit_energy_cost, const std::vector<std::vector<int>>& memory_sharing,
                       MulticoreAccelerator& accelerator)
        : default_unit_energy_cost_(default_unit_energy_cost), memory_sharing_(memory_sharing), accelerator_(accelerator) {}

    void read(const yaml::Value& value) {
        const std::size_t faults_before = value.faults().size();
        for (const yaml::Value& entry : value.as_list(yaml::any_number_of_items).value_or(std::vector<yaml::Value>{})) {
            read_connection(entry);
        }
        if (value.faults().size() == faults_before) {
            check_reachability(value);
            remove_unused_links();
        }
    }

private:
    void read_connection(const yaml::Value& value) {
        const auto record = yaml::Record::open(value, {"type", "cores", "bandwidth", "unit_energy_cost"});
        if (!record) {
            return;
        }
        bool is_bus = false;
        if (const auto found = record->optional("type")) {
            const auto type = found->as_text();
            is_bus = type == "bus";
            if (type && !is_bus && *type != "link") {
                found->fault_found("link or bus", "a link joins two cores, a bus any number");
            }
        }
        const auto found_cores = record->required("cores", "the ids of the cores that it connects, such as [0, 1]");
        const auto ids = found_cores ? read_ids(*found_cores) : std::nullopt;
        if (ids && !is_bus && ids->size() > 2) {
            found_cores->fault(fmt::format("a link joins two cores, found {}", ids->size()), "use type bus, or several links");
            return;
        }
        const auto found_bandwidth = record->required("bandwidth", "bits per cycle");
        const auto bandwidth = found_bandwidth ? read_bandwidth(*found_bandwidth) : std::nullopt;
        std::optional<double> unit_energy_cost = default_unit_energy_cost_;
        if (const auto found = record->nullable("unit_energy_cost")) {
            unit_energy_cost = found->as_amount();
        }
        if (ids && bandwidth && unit_energy_cost) {
            connect(value, *ids, is_bus, *bandwidth, *unit_energy_cost);
        }
    }

    /// Two or more known core ids, each once.
    std::optional<std::vector<int>> read_ids(const yaml::Value& value) {
        const auto items = value.as_list();
        if (!items) {
            return std::nullopt;
        }
        std::vector<int> ids;
        for (const yaml::Value& item : *items) {
            const auto id = read_core_id(item, accelerator_);
            if (id && std::find(ids.begin(), ids.end(), *id) != ids.end()) {
                item.fault(fmt::format("core {} is listed twice", *id), "list each core once");
            } else if (id) {
                ids.push_back(*id);
            }
        }
        if (ids.size() != items->size()) {
            return std::nullopt;
        }
        if (ids.size() < 2) {
            value.fault(fmt::format("a connection needs at least two cores, found {}", ids.size()), "add a core");
            return std::nullopt;
        }
        return ids;
    }

    void connect(const yaml::Value& place, const std::vector<int>& ids, bool is_bus, double bandwidth, double unit_energy_cost) {
        const std::size_t first_link = accelerator_.links.size();
        if (is_bus) {
            accelerator_.links.push_back({std::nullopt, std::nullopt, bandwidth, unit_energy_cost, true});
        } else {
            accelerator_.links.push_back({ids[0], ids[1], bandwidth, unit_energy_cost, false});
            accelerator_.links.push_back({ids[1], ids[0], bandwidth, unit_energy_cost, false});
        }
        std::vector<std::string> replaced;
        for (std::size_t a = 0; a < ids.size(); ++a) {
            for (std::size_t b = a + 1; b < ids.size(); ++b) {
                const bool is_replaced = add_edge(ids[a], ids[b], first_link);
                add_edge(ids[b], ids[a], is_bus ? first_link : first_link + 1);
                if (is_replaced) {
                    replaced.push_back(fmt::format("{}-{}", ids[a], ids[b]));
                }
            }
        }
        if (!replaced.empty()) {
            place.warn(
                fmt::format("replaces the earlier connection of {} pair(s) of cores ({})", replaced.size(), shortened(replaced)),
                "there is one connection between two cores, and the last one counts");
        }
    }

    static std::string shortened(const std::vector<std::string>& pairs) {
        constexpr std::size_t most = 6;
        const std::vector<std::string> shown(pairs.begin(),
                                             pairs.begin() + static_cast<std::ptrdiff_t>(std::min(most, pairs.size())));
        return fmt::format("{}{}", fmt::join(shown, ", "), pairs.size() > most ? ", ..." : "");
    }

    /// True when the pair had a connection already.
    bool add_edge(int from_id, int to_id, std::size_t link) {
        const CoreEdge edge{*accelerator_.index_of(from_id), *accelerator_.index_of(to_id), link};
        const auto [known, is_new] = edge_of_pair_.emplace(std::pair(edge.from, edge.to), accelerator_.edges.size());
        if (is_new) {
            accelerator_.edges.push_back(edge);
        } else {
            accelerator_.edges[known->second].link = link;
        }
        return !is_new;
    }

    /// Connections lead both ways, so cores reach each other when they are in one component of the graph.
    void check_reachability(const yaml::Value& value) const {
        const std::size_t cores = accelerator_.cores.size();
        std::vector<std::size_t> component(cores);
        std::iota(component.begin(), component.end(), std::size_t{0});
        for (bool has_changed = true; has_changed;) {
            has_changed = false;
            for (const CoreEdge& edge : accelerator_.edges) {
                if (component[edge.from] != component[edge.to]) {
                    component[edge.from] = component[edge.to] = std::min(component[edge.from], component[edge.to]);
                    has_changed = true;
                }
            }
        }
        const std::size_t offchip = accelerator_.offchip_core;
        for (std::size_t core = 0; core < cores; ++core) {
            std::vector<int> unreachable;
            for (std::size_t other = 0; other < cores; ++other) {
                const int id = accelerator_.cores[other].id;
                if (component[other] != component[core] && !share_memory(accelerator_.cores[core].id, id, memory_sharing_)) {
                    unreachable.push_back(id);
                }
            }
            // One fault for each component that lacks the off-chip core, told by its first core.
            if (!unreachable.empty() && component[core] == core && component[core] != component[offchip]) {
                std::vector<int> together;
                for (std::size_t other = 0; other < cores; ++other) {
                    if (component[other] == core) {
                        together.push_back(accelerator_.cores[other].id);
                    }
                }
                value.fault(
                    fmt::format("no connection leads from core {} to core {}", fmt::join(together, ", "),
                                fmt::join(unreachable, ", ")),
                    fmt::format("add a link or bus to it, in the end to the off-chip core {}", accelerator_.offchip().id));
            }
        }
    }

    void remove_unused_links() {
        std::vector<std::size_t> new_index(accelerator_.links.size(), 0);
        for (const CoreEdge& edge : accelerator_.edges) {
            new_index[edge.link] = 1;
        }
        std::vector<Link> used;
        for (std::size_t link = 0; link < accelerator_.links.size(); ++link) {
            if (new_index[link] == 1) {
                new_index[link] = used.size();
                used.push_back(accelerator_.links[link]);
            }
        }
        accelerator_.links = std::move(used);
        for (CoreEdge& edge : accelerator_.edges) {
            edge.link = new_index[edge.link];
        }
    }

    double default_unit_energy_cost_;
    const std::vector<std::vector<int>>& memory_sharing_;
    MulticoreAccelerator& accelerator_;
    std::map<std::pair<std::size_t, std::size_t>, std::size_t> edge_of_pair_;
};

}  // namespace

std::vector<std::vector<int>> read_memory_sharing(const yaml::Value& value, const MulticoreAccelerator& accelerator) {
    std::vector<std::vector<int>> groups;
    for (const yaml::Value& item : value.as_list().value_or(std::vector<yaml::Value>{})) {
        const auto group = read_group(item);
        if (!group) {
            continue;
        }
        bool is_correct = true;
        for (std::size_t index = 0; index < group->size(); ++index) {
            const int id = (*group)[index];
            if (!accelerator.index_of(id)) {
                item.fault(fmt::format("there is no core {}", id),
                           fmt::format("use ids from {}", fmt::join(ids_of(accelerator), ", ")));
                is_correct = false;
            } else if (std::count(group->begin(), group->begin() + static_cast<std::ptrdiff_t>(index), id) > 0 ||
                       share_memory(id, id, groups)) {
                item.fault(fmt::format("core {} shares its memory twice", id), "list each core in one group, once");
                is_correct = false;
            }
        }
        if (group->size() < 2) {
            item.fault("a group needs at least two cores", "add a core, or remove the group");
        } else if (is_correct) {
            for (std::size_t index = 1; index < group->size(); ++index) {
                check_same_top_memories(item, accelerator.cores[*accelerator.index_of((*group)[0])],
                                        accelerator.cores[*accelerator.index_of((*group)[index])]);
            }
            groups.push_back(*group);
        }
    }
    return groups;
}

void read_connectivity(const yaml::Value& value, std::optional<double> default_unit_energy_cost,
                       const std::vector<std::vector<int>>& memory_sharing, MulticoreAccelerator& accelerator) {
    ConnectivityReader(default_unit_energy_cost.value_or(0), memory_sharing, accelerator).read(value);
}

std::optional<double> read_bandwidth(const yaml::Value& value) {
    const yaml::Node& node = value.node();
    if (node.kind == yaml::Kind::real && std::isinf(node.real) && node.real > 0) {
        return node.real;
    }
    const auto bandwidth = value.as_amount();
    if (bandwidth && *bandwidth == 0) {
        value.fault_found("above 0", "give bits per cycle, or .inf for transfers that take no time");
        return std::nullopt;
    }
    return bandwidth;
}

std::optional<int> read_core_id(const yaml::Value& value, const MulticoreAccelerator& accelerator) {
    const auto id = value.as_integer(0, std::numeric_limits<int>::max());
    if (id && !accelerator.index_of(static_cast<int>(*id))) {
        value.fault(fmt::format("there is no core {}", *id),
                    fmt::format("use ids from {}", fmt::join(ids_of(accelerator), ", ")));
        return std::nullopt;
    }
    return id ? std::optional(static_cast<int>(*id)) : std::nullopt;
}

}  // namespace stream
