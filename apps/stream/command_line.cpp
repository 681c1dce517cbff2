#include "command_line.hpp"

#include <algorithm>
#include <map>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>

#include "zigzag_io/api.hpp"

#include "common/program.hpp"
#include "zigzag_io/store/disk_store.hpp"

namespace {

std::string check_dimension(const std::string& text) {
    const auto equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size() || text.size() - equals > 10 ||
        text.find_first_not_of("0123456789", equals + 1) != std::string::npos || std::stoll(text.substr(equals + 1)) < 1) {
        return "write NAME=SIZE with a size of at least 1, found " + text;
    }
    return {};
}

std::string check_path(const std::string& text) {
    return text.empty() ? "is empty" : "";
}

}  // namespace

Command parse_command_line(int argc, char** argv) {
    Command command;
    CLI::App app{
        "Multi-core design-space exploration: cuts the layers of a network in computation nodes, allocates them to cores, and "
        "schedules "
        "them layer by layer or fused over links and memories; reports latency (cycles), energy (pJ) and their causes."};
    app.name("stream");
    app.set_version_flag("--version", "stream " + zigzag::version());
    app.footer(
        "Exit codes: 0 done, 2 wrong usage, 3 bad input file, 4 no valid mapping or schedule, 1 anything else.\n"
        "Example: stream --model resnet18 --accelerator lab4_quad_core --mapping lab4_free --hint-loops OY:all --dump-folder "
        "out");
    app.get_formatter()->column_width(44);

    auto* model = app.add_option("--model", command.model, "Network: ONNX model or workload YAML, or the name of an example");
    auto* accelerator =
        app.add_option("--accelerator", command.accelerator, "Multi-core accelerator YAML, or the name of an example");
    auto* mapping = app.add_option("--mapping", command.mapping, "Mapping YAML of Stream, or the name of an example");

    std::vector<std::string> hint_loops;
    std::vector<std::string> dimensions;
    std::string selection;
    std::string allocation = "auto";
    std::string objective = "latency";
    std::string lpf_limit = "6";
    bool no_cache = false;
    command.options.cache_folder = zigzag::user_cache_folder("stream-costs");
    unsigned threads = std::max(1U, std::thread::hardware_concurrency());
    app.add_option("--hint-loops", hint_loops,
                   "Outer loops that cut every layer that has the dimension: OY:2 halves, OY:all rows, OY:all/4; may be repeated "
                   "(default: the tilings of the mapping, none there: layer by layer)")
        ->type_name("DIM:COUNT|all");
    app.add_option("--cn-define-mode", command.options.cn_define_mode,
                   "Stream's mode of defining computation nodes, 1 to 4; with the scheduler of 2023 the hint loops alone decide")
        ->check(CLI::Range(1, 4));
    app.add_option("--scheduler", command.options.scheduler.name,
                   "Rules of scheduling (default ispass2023; `stream schedulers` lists them)")
        ->type_name("NAME");
    app.add_option("--scheduler-candidate-selection", selection,
                   "Which ready computation node comes next: the first whose data are there (latency, default) or the deepest "
                   "(memory)")
        ->check(CLI::IsMember({"latency", "memory"}));
    app.add_option("--allocation", allocation,
                   "Who chooses the cores: fixed (the mapping), exhaustive (every allocation, proves the best), genetic, or auto "
                   "(default: the first of them that can)")
        ->check(CLI::IsMember({"auto", "fixed", "exhaustive", "genetic"}));
    app.add_option("--objective", objective,
                   "What the allocation minimises: latency (default), energy, EDP, or pareto (all trade-offs)")
        ->check(CLI::IsMember({"latency", "energy", "EDP", "pareto"}, CLI::ignore_case));
    app.add_option("--nb-ga-generations", command.options.search.nb_ga_generations,
                   "Generations of the genetic search (default 16)")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1000000}));
    app.add_option("--nb-ga-individuals", command.options.search.nb_ga_individuals,
                   "Individuals of a generation (default 16; rounded up to a multiple of 4, at least 8)")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1000000}));
    app.add_option("--seed", command.options.search.seed,
                   "Seed of the genetic search (default 1): the same seed, the same result");
    app.add_flag("!--no-local-search", command.options.search.local_search,
                 "Do not improve the genetic search's winner afterwards");
    app.add_option("--threads", threads, "Threads (default: one per processor); the result is the same for any number")
        ->check(CLI::Range(1U, 1024U));
    app.add_option("--lpf-limit", lpf_limit, "Most loops that are ordered in the search within a core (default 6); none: all")
        ->check(CLI::Validator(
            [](const std::string& text) {
                return text == "none" || (!text.empty() && text.size() < 4 &&
                                          text.find_first_not_of("0123456789") == std::string::npos && std::stoi(text) >= 1)
                           ? ""
                           : "write none or a number from 1, found " + text;
            },
            "", "lpf_limit"))
        ->type_name("N|none");
    app.add_option("--cost-table", command.options.cost_table,
                   "JSON file with the costs of computation nodes on cores: read when it exists, else written")
        ->check(CLI::Validator(check_path, "", "path"))
        ->type_name("FILE");
    app.add_option("--cache-folder", command.options.cache_folder,
                   "Where costs are kept between runs, by content (default ~/.cache/zigzag/stream-costs)")
        ->type_name("FOLDER");
    app.add_flag("--no-cache", no_cache, "Keep no costs between runs");
    auto* pipeline = app.add_option("--pipeline", command.pipeline_file, "Run the chain of stages of this YAML file")
                         ->check(CLI::Validator(check_path, "", "path"))
                         ->type_name("FILE");
    static_cast<void>(pipeline);
    app.add_flag("--corrected", command.options.intra_core.corrected,
                 "Use the documented corrections of the single-core model's oddities within cores");
    app.add_option("--dim", dimensions, "Size of a symbolic dimension of the ONNX model; may be repeated")
        ->check(CLI::Validator(check_dimension, "", "dimension"))
        ->type_name("NAME=SIZE");
    app.add_option(
           "--dump-folder", command.options.dump_folder,
           "Write results there (scme.json, summary.json, trace.json, schedule.svg, memory.svg, report.html); appears as a whole "
           "or not at all")
        ->check(CLI::Validator(check_path, "", "path"))
        ->type_name("FOLDER");
    app.add_flag("--json", command.json, "Print the summary as JSON, and nothing else, on standard output");
    auto* quiet = app.add_flag("--quiet,-q", command.quiet, "No summary, no warnings, no progress bar; errors only");
    app.add_flag("--verbose,-v", command.verbosity, "Also report what was adapted")->excludes(quiet);

    auto* stages = app.add_subcommand("stages", "List the stages that a pipeline file may name");
    auto* schedulers = app.add_subcommand("schedulers", "List the rules of scheduling");
    auto* examples = app.add_subcommand("examples", "List the shipped example workloads, accelerators and mappings");
    app.require_subcommand(0, 1);

    try {
        app.parse(argc, argv);
        const std::pair<const CLI::App*, Command::Action> lists[] = {{stages, Command::Action::list_stages},
                                                                     {schedulers, Command::Action::list_schedulers},
                                                                     {examples, Command::Action::list_examples}};
        for (const auto& [subcommand, action] : lists) {
            if (subcommand->parsed()) {
                command.action = action;
                return command;
            }
        }
        for (const auto* option : {model, accelerator, mapping}) {
            if (option->count() == 0) {
                throw CLI::RequiredError(option->get_name());
            }
        }
    } catch (const CLI::ParseError& error) {
        command.action = Command::Action::exit;
        command.exit_code = app.exit(error) == 0 ? 0 : wrong_usage;
        return command;
    }

    using stream::AllocationMethod;
    using stream::AllocationObjective;
    const std::map<std::string, AllocationMethod> methods{{"auto", AllocationMethod::automatic},
                                                          {"fixed", AllocationMethod::fixed},
                                                          {"exhaustive", AllocationMethod::exhaustive},
                                                          {"genetic", AllocationMethod::genetic}};
    const std::map<std::string, AllocationObjective> objectives{{"latency", AllocationObjective::latency},
                                                                {"energy", AllocationObjective::energy},
                                                                {"edp", AllocationObjective::EDP},
                                                                {"pareto", AllocationObjective::pareto}};
    command.options.allocation = methods.at(allocation);
    command.options.search.objective = objectives.at(CLI::detail::to_lower(objective));
    if (!selection.empty()) {
        command.options.scheduler.options["candidate_selection"] = selection;
    }
    command.options.intra_core.lpf_limit = lpf_limit == "none" ? std::optional<int>{} : std::stoi(lpf_limit);
    command.options.search.threads = threads;
    command.options.intra_core.threads = threads;
    if (no_cache) {
        command.options.cache_folder.clear();
    }
    for (const std::string& hint : hint_loops) {
        command.options.hint_loops.push_back(stream::parse_hint_loop(hint));
    }
    for (const std::string& dimension : dimensions) {
        const auto equals = dimension.rfind('=');
        command.options.dimensions[dimension.substr(0, equals)] = std::stoll(dimension.substr(equals + 1));
    }
    return command;
}
