#include "stream/cost/intra_core.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "content_hash.hpp"
#include "cost_problem.hpp"

// The cost table: one search per distinct (CN, core).
//
// Idea: all CNs of a layer cost the same (those at borders are not special: a rule of the 2023 model), equal layers cost the
// same, and equal cores too. What a search's result follows from is written down as a canonical text; searches with the same text
// are run once, and their results are kept on disk under the text's hash. Example: the 21 layers of ResNet-18 on four different
// cores are 84 pairs but only about half as many searches.

namespace stream {

using json = nlohmann::ordered_json;

namespace {

/// Results by content, one file each. A file that does not hold what its name promises is ignored and written again.
class CostCache {
public:
    explicit CostCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::optional<json> find(const std::string& hash, const std::string& content) const {
        if (folder_.empty()) {
            return std::nullopt;
        }
        std::ifstream stream(folder_ / (hash + ".json"));
        if (!stream) {
            return std::nullopt;
        }
        json record = json::parse(stream, nullptr, false);
        if (record.is_discarded() || !record.is_object() || !record.contains("problem") || record["problem"].dump() != content ||
            (!record.contains("cost") && !record.contains("reason"))) {
            return std::nullopt;
        }
        return record;
    }

    /// A cache that cannot be written is no failure: the next run searches again.
    void store(const std::string& hash, const json& record) const {
        if (folder_.empty()) {
            return;
        }
        std::error_code error;
        std::filesystem::create_directories(folder_, error);
        const std::filesystem::path file = folder_ / (hash + ".json");
        const std::filesystem::path aside = folder_ / fmt::format("{}.{}.tmp", hash, ::getpid());
        {
            std::ofstream stream(aside);
            stream << record.dump() << '\n';
            stream.flush();
            if (!stream) {
                std::filesystem::remove(aside, error);
                return;
            }
        }
        std::filesystem::rename(aside, file, error);
        if (error) {
            std::filesystem::remove(aside, error);
        }
    }

private:
    std::filesystem::path folder_;
};

/// A distinct search with the pairs that its result is for.
struct Search {
    CostProblem problem;
    json description;
    std::string content;
    std::string hash;
    std::vector<std::pair<std::size_t, std::size_t>> pairs;  ///< layer, core
    std::optional<CnCost> cost;
    std::string reason;
};

std::vector<std::size_t> allowed_cores(const CnGraph& graph, std::size_t layer, const MulticoreAccelerator& accelerator,
                                       const StreamMapping& mapping) {
    const WorkloadNode& node = graph.workload->nodes[graph.layers[layer].node];
    std::vector<std::size_t> cores;
    for (const int id : mapping.select(node.name, node.operator_type).core_allocation) {
        const auto core = accelerator.index_of(id);
        if (core && accelerator.cores[*core].type == CoreType::compute) {
            cores.push_back(*core);
        }
    }
    return cores;
}

std::vector<Search> distinct_searches(const CnGraph& graph, const MulticoreAccelerator& accelerator, const StreamMapping& mapping,
                                      const IntraCoreOptions& options) {
    std::vector<Search> searches;
    std::map<std::string, std::size_t> known;
    for (std::size_t layer = 0; layer < graph.layers.size(); ++layer) {
        for (const std::size_t core : allowed_cores(graph, layer, accelerator, mapping)) {
            Search search;
            search.problem = make_cost_problem(graph, layer, accelerator, core, mapping);
            search.description = describe(search.problem, options);
            search.content = search.description.dump();
            const auto [place, is_new] = known.try_emplace(search.content, searches.size());
            if (is_new) {
                search.hash = content_hash(search.content);
                searches.push_back(std::move(search));
            }
            searches[place->second].pairs.emplace_back(layer, core);
        }
    }
    return searches;
}

/// Tells whether the costs of a file are those that were written.
std::string checksum(const json& costs) {
    return content_hash(costs.dump(-1, ' ', false, json::error_handler_t::replace));
}

/// Throws std::exception for anything but an int.
int whole_number(const json& entry, const char* key) {
    const json& value = entry.at(key);
    if (!value.is_number_integer() || value.dump() != std::to_string(value.get<int>())) {
        throw std::invalid_argument(fmt::format("{}: not a whole number: {}", key, value.dump()));
    }
    return value.get<int>();
}

void run(Search& search, const IntraCoreOptions& options, const CostCache& cache) {
    if (const std::optional<json> stored = cache.find(search.hash, search.content)) {
        try {
            if (stored->contains("cost")) {
                search.cost = cost_from_json((*stored)["cost"]);
            } else {
                search.reason = (*stored)["reason"].get<std::string>();
            }
            return;
        } catch (const std::exception&) {
            search.cost.reset();  // damaged: search again
        }
    }
    json record;
    record["problem"] = search.description;
    try {
        search.cost = solve(search.problem, options);
        record["cost"] = to_json(*search.cost);
    } catch (const zigzag::NoMappingError& error) {
        search.reason = error.what();
        record["reason"] = search.reason;
    }
    cache.store(search.hash, record);
}

}  // namespace

CostTable make_cost_table(const CnGraph& graph, const MulticoreAccelerator& accelerator, const StreamMapping& mapping,
                          const IntraCoreOptions& options, zigzag::Diagnostics& diagnostics) {
    std::vector<Search> searches = distinct_searches(graph, accelerator, mapping, options);
    const CostCache cache(options.cache_folder);
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> done{0};
    std::exception_ptr failure;
    std::mutex failure_mutex;
    const auto work = [&](bool reports) {
        for (std::size_t index = next++; index < searches.size(); index = next++) {
            try {
                if (options.interrupted != nullptr && *options.interrupted) {
                    throw zigzag::InterruptedError();
                }
                run(searches[index], options, cache);
            } catch (...) {
                const std::lock_guard lock(failure_mutex);
                failure = failure ? failure : std::current_exception();
                next = searches.size();
                return;
            }
            ++done;
            if (reports && options.progress) {
                const auto& [layer, core] = searches[index].pairs.front();
                options.progress(done, searches.size(),
                                 fmt::format("{} on core {}", graph.workload->nodes[graph.layers[layer].node].name,
                                             accelerator.cores[core].id));
            }
        }
    };
    std::vector<std::thread> threads;
    for (unsigned thread = 1; thread < std::min<std::size_t>(options.threads, searches.size()); ++thread) {
        threads.emplace_back(work, false);
    }
    work(true);
    for (std::thread& thread : threads) {
        thread.join();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }

    CostTable table(graph.layers.size(), accelerator.cores.size());
    for (const Search& search : searches) {
        for (const auto& [layer, core] : search.pairs) {
            table.at(layer, core) = search.cost;
            table.reason(layer, core) = search.reason;
            if (!search.cost) {
                diagnostics.warn({}, graph.workload->nodes[graph.layers[layer].node].name,
                                 fmt::format("cannot run on core {} ({}): {}", accelerator.cores[core].id,
                                             accelerator.cores[core].name(), search.reason));
            }
        }
    }
    return table;
}

std::string content_key(const CnGraph& graph, const MulticoreAccelerator& accelerator, const StreamMapping& mapping,
                        const IntraCoreOptions& options) {
    std::string content;
    for (std::size_t layer = 0; layer < graph.layers.size(); ++layer) {
        for (const std::size_t core : allowed_cores(graph, layer, accelerator, mapping)) {
            content += fmt::format("{} {} {}\n", graph.layers[layer].id, accelerator.cores[core].id,
                                   describe(make_cost_problem(graph, layer, accelerator, core, mapping), options).dump());
        }
    }
    return content_hash(content);
}

CostTable read_cost_table(const std::filesystem::path& file, const std::string& expected_key, const CnGraph& graph,
                          const MulticoreAccelerator& accelerator) {
    std::vector<zigzag::Fault> faults;
    const auto fail = [&](const std::string& key, const std::string& message, const std::string& remedy) {
        faults.push_back({{file.string(), 0, 0}, key, message, remedy});
    };
    std::ifstream stream(file);
    if (!stream) {
        fail("", "the cost table cannot be read", "check the path");
        throw zigzag::InputError(std::move(faults));
    }
    json document;
    try {
        document = json::parse(stream);
    } catch (const json::exception& error) {
        fail("", fmt::format("the cost table is no JSON: {}", error.what()), "delete it, it is made again");
        throw zigzag::InputError(std::move(faults));
    }
    if (!document.is_object() || !document.contains("costs") || !document["costs"].is_array()) {
        fail("costs", "the cost table has no list `costs`",
             "write one entry {layer, core, latency_total1, energy_total, ...} per pair");
        throw zigzag::InputError(std::move(faults));
    }
    if (document.contains("content_key") && document["content_key"] != expected_key) {
        fail("content_key",
             fmt::format("the cost table is of other inputs: its key is {}, that of these inputs {}",
                         document["content_key"].dump(), expected_key),
             "delete the file to make it again, or remove content_key to use it as it is");
        throw zigzag::InputError(std::move(faults));
    }
    if (document.contains("content_key") && document.value("checksum", json()) != checksum(document["costs"])) {
        fail("checksum", "the costs are not those that were written with this content_key: the file was changed or damaged",
             "delete the file to make it again, or remove content_key to use it as it is");
        throw zigzag::InputError(std::move(faults));
    }
    CostTable table(graph.layers.size(), accelerator.cores.size());
    std::set<std::pair<int, int>> given;
    std::size_t position = 0;
    for (const json& entry : document["costs"]) {
        const std::string key = fmt::format("costs[{}]", position++);
        try {
            const int layer_id = whole_number(entry, "layer");
            const int core_id = whole_number(entry, "core");
            const auto layer = std::find_if(graph.layers.begin(), graph.layers.end(),
                                            [layer_id](const GraphLayer& known) { return known.id == layer_id; });
            const auto core = accelerator.index_of(core_id);
            if (layer == graph.layers.end()) {
                fail(key + ".layer", fmt::format("the network has no layer {}", layer_id), "use the ids of the summary in JSON");
            } else if (!core) {
                fail(key + ".core", fmt::format("the accelerator has no core {}", core_id), "use its core ids");
            } else {
                std::optional<CnCost>& place = table.at(static_cast<std::size_t>(layer - graph.layers.begin()), *core);
                if (!given.emplace(layer_id, core_id).second) {
                    fail(key, fmt::format("layer {} on core {} is given twice", layer_id, core_id), "remove one of them");
                }
                if (entry.contains("reason")) {
                    table.reason(static_cast<std::size_t>(layer - graph.layers.begin()), *core) =
                        entry["reason"].get<std::string>();
                } else {
                    place = cost_from_json(entry);
                }
            }
        } catch (const std::exception& error) {
            fail(key, fmt::format("is no cost: {}", error.what()),
                 "give layer, core, latency_total1 (cycles) and energy_total (pJ)");
        }
    }
    if (!faults.empty()) {
        throw zigzag::InputError(std::move(faults));
    }
    return table;
}

std::string cost_table_json(const CostTable& table, const std::string& key, const CnGraph& graph,
                            const MulticoreAccelerator& accelerator) {
    json document;
    document["content_key"] = key;
    document["checksum"] = std::string();
    document["costs"] = json::array();
    for (std::size_t layer = 0; layer < table.layers(); ++layer) {
        for (std::size_t core = 0; core < table.cores(); ++core) {
            json entry{{"layer", graph.layers[layer].id},
                       {"name", graph.workload->nodes[graph.layers[layer].node].name},
                       {"core", accelerator.cores[core].id}};
            if (table.at(layer, core)) {
                entry.update(to_json(*table.at(layer, core)));
            } else if (!table.reason(layer, core).empty()) {
                entry["reason"] = table.reason(layer, core);
            } else {
                continue;
            }
            document["costs"].push_back(std::move(entry));
        }
    }
    document["checksum"] = checksum(document["costs"]);
    return document.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace stream
