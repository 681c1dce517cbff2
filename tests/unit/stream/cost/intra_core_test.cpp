#include "stream/cost/intra_core.hpp"

#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "unit/formats/stream/temporary_folder.hpp"
#include "unit/stream/support/two_core_problem.hpp"
#include "zigzag_io/formats/stream/cost_table_file.hpp"
#include "zigzag_io/store/disk_store.hpp"

namespace stream::test {

namespace {

using zigzag::MemoryOperand;
using Operands = std::vector<MemoryOperand>;
using json = nlohmann::ordered_json;

Operands too_large(std::int64_t bits) {
    const TwoCoreProblem problem(bits);
    return too_large_operands(problem.graph, 0, problem.accelerator, problem.core(0));
}

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        files.push_back(entry.path());
    }
    return files;
}

std::string json_of(const CostTable& table, const TwoCoreProblem& problem) {
    return cost_table_json(table, "key", problem.graph, problem.accelerator);
}

}  // namespace

TEST_CASE("Operands that fit together are not too large") {
    CHECK(too_large(4608 + 6400 + 8192).empty());
}

TEST_CASE("The largest operands go off-chip until the others fit") {
    CHECK(too_large(4608 + 6400 + 8192 - 1) == Operands{MemoryOperand::O});
    CHECK(too_large(4608 + 6399) == Operands{MemoryOperand::I1, MemoryOperand::O});
}

TEST_CASE("What is kept leaves room for one spatial tile of what is not") {
    // A tile of the output: 4 channels of 16 bits.
    CHECK(too_large(4608 + 6400 + 64) == Operands{MemoryOperand::O});
    CHECK(too_large(4608 + 6400 + 63) == Operands{MemoryOperand::O, MemoryOperand::I1});
}

TEST_CASE("A memory without room for any operand keeps none, in the order of the equation") {
    CHECK(too_large(4607) == Operands{MemoryOperand::O, MemoryOperand::I2, MemoryOperand::I1});
}

TEST_CASE("The off-chip memory comes on top for too large operands only") {
    const TwoCoreProblem problem;
    const Core& core = problem.accelerator.cores[problem.core(0)];
    const zigzag::Accelerator plain = with_offchip_memory(core, problem.accelerator.offchip(), {});
    CHECK(plain.memory_hierarchy.levels().size() == 1);
    const zigzag::Accelerator grafted = with_offchip_memory(core, problem.accelerator.offchip(), {MemoryOperand::O});
    REQUIRE(grafted.memory_hierarchy.levels().size() == 2);
    const zigzag::MemoryLevel& top = grafted.memory_hierarchy.levels().back();
    CHECK(top.instance.name == "dram");
    CHECK(top.operands == Operands{MemoryOperand::O});
    CHECK(top.served_dimensions == std::vector<std::size_t>{0, 1});
    for (const zigzag::PortAllocation& allocation : top.instance.ports.front().allocation) {
        CHECK(allocation.operand == MemoryOperand::O);
    }
}

TEST_CASE("Equal layers on equal cores are searched once") {
    const auto searches = [](const TwoCoreProblem& problem) {
        std::size_t total = 0;
        IntraCoreOptions options;
        options.progress = [&total](std::size_t, std::size_t all, const std::string&) { total = all; };
        problem.costs(options);
        return total;
    };
    CHECK(searches(TwoCoreProblem()) == 1);
    CHECK(searches(TwoCoreProblem(1 << 20, 1 << 18)) == 2);
    TwoCoreProblem other_type;
    other_type.workload.nodes[1].operator_type = other_type.workload.nodes[1].layer->operator_type = "Conv_downsample";
    other_type.make_graph();
    CHECK(searches(other_type) == 1);
    TwoCoreProblem other_precision;
    other_precision.workload.nodes[1].layer->precision.W = 4;
    other_precision.make_graph();
    CHECK(searches(other_precision) == 2);
}

TEST_CASE("A cost adds up and counts too large operands off-chip") {
    const TwoCoreProblem problem(1 << 20, 11072);
    const CostTable table = problem.costs();
    const CnCost& roomy = *table.at(0, problem.core(0));
    const CnCost& tight = *table.at(0, problem.core(1));
    CHECK(roomy.ideal_cycle == 8 * 8 * 8 * 8 * 3 * 3 / 16);
    CHECK(roomy.mac_energy == 8 * 8 * 8 * 8 * 3 * 3 * 0.5);
    CHECK(roomy.latency_total1 >= roomy.ideal_cycle);
    CHECK(roomy.latency_total2 >= roomy.latency_total1);
    CHECK(roomy.too_large_operands.empty());
    CHECK(roomy.offchip_energy == 0);
    CHECK(tight.too_large_operands == Operands{MemoryOperand::O});
    CHECK(tight.offchip_energy > 0);
    double sum = tight.mac_energy;
    for (const auto& [operand, levels] : tight.energy_breakdown) {
        for (const double energy : levels) {
            sum += energy;
        }
    }
    CHECK(sum == Approx(tight.energy_total));
    CHECK(tight.onchip_energy() + tight.offchip_energy == Approx(tight.energy_total));
}

TEST_CASE("The cost table is the same for any number of threads") {
    const TwoCoreProblem problem(1 << 20, 11072);
    IntraCoreOptions options;
    const std::string one = json_of(problem.costs(options), problem);
    options.threads = 3;
    CHECK(json_of(problem.costs(options), problem) == one);
}

TEST_CASE("A core that cannot run a layer gets a reason") {
    TwoCoreProblem problem;
    Core& core = problem.accelerator.cores[problem.core(1)];
    std::vector<zigzag::MemoryLevel> levels = core.accelerator.memory_hierarchy.levels();
    levels.insert(levels.begin(), memory_for_all("tiny", 8, 8, {}));
    core.accelerator.memory_hierarchy = zigzag::MemoryHierarchy(levels);
    zigzag::Diagnostics diagnostics;
    const CostTable table = make_cost_table(problem.graph, problem.accelerator, problem.mapping, {}, diagnostics);
    CHECK(table.at(0, problem.core(0)));
    CHECK_FALSE(table.at(0, problem.core(1)));
    CHECK(table.reason(0, problem.core(1)).find("tiny") != std::string::npos);
    CHECK(diagnostics.warnings().size() == 2);
}

TEST_CASE("An interrupted search of costs says so") {
    const TwoCoreProblem problem;
    const std::atomic<bool> interrupted{true};
    IntraCoreOptions options;
    options.interrupted = &interrupted;
    CHECK_THROWS_AS(problem.costs(options), zigzag::InterruptedError);
}

TEST_CASE("Costs come from the store, and a changed digit in its files is told of and not used") {
    const TwoCoreProblem problem;
    const TemporaryFolder folder;
    const auto costs = [&](std::string& told) {
        zigzag::DiskStore store(folder.path() / "cache", "revision");
        IntraCoreOptions options;
        options.store = &store;
        const std::string text = json_of(problem.costs(options), problem);
        told.clear();
        for (const zigzag::Fault& fault : store.take_faults()) {
            told += to_string(fault) + "\n";
        }
        return text;
    };
    std::string told;
    const std::string fresh = costs(told);
    CHECK(told.empty());
    const auto files = files_in(folder.path() / "cache");
    REQUIRE(files.size() == 1);
    const std::string stored = text_of(files.front());
    CHECK(costs(told) == fresh);
    CHECK(told.empty());
    CHECK(files_in(folder.path() / "cache") == files);

    std::string digit_changed = stored;
    char& digit = digit_changed[digit_changed.find_last_of("0123456789")];
    digit = digit == '1' ? '2' : '1';
    for (const std::string& damaged :
         {digit_changed, std::string(), stored.substr(0, stored.size() / 2), std::string("[]")}) {
        REQUIRE(damaged != stored);
        folder.write("cache/" + files.front().filename().string(), damaged);
        CHECK(costs(told) == fresh);
        CHECK_THAT(told, Catch::Matchers::Contains("damaged") && Catch::Matchers::Contains((folder.path() / "cache").string()));
        CHECK(text_of(files.front()) == stored);
    }
    CHECK(files_in(folder.path() / "cache").size() == 1);
}

TEST_CASE("A store knows the costs of a core without its names, and why a core cannot run a layer") {
    zigzag::MemoryStore<std::string> store;
    IntraCoreOptions options;
    options.store = &store;
    TwoCoreProblem problem(1 << 20, 1 << 18);
    const std::string fresh = json_of(problem.costs(options), problem);
    CHECK(store.hits() == 0);
    CHECK(store.size() == 2);
    problem.accelerator.cores[problem.core(0)].accelerator.name = "other";
    problem.accelerator.cores[problem.core(0)].accelerator.operational_array.unit_area = 7;
    CHECK(json_of(problem.costs(options), problem) == fresh);
    CHECK(store.hits() == 2);
    CHECK(store.size() == 2);

    Core& core = problem.accelerator.cores[problem.core(1)];
    std::vector<zigzag::MemoryLevel> levels = core.accelerator.memory_hierarchy.levels();
    levels.insert(levels.begin(), memory_for_all("tiny", 8, 8, {}));
    core.accelerator.memory_hierarchy = zigzag::MemoryHierarchy(levels);
    const std::string without = json_of(problem.costs(options), problem);
    CHECK_THAT(without, Catch::Matchers::Contains("tiny"));
    CHECK(json_of(problem.costs(options), problem) == without);
    CHECK(store.size() == 3);
}

TEST_CASE("The content key changes with what costs follow from, and with nothing else") {
    const auto key = [](const TwoCoreProblem& problem, const IntraCoreOptions& options = {}) {
        return content_key(problem.graph, problem.accelerator, problem.mapping, options);
    };
    const std::string expected = key(TwoCoreProblem());
    CHECK(expected.size() == 32);
    IntraCoreOptions options;
    options.threads = 7;
    zigzag::MemoryStore<std::string> store;
    options.store = &store;
    CHECK(key(TwoCoreProblem(), options) == expected);
    TwoCoreProblem renamed;
    renamed.workload.nodes[0].name = "other";
    renamed.accelerator.name = "other";
    CHECK(key(renamed) == expected);

    options.lpf_limit = 4;
    CHECK(key(TwoCoreProblem(), options) != expected);
    CHECK(key(TwoCoreProblem(1 << 20, 1 << 19)) != expected);
    TwoCoreProblem dearer;
    dearer.accelerator.cores[0].accelerator.operational_array.unit_energy = 0.75;
    CHECK(key(dearer) != expected);
    TwoCoreProblem fewer;
    fewer.mapping.entries[0].core_allocation = {1};
    CHECK(key(fewer) != expected);
    TwoCoreProblem unrolled;
    unrolled.accelerator.cores[unrolled.core(0)].dataflows[0][0].loops[0].factor = 2;
    CHECK(key(unrolled) != expected);
}

TEST_CASE("A written cost table is read back as it was") {
    const TwoCoreProblem problem(1 << 20, 11072);
    const CostTable table = problem.costs();
    const TemporaryFolder folder;
    folder.write("costs.json", json_of(table, problem));
    const CostTable read = read_cost_table(folder.path() / "costs.json", "key", problem.graph, problem.accelerator);
    CHECK(json_of(read, problem) == json_of(table, problem));
    CHECK(read.at(1, problem.core(1))->offchip_energy == table.at(1, problem.core(1))->offchip_energy);
}

TEST_CASE("Measured costs need layer, core, latency and energy") {
    const TwoCoreProblem problem;
    const TemporaryFolder folder;
    folder.write("measured.json", R"({"costs": [{"layer": 1, "core": 0, "latency_total1": 120, "energy_total": 7.5}]})");
    const CostTable table = read_cost_table(folder.path() / "measured.json", "key", problem.graph, problem.accelerator);
    CHECK(table.at(1, problem.core(0))->latency_total1 == 120);
    CHECK(table.at(1, problem.core(0))->latency_total2 == 120);
    CHECK(table.at(1, problem.core(0))->onchip_energy() == 7.5);
    CHECK_FALSE(table.at(0, problem.core(0)));
}

TEST_CASE("Bad cost tables are refused with what is wrong") {
    const TwoCoreProblem problem;
    const TemporaryFolder folder;
    const auto refusal = [&](const std::string& text) {
        folder.write("costs.json", text);
        try {
            read_cost_table(folder.path() / "costs.json", "key", problem.graph, problem.accelerator);
        } catch (const zigzag::InputError& error) {
            return folder.lines(error.faults());
        }
        return std::string("accepted");
    };
    const auto has = [](const std::string& part) { return Catch::Matchers::Contains(part); };
    const std::string good = json_of(problem.costs(), problem);
    const std::string entry = R"({"layer": 0, "core": 0, "latency_total1": 5, "energy_total": 1})";
    const auto with = [&](const std::string& from, const std::string& to) {
        return refusal(R"({"costs": [)" + replaced(entry, from, to) + "]}");
    };
    CHECK(refusal(good) == "accepted");
    CHECK_THAT(refusal(""), has("costs.json:1:1: the cost table is no JSON: syntax error"));
    CHECK_THAT(refusal("{\n  \"costs\": [1,,2]\n}"), has("costs.json:2:15: the cost table is no JSON: syntax error"));
    CHECK_THAT(refusal("{\"costs\": [1e999]}"), has("number overflow") && !has("json.exception"));
    CHECK_THAT(refusal(good.substr(0, good.size() / 2)), has("is no JSON"));
    CHECK_THAT(refusal("[1, 2]"), has("has no list `costs`"));
    CHECK_THAT(refusal(replaced(good, "\"key\"", "\"other\"")), has("of other inputs"));
    json changed = json::parse(good);
    changed["costs"][0]["ideal_cycle"] = 2305;
    CHECK_THAT(refusal(changed.dump()), has("changed or damaged"));
    CHECK_THAT(refusal(R"({"costs": [)" + entry + ", " + entry + "]}"), has("costs[1]: layer 0 on core 0 is given twice"));
    CHECK_THAT(refusal(R"({"costs": [3]})"), has("costs[0]") && !has("json.exception"));
    CHECK_THAT(with("\"layer\": 0", "\"layer\": 9"), has("no layer 9"));
    CHECK_THAT(with("\"layer\": 0", "\"layer\": 0.5"), has("not a whole number"));
    CHECK_THAT(with("\"core\": 0", "\"core\": 9"), has("no core 9"));
    CHECK_THAT(with("\"core\": 0", "\"core\": 99999999999"), has("not a whole number"));
    CHECK_THAT(with("\"latency_total1\": 5", "\"latency_total1\": -5"), has("cycles from 0 to 10^12"));
    CHECK_THAT(with("\"latency_total1\": 5", "\"latency_total1\": 18446744073709551615"), has("cycles from 0 to 10^12"));
    CHECK_THAT(with("\"latency_total1\": 5", "\"latency_total1\": 5.5"), has("cycles from 0 to 10^12"));
    CHECK_THAT(with("\"latency_total1\": 5, ", ""), has("latency_total1"));
    CHECK_THAT(with("\"energy_total\": 1", "\"energy_total\": -1"), has("not an energy"));
    CHECK_THAT(with("\"energy_total\": 1", "\"energy_total\": \"1\""), has("not an energy"));
    CHECK_THAT(with("\"energy_total\": 1", "\"energy_total\": NaN"), has("is no JSON"));
    CHECK_THAT(with("\"energy_total\": 1", R"("energy_total": 1, "too_large_operands": ["O", "O"])"), has("named twice"));
    CHECK_THAT(with("\"energy_total\": 1", R"("energy_total": 1, "too_large_operands": ["X"])"), has("no memory operand"));
    CHECK_THAT(
        with("\"energy_total\": 1", R"("energy_total": 1, "too_large_operands": ["O"], "energy_breakdown": {"O": [1, 2]})"),
        has("less than the off-chip part"));
    CHECK_THROWS_WITH(read_cost_table(folder.path(), "key", problem.graph, problem.accelerator),
                      Catch::Matchers::Contains("the cost table is a folder"));
    CHECK_THROWS_AS(read_cost_table(folder.path() / "none.json", "key", problem.graph, problem.accelerator), zigzag::InputError);
}

}  // namespace stream::test
