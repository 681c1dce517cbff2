// Grids and buses of cores, as lists of links and edges.
//
// A link is a resource that one transfer uses at a time; an edge says which core reaches which over it. Example: a 2 x 2 mesh has
// the cores 0 2 / 1 3; between neighbours there are two links, one each way, with one edge each. The off-chip core has one link
// to all cores and one back, so four cores give two links with four edges each; when its memory has a single port, one link for
// all eight. A bus is one link with an edge for each pair.
//
// The order of cores and links decides between paths of equal length, so it is the reference's.
//
// Cost: cores x neighbours; pairs of cores for a bus.
#include "stream/hardware/topology.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "zigzag/base/errors.hpp"

namespace stream {

namespace {

/// Collects cores in the order in which connections name them, and the connections.
class TopologyBuilder {
public:
    explicit TopologyBuilder(std::string name, const TopologyCores& cores) : cores_(cores) {
        accelerator_.name = std::move(name);
        std::set<int> ids;
        for (const Core* core : all()) {
            if (!ids.insert(core->id).second) {
                throw zigzag::InputError({{},
                                          "cores",
                                          fmt::format("{}: core id {} is given twice", accelerator_.name, core->id),
                                          "give every core an id of its own"});
            }
        }
    }

    /// All cores: compute, pooling, SIMD, off-chip.
    std::vector<const Core*> all() const {
        std::vector<const Core*> all = on_chip();
        all.push_back(&cores_.offchip);
        return all;
    }
    std::vector<const Core*> on_chip() const {
        std::vector<const Core*> cores;
        for (const Core& core : cores_.compute) {
            cores.push_back(&core);
        }
        for (const std::optional<Core>* core : {&cores_.pooling, &cores_.simd}) {
            if (*core) {
                cores.push_back(&**core);
            }
        }
        return cores;
    }

    std::size_t add_link(Link link) {
        accelerator_.links.push_back(link);
        return accelerator_.links.size() - 1;
    }
    void add_edge(const Core& from, const Core& to, std::size_t link) {
        const std::size_t sender = index_of(from);
        accelerator_.edges.push_back({sender, index_of(to), link});
    }
    void add_link_pair(const Core& a, const Core& b, double bandwidth, double unit_energy_cost) {
        add_edge(a, b, add_link({a.id, b.id, bandwidth, unit_energy_cost, false}));
        add_edge(b, a, add_link({b.id, a.id, bandwidth, unit_energy_cost, false}));
    }

    /// All on-chip cores share one link to the off-chip core and one back, or one for both when its memory has a single port.
    void add_offchip(double unit_energy_cost) {
        const Core& offchip = cores_.offchip;
        const zigzag::MemoryHierarchy& hierarchy = offchip.accelerator.memory_hierarchy;
        const zigzag::MemoryInstance& memory = hierarchy.levels()[hierarchy.chain(zigzag::MemoryOperand::O).at(0)].instance;
        const auto width = [&](zigzag::PortType type) {
            double widest = 0;
            for (const zigzag::MemoryPort& port : memory.ports) {
                if (port.type == type || port.type == zigzag::PortType::read_write) {
                    widest = std::max(widest, port.bandwidth_max);
                }
            }
            return widest > 0 ? widest : 1;
        };
        std::size_t to_offchip = 0;
        std::size_t from_offchip = 0;
        if (memory.ports.size() == 1) {
            to_offchip = from_offchip =
                add_link({offchip.id, std::nullopt, width(zigzag::PortType::read), unit_energy_cost, true});
        } else {
            to_offchip = add_link({std::nullopt, offchip.id, width(zigzag::PortType::write), unit_energy_cost, false});
            from_offchip = add_link({offchip.id, std::nullopt, width(zigzag::PortType::read), unit_energy_cost, false});
        }
        for (const Core* core : on_chip()) {
            add_edge(*core, offchip, to_offchip);
            add_edge(offchip, *core, from_offchip);
        }
        accelerator_.offchip_core = index_of(offchip);
    }

    MulticoreAccelerator finish() {
        for (const Core* core : all()) {
            index_of(*core);  // a chip of one core has no link that names it
        }
        accelerator_.offchip_core = index_of(cores_.offchip);
        complete(accelerator_, PathRule::bidirectional);
        return std::move(accelerator_);
    }

private:
    std::size_t index_of(const Core& core) {
        if (const auto index = accelerator_.index_of(core.id)) {
            return *index;
        }
        accelerator_.cores.push_back(core);
        return accelerator_.cores.size() - 1;
    }

    const TopologyCores& cores_;
    MulticoreAccelerator accelerator_;
};

}  // namespace

MulticoreAccelerator mesh_2d(std::string name, TopologyCores cores, std::size_t rows, std::size_t columns, double bandwidth,
                             double unit_energy_cost) {
    if (rows == 0 || columns == 0 || rows * columns != cores.compute.size()) {
        throw zigzag::InputError({{},
                                  "topology",
                                  fmt::format("{}: a mesh of {} x {} needs {} compute cores, found {}", name, rows, columns,
                                              rows * columns, cores.compute.size()),
                                  "make rows x columns the number of compute cores"});
    }
    TopologyBuilder builder(std::move(name), cores);
    const auto at = [&](std::size_t row, std::size_t column) -> const Core& { return cores.compute[column * rows + row]; };
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t column = 0; column + 1 < columns; ++column) {
            builder.add_link_pair(at(row, column), at(row, column + 1), bandwidth, unit_energy_cost);
        }
    }
    for (std::size_t column = 0; column < columns; ++column) {
        for (std::size_t row = 0; row + 1 < rows; ++row) {
            builder.add_link_pair(at(row, column), at(row + 1, column), bandwidth, unit_energy_cost);
        }
    }
    if (cores.pooling) {
        for (const Core& core : cores.compute) {
            builder.add_link_pair(core, *cores.pooling, bandwidth, unit_energy_cost);
        }
    }
    if (cores.simd) {
        for (const Core* core : builder.on_chip()) {
            if (core->id != cores.simd->id) {
                builder.add_link_pair(*core, *cores.simd, std::numeric_limits<double>::infinity(), 0);
            }
        }
    }
    builder.add_offchip(unit_energy_cost);
    return builder.finish();
}

MulticoreAccelerator bus(std::string name, TopologyCores cores, double bandwidth, double unit_energy_cost) {
    TopologyBuilder builder(std::move(name), cores);
    const std::size_t link = builder.add_link({std::nullopt, std::nullopt, bandwidth, unit_energy_cost, true});
    const std::vector<const Core*> on_chip = builder.on_chip();
    for (const Core* from : on_chip) {
        for (const Core* to : on_chip) {
            if (from != to) {
                builder.add_edge(*from, *to, link);
            }
        }
    }
    builder.add_offchip(unit_energy_cost);
    return builder.finish();
}

}  // namespace stream
