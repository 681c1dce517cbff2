#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "zigzag/base/terminal_text.hpp"
#include "zigzag/explain/explanation.hpp"

#include "common/command_options.hpp"
#include "common/common_options.hpp"
#include "common/program.hpp"
#include "subcommands.hpp"
#include "zigzag_io/report/explanation_report.hpp"
#include "zigzag_io/report/record/evaluation_reader.hpp"
#include "zigzag_io/report/record/result_files.hpp"
#include "zigzag_io/report/report.hpp"

namespace {

constexpr std::size_t widest_explanation = 120;

enum class What : std::uint8_t { energy, latency, all };

struct ExplainOptions {
    std::filesystem::path path;
    std::string layer;
    What what = What::all;
    Presentation presentation;

    bool energy() const { return what != What::latency; }
    bool latency() const { return what != What::energy; }
};

const zigzag::OptionTable<ExplainOptions>& explain_options() {
    using zigzag::Option;
    static const zigzag::OptionTable<ExplainOptions> table = [] {
        zigzag::OptionTable<ExplainOptions> rows;
        rows.add(Option<std::string>{{.name = "layer",
                                      .value = "NAME",
                                      .group = zigzag::option_groups::inputs,
                                      .help = "Layer of the dump folder, by its name or the beginning of its file's name"},
                                     zigzag::text_type()},
                 "layer", &ExplainOptions::layer);
        rows.add(
            Option<What>{{.name = "what",
                          .value = "WHAT",
                          .group = zigzag::option_groups::goal,
                          .help = "What to explain: energy, latency or all"},
                         zigzag::choice_type<What>({{"energy", What::energy}, {"latency", What::latency}, {"all", What::all}})},
            "what", &ExplainOptions::what);
        rows.add(
            presentation_options().only({"json"}), "presentation", [](auto& options) -> auto& { return options.presentation; });
        return rows;
    }();
    return table;
}

std::string explanation_json(const zigzag::CostModelEvaluation& evaluation, const ExplainOptions& options,
                             const std::string& file) {
    nlohmann::ordered_json record;
    record["file"] = file;
    record["layer"] = evaluation.layer.name;
    record["accelerator"] = evaluation.accelerator->name;
    if (options.energy()) {
        record["energy"] = zigzag::energy_explanation_json(evaluation, zigzag::explain_energy(evaluation, file));
    }
    if (options.latency()) {
        record["latency"] = zigzag::latency_explanation_json(zigzag::explain_latency(evaluation, file));
    }
    return zigzag::json_text(record);
}

std::string explanation_text(const zigzag::CostModelEvaluation& evaluation, const ExplainOptions& options,
                             const std::string& file) {
    const std::size_t width = std::min(widest_explanation, zigzag::terminal_width(STDOUT_FILENO, widest_explanation));
    std::string text = zigzag::explained_layer_text(evaluation, width);
    if (options.energy()) {
        text += zigzag::energy_explanation_text(evaluation, zigzag::explain_energy(evaluation, file), width);
    }
    if (options.latency()) {
        text += options.energy() ? "\n\n" : "";
        text += zigzag::latency_explanation_text(evaluation, zigzag::explain_latency(evaluation, file), width);
    }
    return text;
}

int explain(const ExplainOptions& options) {
    const std::filesystem::path file = zigzag::find_complete_file(options.path, options.layer);
    const zigzag::CostModelEvaluation evaluation = zigzag::read_evaluation(file);
    print(options.presentation.json ? explanation_json(evaluation, options, file.string())
                                    : explanation_text(evaluation, options, file.string()));
    return done;
}

}  // namespace

Subcommand add_explain_command(CLI::App& program) {
    const auto options = std::make_shared<ExplainOptions>();
    CLI::App* parser = program.add_subcommand(
        "explain", "Break a layer's energy and latency down to their causes, from its LAYER_complete.json");
    parser->add_option("FILE", options->path, "LAYER_complete.json, or a dump folder")->required()->type_name("");
    add_options(*parser, explain_options(), *options);
    parser->footer("All figures are worked out anew from their terms and must agree with the file to the last bit.");
    return {parser, [options](spdlog::logger&) { return explain(*options); }, parser->get_name(), rows_of(explain_options())};
}
