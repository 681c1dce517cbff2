#include "random_problem.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "zigzag/mapping/validated_parts.hpp"

#include "zigzag_io/formats/zigzag/parser.hpp"

// Some arrays here are none that a file could describe, so the parts of these problems are not validated.

namespace zigzag::test {

namespace {

void add_loop(Layer& layer, const std::string& name, std::int64_t size) {
    layer.loop_dimensions.push_back({name, size});
}

Layer convolution(Dice& dice, bool grouped) {
    Layer layer;
    layer.operator_type = "Conv";
    const std::vector<std::int64_t> kernels{1, 1, 3, 3, 5, 7};
    const std::int64_t kernel = dice.pick(kernels);
    add_loop(layer, "B", dice.between(1, 2));
    if (grouped) {
        add_loop(layer, "G", dice.between(2, 40));
    } else {
        add_loop(layer, "K", dice.between(1, 96));
        add_loop(layer, "C", dice.between(1, 96));
    }
    add_loop(layer, "OY", dice.between(1, 56));
    add_loop(layer, "OX", dice.between(1, 56));
    add_loop(layer, "FY", kernel);
    add_loop(layer, "FX", dice.chance(80) ? kernel : dice.pick(kernels));
    const std::vector<std::string> channels_out = grouped ? std::vector<std::string>{"G"} : std::vector<std::string>{"K"};
    const std::vector<std::string> channels_in = grouped ? std::vector<std::string>{"G"} : std::vector<std::string>{"C"};
    const auto access = [](LayerOperand operand, std::vector<std::string> front, const std::vector<std::string>& back) {
        front.insert(front.end(), back.begin(), back.end());
        return OperandAccess{operand, front};
    };
    std::vector<std::string> weights = channels_out;
    if (!grouped) {
        weights.push_back("C");
    }
    layer.operands = {access(LayerOperand::O, {"B"}, {channels_out.front(), "OY", "OX"}),
                      access(LayerOperand::W, weights, {"FY", "FX"}),
                      access(LayerOperand::I, {"B"}, {channels_in.front(), "IY", "IX"})};
    const std::int64_t stride = dice.between(1, 2);
    const std::int64_t dilation = dice.chance(15) ? dice.between(2, 3) : 1;
    layer.relations = {{"IX", stride, "OX", dilation, "FX"}, {"IY", stride, "OY", dilation, "FY"}};
    return layer;
}

Layer matrix_product(Dice& dice) {
    Layer layer;
    layer.operator_type = "Gemm";
    add_loop(layer, "D", dice.between(1, 128));
    add_loop(layer, "C", dice.between(1, 256));
    add_loop(layer, "K", dice.between(1, 256));
    layer.operands = {OperandAccess{LayerOperand::O, {"D", "K"}}, OperandAccess{LayerOperand::I, {"D", "C"}},
                      OperandAccess{LayerOperand::W, {"C", "K"}}};
    return layer;
}

Layer addition(Dice& dice) {
    Layer layer;
    layer.operator_type = "Add";
    layer.operation = '+';
    layer.accumulates = false;
    add_loop(layer, "B", 1);
    add_loop(layer, "G", dice.between(1, 128));
    add_loop(layer, "OY", dice.between(1, 56));
    add_loop(layer, "OX", dice.between(1, 56));
    const std::vector<std::string> all{"B", "G", "OY", "OX"};
    layer.operands = {OperandAccess{LayerOperand::O, all}, OperandAccess{LayerOperand::W, all},
                      OperandAccess{LayerOperand::I, all}};
    return layer;
}

/// Sizes as shipped: those of an array for in-memory compute and of its cells go together, which dice do not know.
void restore_sizes(Accelerator& accelerator, const Accelerator& shipped) {
    std::vector<MemoryLevel> levels = accelerator.memory_hierarchy.levels();
    for (std::size_t level = 0; level < levels.size(); ++level) {
        levels[level].instance.size = shipped.memory_hierarchy.levels()[level].instance.size;
    }
    accelerator.memory_hierarchy = MemoryHierarchy(std::move(levels));
    accelerator.operational_array.dimensions = shipped.operational_array.dimensions;
}

}  // namespace

std::shared_ptr<const Accelerator> random_accelerator(const Accelerator& shipped, Dice& dice) {
    Accelerator accelerator = shipped;
    if (dice.chance(60)) {
        std::vector<MemoryLevel> levels = shipped.memory_hierarchy.levels();
        for (MemoryLevel& level : levels) {
            if (dice.chance(40)) {
                level.instance.size = std::max<std::int64_t>(8, level.instance.size * dice.between(1, 64) / 8);
            }
            for (MemoryPort& port : level.instance.ports) {
                if (dice.chance(30)) {
                    const bool is_whole = dice.chance(60);
                    const auto ratio = [&](std::int64_t most) {
                        return static_cast<double>(dice.between(1, most)) / static_cast<double>(dice.between(1, 4));
                    };
                    const auto rounded = [is_whole](double bandwidth) { return is_whole ? std::floor(bandwidth) : bandwidth; };
                    port.bandwidth_min = std::max(1.0, rounded(port.bandwidth_min * ratio(1)));
                    port.bandwidth_max = std::max(port.bandwidth_min, rounded(port.bandwidth_max * ratio(4)));
                }
            }
        }
        accelerator.memory_hierarchy = MemoryHierarchy(std::move(levels));
        for (ArrayDimension& dimension : accelerator.operational_array.dimensions) {
            if (dice.chance(30)) {
                dimension.size = dice.between(1, 48);
            }
        }
    }
    if (!validate(accelerator).empty()) {
        restore_sizes(accelerator, shipped);
    }
    return std::make_shared<const Accelerator>(std::move(accelerator));
}

Layer random_layer(Dice& dice) {
    const std::int64_t kind = dice.between(1, 100);
    Layer layer = kind <= 55   ? convolution(dice, false)
                  : kind <= 70 ? convolution(dice, true)
                  : kind <= 90 ? matrix_product(dice)
                               : addition(dice);
    layer.name = "random";
    const std::vector<std::int64_t> bits{4, 8, 8, 8, 16};
    layer.precision = {dice.pick(bits), dice.pick(bits), 0, 0};
    layer.precision.O = dice.pick(std::vector<std::int64_t>{16, 16, 24, 32});
    layer.precision.O_final = dice.pick(std::vector<std::int64_t>{8, 8, 16});
    layer.constant_operands = {LayerOperand::W};
    return layer;
}

MappingEntry random_constraints(const Layer& layer, const Accelerator& accelerator, Dice& dice) {
    MappingEntry entry;
    entry.name = "default";
    entry.spatial_mapping.emplace();
    for (const ArrayDimension& dimension : accelerator.operational_array.dimensions) {
        ArrayDimensionMapping mapping{dimension.name, {}};
        for (std::int64_t loops = dice.between(0, 2); loops > 0; --loops) {
            const std::string& name = dice.pick(layer.loop_dimensions).name;
            const bool known = std::any_of(mapping.loops.begin(), mapping.loops.end(),
                                           [&name](const SpatialLoop& loop) { return loop.dimension == name; });
            if (!known) {
                mapping.loops.push_back({name, dice.between(1, dimension.size)});
            }
        }
        entry.spatial_mapping->push_back(std::move(mapping));
    }
    if (dice.chance(15)) {
        entry.memory_operand_links = {
            {LayerOperand::O, MemoryOperand::O}, {LayerOperand::W, MemoryOperand::I1}, {LayerOperand::I, MemoryOperand::I2}};
    }
    return entry;
}

namespace {

struct Chances {
    int even = 0;           ///< percent
    int reuse_is_free = 0;  ///< percent
};

ModelOptions random_options(Dice& dice, const Chances& chances, Rules rules) {
    ModelOptions options;
    options.temporal_mapping_type = dice.chance(chances.even) ? TemporalMappingType::even : TemporalMappingType::uneven;
    const bool reuse_is_free = dice.chance(chances.reuse_is_free);
    options.rules = (dice.chance(20) ? ModelRules::corrected() : ModelRules::zigzag()).with_free_reuse(reuse_is_free);
    for (std::size_t rule = 0; rule < named_model_rules.size() && rules == Rules::any; ++rule) {
        options.rules.*named_model_rules[rule].field = dice.chance(50);
    }
    return options;
}

}  // namespace

MappingProblem random_problem(const std::vector<Accelerator>& shipped, Dice& dice, Rules rules) {
    const auto accelerator = random_accelerator(dice.pick(shipped), dice);
    const Layer layer = random_layer(dice);
    const MappingEntry entry = random_constraints(layer, *accelerator, dice);
    const ModelOptions options = random_options(dice, {25, 80}, rules);
    Diagnostics notes;
    return compile_mapping_problem(layer, accelerator, entry,
                                   fitted_spatial_mapping(layer, *accelerator, entry, options.rules, notes), options);
}

namespace {

/// Other cycles per operation, a fraction of a cycle among them (which no file can ask for), and several weights per multiplier:
/// then the energy of the array depends on the loop order.
void vary_array(ImcArray& array, Dice& dice) {
    array.bit_serial_precision = dice.chance(20) ? 3 : dice.pick(std::vector<std::int64_t>{1, 2, 4, 8});
    array.cells_size = array.weight_precision * dice.pick(std::vector<std::int64_t>{1, 1, 2, 4});
}

}  // namespace

MappingProblem random_small_problem(const std::vector<Accelerator>& shipped, Dice& dice, Rules rules) {
    const std::vector<std::int64_t> sizes{1, 1, 2, 2, 3, 4, 4, 5, 6, 8, 9, 12, 16};
    while (true) {
        Accelerator accelerator = *random_accelerator(dice.pick(shipped), dice);
        std::vector<MemoryLevel> levels = accelerator.memory_hierarchy.levels();
        for (MemoryLevel& level : levels) {
            if (dice.chance(50)) {
                level.instance.size = std::max<std::int64_t>(8, level.instance.size >> dice.between(0, 9));
            }
        }
        accelerator.memory_hierarchy = MemoryHierarchy(std::move(levels));
        for (ArrayDimension& dimension : accelerator.operational_array.dimensions) {
            dimension.size = dice.chance(70) ? dice.between(1, 4) : dimension.size;
        }
        if (accelerator.operational_array.imc) {
            vary_array(*accelerator.operational_array.imc, dice);
        }
        const auto owner = std::make_shared<const Accelerator>(std::move(accelerator));
        Layer layer = random_layer(dice);
        for (LoopDimension& dimension : layer.loop_dimensions) {
            dimension.size = dice.pick(sizes);
        }
        const MappingEntry entry = random_constraints(layer, *owner, dice);
        const ModelOptions options = random_options(dice, {12, 85}, rules);
        Diagnostics notes;
        try {
            return compile_mapping_problem(layer, owner, entry,
                                           fitted_spatial_mapping(layer, *owner, entry, options.rules, notes), options);
        } catch (const InputError&) {  // a size that padding leaves nothing of
        }
    }
}

std::vector<Accelerator> shipped_accelerators() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(ZIGZAG_INPUTS_DIR)) {
        const bool bare_macro = entry.path().filename() == "imc_macro.yaml";  // no layer can run on it
        if (entry.path().parent_path().filename() == "hardware" && entry.path().extension() == ".yaml" && !bare_macro) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    std::vector<Accelerator> accelerators;
    Diagnostics diagnostics;
    for (const auto& file : files) {
        accelerators.push_back(read_accelerator(file, diagnostics));
    }
    return accelerators;
}

}  // namespace zigzag::test
