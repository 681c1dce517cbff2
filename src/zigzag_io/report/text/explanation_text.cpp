#include "explanation_text.hpp"

#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "zigzag_io/report/explanation_report.hpp"

namespace zigzag {

std::string exact(double value) {
    return fmt::format("{}", value);
}

std::string direction_text(DataDirection direction) {
    switch (direction) {
        case DataDirection::rd_out_to_low:
            return "read for below (tl)";
        case DataDirection::wr_in_by_low:
            return "write from below (fl)";
        case DataDirection::rd_out_to_high:
            return "read for above (th)";
        case DataDirection::wr_in_by_high:
            return "write from above (fh)";
    }
    return {};
}

TextColumn name_column(std::string title, std::size_t min_width) {
    return {std::move(title), "", Alignment::left, 0, min_width};
}

std::string wrapped(const std::string& text, std::size_t width) {
    const std::size_t indent = text.find_first_not_of(' ');
    std::istringstream words(text);
    std::string result;
    std::string line(indent == std::string::npos ? 0 : indent, ' ');
    bool empty = true;
    for (std::string word; words >> word;) {
        if (!empty && display_width(line) + 1 + display_width(word) > width) {
            result += line + "\n";
            line.assign(indent + 2, ' ');
            empty = true;
        }
        line += (empty ? "" : " ") + word;
        empty = false;
    }
    return result + line + "\n";
}

std::string explained_layer_text(const CostModelEvaluation& evaluation, std::size_t width) {
    const Layer& layer = evaluation.layer;
    std::string text = wrapped(fmt::format("Layer {} ({}) on {}", printable(layer.name), printable(layer.operator_type),
                                           printable(evaluation.accelerator->name)),
                               width);
    std::string equation = "  " + layer.equation();
    for (std::size_t index = 0; index < layer.relations.size(); ++index) {
        equation += (index == 0 ? "  with " : ", ") + to_string(layer.relations[index]);
    }
    text += wrapped(printable(equation), width);
    std::vector<std::string> sizes;
    for (const LoopDimension& loop : layer.loop_dimensions) {
        sizes.push_back(fmt::format("{} {}", printable(loop.name), loop.size));
    }
    text += wrapped(fmt::format("  {}: {} multiply-accumulates", fmt::join(sizes, ", "), layer.total_mac_count()), width);
    if (are_corrected(evaluation.options.rules)) {
        text += "  by the corrected rules\n";
    } else if (!are_zigzags(evaluation.options.rules)) {
        std::vector<std::string_view> names;
        for (const NamedModelRule& rule : named_model_rules) {
            if (evaluation.options.rules.*rule.field != ModelRules::zigzag().*rule.field) {
                names.push_back(rule.name);
            }
        }
        text += wrapped(fmt::format("  by rules other than ZigZag's: {}", fmt::join(names, ", ")), width);
    }
    return text + "\n";
}

}  // namespace zigzag
