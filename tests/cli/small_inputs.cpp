#include "small_inputs.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace zigzag::cli {

namespace {

constexpr std::string_view model_text = R"(- id: 0
  name: first
  operator_type: Conv
  equation: O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][iy][ix]
  dimension_relations: [ix=1*ox+1*fx, iy=1*oy+1*fy]
  loop_dims: [B, K, C, OY, OX, FY, FX]
  loop_sizes: [1, 8, 4, 6, 6, 3, 3]
  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}
  operand_source: {W: 0, I: 0}
- id: 1
  name: second
  operator_type: Conv
  equation: O[b][k][y][x]+=W[k][c]*I[b][c][y][x]
  loop_dims: [B, K, C, Y, X]
  loop_sizes: [1, 16, 8, 6, 6]
  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}
  operand_source: {W: 1, I: 0}
)";

constexpr std::string_view accelerator_text = R"(name: small
operational_array:
  dimensions: [D1, D2]
  sizes: [4, 4]
  unit_energy: 0.5
  unit_area: 1
memories:
  register:
    operands: [O]
    served_dimensions: [D2]
    size: 16
    r_cost: 0.125
    w_cost: 0.125
    area: 0
    latency: 1
    ports:
      - {name: r_port_1, type: read, bandwidth_min: 16, bandwidth_max: 16, allocation: ["O, tl", "O, th"]}
      - {name: w_port_1, type: write, bandwidth_min: 16, bandwidth_max: 16, allocation: ["O, fl", "O, fh"]}
  buffer:
    operands: [I1, I2, O]
    served_dimensions: [D1, D2]
    size: 1048576
    r_cost: 4.25
    w_cost: 5.25
    area: 0.5
    latency: 1
    ports:
      - {name: r_port_1, type: read, bandwidth_min: 64, bandwidth_max: 256, allocation: ["I1, tl", "I2, tl", "O, tl"]}
      - {name: w_port_1, type: write, bandwidth_min: 64, bandwidth_max: 256, allocation: ["O, fl"]}
)";

constexpr std::string_view mapping_text = R"(- name: default
  spatial_mapping:
    D1: ["K, 4"]
    D2: ["C, 4"]
  memory_operand_links: {O: O, W: I2, I: I1}
)";

}  // namespace

InputTexts small_inputs() {
    return {std::string(model_text), std::string(accelerator_text), std::string(mapping_text)};
}

std::string MarkedText::place_in(const std::filesystem::path& file) const {
    return fmt::format("{}:{}:{}: ", file.string(), line, column);
}

MarkedText edit(std::string_view text, std::string_view original, std::string_view replacement) {
    const std::size_t position = text.find(original);
    if (position == std::string_view::npos || text.find(original, position + 1) != std::string_view::npos) {
        throw std::invalid_argument(fmt::format("not exactly one \"{}\" in the text", original));
    }
    const std::size_t mark = replacement.find('@');
    if (mark == std::string_view::npos) {
        throw std::invalid_argument(fmt::format("no mark in \"{}\"", replacement));
    }
    MarkedText result;
    result.text = fmt::format("{}{}{}{}", text.substr(0, position), replacement.substr(0, mark), replacement.substr(mark + 1),
                              text.substr(position + original.size()));
    const std::string_view before = std::string_view(result.text).substr(0, position + mark);
    result.line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
    const std::size_t line_end = before.rfind('\n');
    result.column = static_cast<int>(before.size() - (line_end == std::string_view::npos ? 0 : line_end + 1)) + 1;
    return result;
}

std::string replaced(std::string_view text, std::string_view original, std::string_view replacement) {
    return edit(text, original, fmt::format("@{}", replacement)).text;
}

SmallRun::SmallRun(const InputTexts& texts)
    : model_(folder_.write("model.yaml", texts.model)),
      accelerator_(folder_.write("accelerator.yaml", texts.accelerator)),
      mapping_(folder_.write("mapping.yaml", texts.mapping)),
      results_(folder_.make_folder("results")) {}

std::vector<std::string> SmallRun::arguments() const {
    return {"--model",   model_.string(),   "--accelerator", accelerator_.string(),
            "--mapping", mapping_.string(), "--dump-folder", dump_folder().string()};
}

Outcome SmallRun::run(const std::vector<std::string>& more_arguments) const {
    std::vector<std::string> words = arguments();
    words.insert(words.end(), more_arguments.begin(), more_arguments.end());
    return run_zigzag(words);
}

}  // namespace zigzag::cli
