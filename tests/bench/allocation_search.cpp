// The search for an allocation on recorded problems: what it finds, how many schedules it takes, and how long.
//
// Usage: allocation_search THREADS SEEDS FILE... with files in the golden format of Stream 2023, of which the full cost table
// is taken and the allocation left open. One line per seed and file: budget 16 generations x 16 individuals, objective latency,
// with NSGA-II alone and with the local search after it; then the medians. Small spaces are searched
// exhaustively too. Seconds are CPU time of all threads.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "stream/allocation/allocation_space.hpp"
#include "stream/allocation/allocator.hpp"
#include "stream/schedule/scheduler.hpp"
#include "stream_case.hpp"

namespace {

using namespace stream;

struct Outcome {
    std::int64_t latency = 0;
    std::size_t evaluations = 0;
    double seconds = 0;
};

template <class Search>
Outcome measure(const Search& search) {
    const std::clock_t start = std::clock();
    const AllocationResult result = search();
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    return {result.best ? result.best->evaluation.latency : 0, result.evaluations, seconds};
}

void print(const char* what, const Outcome& outcome) {
    fmt::print("  {:<26}{:>12} cycles{:>9} schedules{:>9.3f} s{:>9.3f} ms each\n", what, outcome.latency, outcome.evaluations,
               outcome.seconds, outcome.seconds * 1e3 / static_cast<double>(std::max<std::size_t>(1, outcome.evaluations)));
}

void run(const std::string& file, unsigned threads, std::uint64_t seeds) {
    const golden::StreamCase recorded(file);
    const auto scheduler = make_scheduler(recorded.scheduler(), recorded.problem());
    AllocationSpace space;
    space.choices = recorded.choices();
    const std::vector<Core>& cores = recorded.accelerator().cores;
    for (std::uint32_t gene = 0; gene < space.choices.size(); ++gene) {
        std::sort(space.choices[gene].begin(), space.choices[gene].end(),
                  [&cores](std::uint16_t a, std::uint16_t b) { return cores[a].id < cores[b].id; });
        if (space.choices[gene].size() > 1) {
            space.open_genes.push_back(gene);
        }
    }
    fmt::print("{}: {} CNs, {} open genes, {:.3g} allocations\n", recorded.name(), recorded.graph().number_of_cns(),
               space.open_genes.size(), space.size());
    AllocationOptions options;
    options.threads = threads;
    const auto first_tries = plausible_allocations(space, recorded.graph(), recorded.costs(), &latency_with_onloading);
    std::vector<std::int64_t> alone;
    std::vector<std::int64_t> improved;
    for (options.seed = 1; options.seed <= seeds; ++options.seed) {
        options.local_search = false;
        const Outcome genetic = measure([&] { return genetic_allocation(space, *scheduler, options, first_tries); });
        options.local_search = true;
        const Outcome local = measure([&] { return genetic_allocation(space, *scheduler, options, first_tries); });
        print(fmt::format("seed {}: NSGA-II", options.seed).c_str(), genetic);
        print("        and local search", local);
        alone.push_back(genetic.latency);
        improved.push_back(local.latency);
    }
    std::sort(alone.begin(), alone.end());
    std::sort(improved.begin(), improved.end());
    fmt::print("  NSGA-II: best {}, median {}, worst {}; and local search: best {}, median {}, worst {}\n", alone.front(),
               alone[alone.size() / 2], alone.back(), improved.front(), improved[improved.size() / 2], improved.back());
    constexpr double small = 1e4;
    if (space.size() <= small) {
        print("exhaustive (optimum)", measure([&] { return exhaustive_allocation(space, *scheduler, options); }));
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) {
        fmt::print(stderr, "usage: allocation_search THREADS SEEDS FILE...\n");
        return 2;
    }
    const auto threads = static_cast<unsigned>(std::max(1, std::atoi(argv[1])));
    const auto seeds = static_cast<std::uint64_t>(std::max(1, std::atoi(argv[2])));
    for (int index = 3; index < argc; ++index) {
        run(argv[index], threads, seeds);
    }
    return 0;
}
