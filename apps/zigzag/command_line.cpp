#include "command_line.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "dimension_option.hpp"
#include "subcommands.hpp"

namespace {

constexpr int usage_exit_code = 2;

std::string check_lpf_limit(const std::string& text) {
    int limit = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
    const bool is_number = error == std::errc{} && end == text.data() + text.size() && limit >= 1;
    return text == "none" || is_number ? "" : fmt::format("must be none or a whole number from 1, found {}", text);
}

std::string check_objective(const std::string& text) {
    try {
        zigzag::parse_objective(text);
    } catch (const zigzag::UsageError& error) {
        return error.what();
    }
    return "";
}

std::string check_seed(const std::string& text) {
    std::uint64_t seed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
    const bool is_number = error == std::errc{} && end == text.data() + text.size();
    return is_number ? "" : fmt::format("must be a whole number from 0 to 2^64-1, found {}", text);
}

std::string check_temperature(const std::string& text) {
    double temperature = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), temperature);
    const bool is_number = error == std::errc{} && end == text.data() + text.size();
    return is_number && temperature >= 1e-9 && temperature <= 1e9
               ? ""
               : fmt::format("must be a number from 1e-9 to 1e9, found {}", text);
}

std::string check_sweep(const std::string& text) {
    try {
        zigzag::parse_sweep_axis(text);
    } catch (const zigzag::UsageError& error) {
        return error.what();
    }
    return "";
}

std::string check_path(const std::string& text) {
    return text.empty() ? "must not be empty" : "";
}

}  // namespace

Command parse_command_line(int argc, char** argv) {
    Command command;
    CLI::App app{
        "Maps a neural network onto a deep-learning accelerator: finds for each layer the best loop order under the cost model "
        "of "
        "ZigZag 3.8.5 and reports energy (pJ), latency (cycles) and their causes."};
    app.name("zigzag");
    app.set_version_flag("--version", "zigzag " + zigzag::version());
    app.footer(
        "Exit codes: 0 done, 2 wrong usage, 3 bad input file, 4 a layer has no valid mapping, 1 anything else.\n"
        "Example: zigzag --model resnet18 --accelerator tpu_like --mapping tpu_like --dump-folder out");
    app.get_formatter()->column_width(44);

    zigzag::RunSelection selection;
    std::vector<std::string> sets;
    auto* model = app.add_option("--model", selection.models,
                                 "Network: ONNX model or workload YAML, or the name of an example; several are run on every "
                                 "accelerator");
    auto* accelerator = app.add_option("--accelerator", selection.accelerators,
                                       "Accelerator YAML, or the name of an example; several are compared");
    app.add_option("--mapping", selection.mappings,
                   "Mapping YAML, or the name of an example: one for all, one for each accelerator in their order, or "
                   "several for one accelerator (default: the one of the accelerator's name)");
    auto* set =
        app.add_option("--set", sets,
                       "Sweep an entry of the accelerator, e.g. memories.dram.size=1024,2048 or sizes 64..512*2, in place of "
                       "what the file says; several --set: all combinations; PATH:PATH=V:V,... change together (docs/compare.md)")
            ->check(CLI::Validator(check_sweep, "", "sweep"))
            ->type_name("PATH=VALUES");

    std::string opt = "latency";
    std::string lpf_limit = "6";
    std::string type = "uneven";
    std::string engine = "loma";
    std::string spatial_search = "heuristic";
    std::string factors = "any";
    std::string allocation = "greedy";
    std::optional<double> time_limit;
    std::size_t memory_limit = 1024;
    auto* opt_option = app.add_option("--opt", opt,
                                      "What to minimise: latency, energy, EDP, or a weighting such as "
                                      "energy^2*latency (default latency)")
                           ->check(CLI::Validator(check_objective, "", "objective"))
                           ->type_name("OBJECTIVE");
    auto* engine_option =
        app.add_option("--temporal-mapping-search-engine", engine,
                       "Who searches loop orders: loma (those of glued prime factors, default), salsa (simulated annealing) or "
                       "optimal (all, with a proof)")
            ->check(CLI::IsMember({"loma", "salsa", "optimal"}))
            ->type_name("ENGINE");
    app.add_option("--threads", command.options.threads,
                   "Threads that search runs, layers and spatial mappings (default 1); results are the same for any number")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1024}))
        ->type_name("N");
    app.add_option("--seed", command.options.salsa.seed,
                   "Seed of random searches (salsa; default 0); the same seed gives the same result")
        ->check(CLI::Validator(check_seed, "", "seed"))
        ->type_name("S");
    app.add_option("--salsa-iteration-number", command.options.salsa.iteration_number,
                   "Loop orders that salsa tries per walk (default 1000)")
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{1000000000}))
        ->type_name("N");
    app.add_option("--salsa-start-temperature", command.options.salsa.start_temperature,
                   "How freely salsa accepts worse orders at first (default 0.05: 5 % worse with probability 1/e)")
        ->check(CLI::Validator(check_temperature, "", "temperature"))
        ->type_name("T");
    app.add_option("--factors", factors,
                   "Loops that optimal makes orders of: any (all factors, default) or prime (prime factors only)")
        ->check(CLI::IsMember({"any", "prime"}))
        ->type_name("FACTORS");
    auto* allocation_option =
        app.add_option("--allocation", allocation,
                       "Where memories cut the loops: greedy (as ZigZag's allocator does, default) or optimal (engine optimal "
                       "searches the boundaries too, with a proof over all of them)")
            ->check(CLI::IsMember({"greedy", "optimal"}))
            ->type_name("ALLOCATION");
    app.add_option("--time-limit", time_limit,
                   "Seconds after which optimal stops proving a loop order and reports the gap that is left")
        ->check(CLI::Range(0.0, 1e9))
        ->type_name("SECONDS");
    app.add_option("--gap", command.options.optimal.gap,
                   "Relative gap between result and bound at which optimal stops, e.g. 0.01 (default 0: a proof)")
        ->check(CLI::Range(0.0, 1.0))
        ->type_name("GAP");
    app.add_option("--memory-limit", memory_limit, "MiB that optimal may use for partial loop orders (default 1024)")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 24))
        ->type_name("MIB");
    app.add_option("--temporal-mapping-type", type,
                   "Whether memories may cut operands' loops at different places (uneven, "
                   "default) or not (even)")
        ->check(CLI::IsMember({"uneven", "even"}))
        ->type_name("TYPE");
    app.add_option("--lpf-limit", lpf_limit,
                   "Most loops that LOMA orders; prime factors are glued together down to it (default "
                   "6); none: all prime factors")
        ->check(CLI::Validator(check_lpf_limit, "", "lpf_limit"))
        ->type_name("N|none");
    auto* pipeline = app.add_option("--pipeline", command.pipeline_file,
                                    "Run the chain of stages of this YAML file instead of the usual one (not with --opt, "
                                    "--exploit-data-locality, --data-locality-savings, --html or --svg, which the chain decides, "
                                    "nor with several runs or --set)")
                         ->check(CLI::Validator(check_path, "", "path"))
                         ->type_name("FILE");
    app.add_option("--nb-spatial-mappings-generated", command.options.nb_spatial_mappings_generated,
                   "Candidates that are searched where the mapping leaves array dimensions open (default 3); ties with the last "
                   "one are searched too")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1000000}))
        ->type_name("N");
    app.add_option("--spatial-search", spatial_search,
                   "Candidates to search there: the best by array use (heuristic, default) or all of them (exhaustive)")
        ->check(CLI::IsMember({"heuristic", "exhaustive"}))
        ->type_name("SEARCH");
    app.add_flag("--enable-mix-spatial-mapping", command.options.enable_mix_spatial_mapping,
                 "Let generated mappings unroll several loops on one array dimension; implies "
                 "--exploit-data-locality, except with --pipeline, whose chain decides that");
    auto* locality_flag = app.add_flag("--exploit-data-locality", command.options.exploit_data_locality,
                                       "Keep tensors on chip between layers where they fit, and leave out the memories above");
    auto* savings_flag = app.add_flag("--data-locality-savings", command.options.data_locality_savings,
                                      "Also search every layer without data locality, and report what that saves; takes up to "
                                      "twice as long");
    app.add_flag("--in-memory-compute", command.options.in_memory_compute,
                 "The accelerator must have an in-memory-compute array; implies --enable-mix-spatial-mapping (such arrays are "
                 "modelled without this option too)");
    add_memory_cost_options(app, command.memory_costs);
    app.add_flag("--corrected", command.options.corrected,
                 "Use the documented corrections of the reference's oddities (docs/cost-model.md)");
    add_dimension_option(app, command.options.dimensions);
    auto* dump_folder =
        app.add_option(
               "--dump-folder", command.options.dump_folder,
               "Write results there (LAYER_complete.json, LAYER_mapping.yaml, mapping.yaml, overall_simple.json, layers.csv, "
               "loop_ordering.txt; of several runs, a folder for each and overview.json); appears as a whole or not at all")
            ->check(CLI::Validator(check_path, "", "path"))
            ->type_name("FOLDER");
    auto* html = app.add_flag("--html", command.options.html,
                              "Also write report.html to the dump folder: a page with charts that needs no network");
    auto* svg = app.add_flag("--svg", command.options.svg, "Also write pictures/*.svg to the dump folder");
    app.add_flag("--json", command.json, "Print the summary as JSON, and nothing else, on standard output");
    app.add_flag("--time", command.time, "Also show how many seconds each of several runs took");
    auto* quiet = app.add_flag("--quiet,-q", command.quiet, "No summary, no warnings, no progress bar; errors only");
    app.add_flag("--verbose,-v", command.verbosity, "Also report what was adapted: reduced mappings, ignored entries")
        ->excludes(quiet);

    const std::vector<Subcommand> subcommands = add_subcommands(app);

    try {
        app.parse(argc, argv);
        for (const Subcommand& subcommand : subcommands) {
            if (subcommand.parser->parsed()) {
                command.action = Command::Action::subcommand;
                command.subcommand = subcommand.work;
                return command;
            }
        }
        for (const auto* option :
             {opt_option, locality_flag, savings_flag, html, svg, set}) {  // CLI11 lists exclusions in the order of addresses
            if (option->count() > 0 && pipeline->count() > 0) {
                throw CLI::ExcludesError(option->get_name(), pipeline->get_name());
            }
        }
        const zigzag::FileOptions& options = command.options;
        if (options.data_locality_savings && !options.exploit_data_locality && !options.enable_mix_spatial_mapping &&
            !options.in_memory_compute) {
            throw CLI::RequiresError(savings_flag->get_name(), locality_flag->get_name());
        }
        if (allocation == "optimal" && engine != "optimal" && pipeline->count() == 0) {
            throw CLI::RequiresError(allocation_option->get_name() + " optimal", engine_option->get_name() + " optimal");
        }
        if (allocation == "optimal" && type == "even") {
            throw CLI::ValidationError(
                allocation_option->get_name(),
                "optimal cuts each operand's loops by themselves, which --temporal-mapping-type even forbids");
        }
        for (const auto* option : {html, svg}) {
            if (option->count() > 0 && dump_folder->count() == 0) {
                throw CLI::RequiresError(option->get_name(), dump_folder->get_name());
            }
        }
        for (const auto* option : {model, accelerator}) {
            if (option->count() == 0) {
                throw CLI::RequiredError(option->get_name());
            }
            if (option->count() > 1 && pipeline->count() > 0) {
                throw CLI::ValidationError(option->get_name(), "a chain of --pipeline evaluates one run, not several");
            }
        }
        try {
            std::transform(sets.begin(), sets.end(), std::back_inserter(selection.axes), zigzag::parse_sweep_axis);
            command.cases = zigzag::run_cases(selection);
        } catch (const zigzag::UsageError& error) {
            throw CLI::ValidationError(error.what(), CLI::ExitCodes::ValidationError);
        }
    } catch (const CLI::ParseError& error) {
        command.action = Command::Action::exit;
        command.exit_code = app.exit(error) == 0 ? 0 : usage_exit_code;
        return command;
    }

    command.options.opt = zigzag::parse_objective(opt);
    command.options.temporal_mapping_type =
        type == "even" ? zigzag::TemporalMappingType::even : zigzag::TemporalMappingType::uneven;
    command.options.exhaustive_spatial_search = spatial_search == "exhaustive";
    command.options.temporal_mapping_search_engine = engine;
    command.options.optimal.factors = factors == "prime" ? zigzag::LoopFactors::prime : zigzag::LoopFactors::any;
    command.options.optimal.allocation = allocation == "optimal" ? zigzag::Allocation::optimal : zigzag::Allocation::greedy;
    command.options.optimal.time_limit = time_limit;
    command.options.optimal.memory_limit = memory_limit << 20;
    command.options.lpf_limit = lpf_limit == "none" ? std::optional<int>{} : std::stoi(lpf_limit);
    return command;
}
