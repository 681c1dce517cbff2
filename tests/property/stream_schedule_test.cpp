#include <memory>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "stream/allocation/allocation_space.hpp"
#include "stream/allocation/allocator.hpp"
#include "stream/hardware/topology.hpp"
#include "stream/schedule/laws.hpp"
#include "stream/schedule/scheduler.hpp"

using namespace stream;

namespace {

/// Random networks, chips, cost tables and allocations.
class RandomProblem {
public:
    explicit RandomProblem(std::uint64_t seed) : random_(seed) {
        make_workload();
        make_accelerator();
        graph_ = make_cn_graph(workload_, tilings_, nullptr);
        make_costs();
    }
    RandomProblem(const RandomProblem&) = delete;
    RandomProblem& operator=(const RandomProblem&) = delete;

    SchedulingProblem problem() const { return {&graph_, &accelerator_, &costs_}; }
    const CnGraph& graph() const { return graph_; }
    AllocationSpace space() const {
        AllocationSpace space;
        for (std::uint32_t gene = 0; gene < graph_.genes; ++gene) {
            space.choices.emplace_back();
            for (std::size_t core = 0; core < accelerator_.cores.size(); ++core) {
                if (core != accelerator_.offchip_core) {
                    space.choices.back().push_back(static_cast<std::uint16_t>(core));
                }
            }
            if (space.choices.back().size() > 1) {
                space.open_genes.push_back(gene);
            }
        }
        return space;
    }
    Allocation allocation() {
        Allocation allocation;
        for (const auto& choices : space().choices) {
            allocation.push_back(choices[static_cast<std::size_t>(number(0, static_cast<std::int64_t>(choices.size()) - 1))]);
        }
        return allocation;
    }
    std::int64_t number(std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
    }

private:
    static zigzag::Layer convolution(std::int64_t rows, std::int64_t columns, std::int64_t out, std::int64_t in,
                                     std::int64_t kernel, bool reads_network_input) {
        using zigzag::LayerOperand;
        zigzag::Layer layer;
        layer.operator_type = "Conv";
        layer.loop_dimensions = {{"B", 1}, {"K", out}, {"C", in}, {"OY", rows}, {"OX", columns}, {"FY", kernel}, {"FX", kernel}};
        layer.operands = {zigzag::OperandAccess{LayerOperand::O, {"B", "K", "OY", "OX"}},
                          zigzag::OperandAccess{LayerOperand::W, {"K", "C", "FY", "FX"}},
                          zigzag::OperandAccess{LayerOperand::I, {"B", "C", "IY", "IX"}}};
        layer.relations = {{"IY", 1, "OY", 1, "FY"}, {"IX", 1, "OX", 1, "FX"}};
        layer.padding = {{"IY", kernel / 2, kernel / 2}, {"IX", kernel / 2, kernel / 2}};
        layer.constant_operands = {LayerOperand::W};
        if (reads_network_input) {
            layer.constant_operands.push_back(LayerOperand::I);
        }
        return layer;
    }

    static zigzag::Layer addition(std::int64_t rows, std::int64_t columns, std::int64_t channels) {
        using zigzag::LayerOperand;
        zigzag::Layer layer;
        layer.operator_type = "Add";
        layer.operation = '+';
        layer.loop_dimensions = {{"B", 1}, {"K", channels}, {"OY", rows}, {"OX", columns}};
        for (std::size_t index = 0; index < 3; ++index) {
            layer.operands[index] = {zigzag::all_layer_operands[index], {"B", "K", "OY", "OX"}};
        }
        layer.precision = {8, 8, 8, 8};
        return layer;
    }

    void make_workload() {
        const std::int64_t rows = 4 * number(1, 4);
        const std::int64_t columns = number(2, 8);
        const std::int64_t channels = number(1, 6);
        const std::int64_t layers = number(1, 6);
        for (std::int64_t index = 0; index < layers; ++index) {
            zigzag::NetworkNode node;
            node.id = static_cast<int>(index);
            node.name = fmt::format("layer {}", index);
            const bool adds = index >= 2 && number(0, 2) == 0;
            if (adds) {
                node.layer = addition(rows, columns, channels);
                node.operand_sources[static_cast<std::size_t>(zigzag::LayerOperand::W)] =
                    zigzag::Source{static_cast<std::size_t>(number(0, index - 2)), 0};
            } else {
                node.layer = convolution(rows, columns, channels, channels, number(0, 1) == 0 ? 1 : 3, index == 0);
            }
            if (index > 0) {
                node.operand_sources[static_cast<std::size_t>(zigzag::LayerOperand::I)] =
                    zigzag::Source{static_cast<std::size_t>(index) - 1, 0};
            }
            node.layer->name = node.name;
            node.operator_type = node.layer->operator_type;
            std::vector<OuterLoop> tiling;
            if (number(0, 3) > 0) {
                tiling.push_back({"OY", number(0, 1) == 0 ? rows : 4, false});
            }
            if (number(0, 3) == 0) {
                tiling.push_back({"K", number(1, channels), number(0, 1) == 0});
            }
            if (!adds && number(0, 4) == 0) {
                tiling.push_back({"C", number(1, channels), false});  // partial sums, which the reference cannot schedule
            }
            tilings_.push_back(std::move(tiling));
            workload_.nodes.push_back(std::move(node));
        }
    }

    zigzag::MemoryLevel memory(const std::string& name, std::int64_t bits, std::vector<zigzag::MemoryOperand> operands) {
        zigzag::MemoryLevel level;
        level.instance.name = name;
        level.instance.size = bits;
        level.instance.r_cost = static_cast<double>(number(0, 50));
        level.instance.w_cost = static_cast<double>(number(0, 50));
        level.instance.ports = {{"r_port_1", zigzag::PortType::read, 8, 8 * static_cast<double>(number(1, 8)), {}},
                                {"w_port_1", zigzag::PortType::write, 8, 8 * static_cast<double>(number(1, 8)), {}}};
        level.operands = std::move(operands);
        level.served_dimensions = {0};
        return level;
    }

    Core core(int id, CoreType type) {
        using zigzag::MemoryOperand;
        Core core;
        core.id = id;
        core.type = type;
        core.accelerator.name = fmt::format("core_{}", id);
        core.accelerator.operational_array.dimensions = {{"D1", 4}};
        if (type == CoreType::memory) {
            core.accelerator.memory_hierarchy = zigzag::MemoryHierarchy(
                {memory("dram", std::int64_t{1} << 40, {MemoryOperand::I1, MemoryOperand::I2, MemoryOperand::O})});
        } else if (number(0, 1) == 0) {
            core.accelerator.memory_hierarchy =
                zigzag::MemoryHierarchy({memory("weights", number(500, 40000), {MemoryOperand::I2}),
                                         memory("activations", number(1000, 60000), {MemoryOperand::I1, MemoryOperand::O})});
        } else {
            core.accelerator.memory_hierarchy = zigzag::MemoryHierarchy(
                {memory("all", number(2000, 100000), {MemoryOperand::I1, MemoryOperand::I2, MemoryOperand::O})});
        }
        return core;
    }

    void make_accelerator() {
        const std::int64_t rows = number(1, 2);
        const std::int64_t columns = number(1, 2);
        TopologyCores cores;
        int id = 0;
        for (std::int64_t index = 0; index < rows * columns; ++index) {
            cores.compute.push_back(core(id++, CoreType::compute));
        }
        if (number(0, 1) == 0) {
            cores.simd = core(id++, CoreType::compute);
        }
        cores.offchip = core(id++, CoreType::memory);
        if (number(0, 1) == 0) {  // one port for both directions
            zigzag::MemoryLevel level = cores.offchip.accelerator.memory_hierarchy.levels()[0];
            level.instance.ports = {{"rw_port_1", zigzag::PortType::read_write, 8, 64, {}}};
            cores.offchip.accelerator.memory_hierarchy = zigzag::MemoryHierarchy({level});
        }
        const auto bandwidth = static_cast<double>(number(1, 128));
        const auto cost = static_cast<double>(number(0, 10));
        accelerator_ = number(0, 1) == 0 ? mesh_2d("mesh", std::move(cores), static_cast<std::size_t>(rows),
                                                   static_cast<std::size_t>(columns), bandwidth, cost)
                                         : bus("bus", std::move(cores), bandwidth, cost);
    }

    void make_costs() {
        costs_ = CostTable(graph_.layers.size(), accelerator_.cores.size());
        for (std::size_t layer = 0; layer < graph_.layers.size(); ++layer) {
            for (std::size_t core = 0; core < accelerator_.cores.size(); ++core) {
                if (core == accelerator_.offchip_core) {
                    continue;
                }
                CnCost cost;
                cost.latency_total1 = number(0, 2000);
                cost.energy_total = static_cast<double>(number(0, 100000));
                for (const zigzag::MemoryOperand operand : zigzag::all_memory_operands) {
                    if (number(0, 5) == 0) {
                        cost.too_large_operands.push_back(operand);
                    }
                }
                cost.offchip_energy = cost.too_large_operands.empty() ? 0 : cost.energy_total / 4;
                costs_.at(layer, core) = cost;
            }
        }
    }

    std::mt19937_64 random_;
    zigzag::Network workload_;
    std::vector<std::vector<OuterLoop>> tilings_;
    MulticoreAccelerator accelerator_;
    CnGraph graph_;
    CostTable costs_;
};

}  // namespace

TEST_CASE("Random schedules obey the laws of conservation, and a bare evaluation tells the same as a recorded schedule") {
    std::size_t feasible = 0;
    std::size_t infeasible = 0;
    for (std::uint64_t seed = 0; seed < 600; ++seed) {
        INFO("seed " << seed);
        RandomProblem random(seed);
        for (const char* selection : {"latency", "memory"}) {
            const SchedulingProblem problem = random.problem();
            const auto scheduler = make_scheduler({"ispass2023", {{"candidate_selection", selection}}}, problem);
            const Allocation allocation = random.allocation();
            const Schedule schedule = scheduler->record(allocation);
            const Evaluation bare = scheduler->clone()->evaluate(allocation);
            REQUIRE(bare.feasible() == schedule.evaluation.feasible());
            if (!bare.feasible()) {
                ++infeasible;
                CHECK(bare.infeasible->missing_bits > 0);
                CHECK(describe(*bare.infeasible, *problem.graph, *problem.accelerator).find("bits are missing") !=
                      std::string::npos);
                continue;
            }
            ++feasible;
            CHECK(bare.latency == schedule.evaluation.latency);
            CHECK(bare.energy == schedule.evaluation.energy);
            CHECK(bare.breakdown == schedule.evaluation.breakdown);
            for (const Violation& violation : check_laws(schedule, problem, find_scheduler("ispass2023"))) {
                INFO(to_string(violation.law) << ": " << violation.message);
                CHECK(violation.known_oddity);
            }
        }
    }
    CHECK(feasible > 300);
    CHECK(infeasible > 10);
}

TEST_CASE("Searches over random problems: the same for any number of threads, never better than the exhaustive one") {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        INFO("seed " << seed);
        const RandomProblem random(seed);
        const AllocationSpace space = random.space();
        if (space.size() > 700 || space.is_fixed()) {
            continue;
        }
        const auto scheduler = make_scheduler({}, random.problem());
        for (const AllocationObjective objective :
             {AllocationObjective::latency, AllocationObjective::energy, AllocationObjective::EDP}) {
            AllocationOptions options;
            options.objective = objective;
            options.nb_ga_generations = 4;
            options.nb_ga_individuals = 8;
            const AllocationResult all = exhaustive_allocation(space, *scheduler, options);
            const AllocationResult one = genetic_allocation(space, *scheduler, options);
            options.threads = 3;
            const AllocationResult three = genetic_allocation(space, *scheduler, options);
            CHECK(all.proven);
            REQUIRE(one.best.has_value() == three.best.has_value());
            CHECK(one.evaluations == three.evaluations);
            CHECK(one.front.size() == three.front.size());
            if (one.best) {
                CHECK(one.best->allocation == three.best->allocation);
                REQUIRE(all.best.has_value());
                CHECK_FALSE(is_better(one.best->evaluation, all.best->evaluation, objective));
            }
        }
    }
}
