// The table of operators: what each means, and what it costs in each program. A new operator is a row here (with a meaning of its
// own, if it does something new) and, to come from ONNX models, a shape rule in zigzag_io/formats/onnx.
//
// Two programs, two habits, which the columns keep: ZigZag counts convolutions and products only and is silent about cheap
// operators; Stream counts nearly everything and says what it leaves out.

#include "zigzag/network/operators/operator_table.hpp"

#include <algorithm>
#include <unordered_map>

#include "attention_parts.hpp"
#include "elementwise.hpp"

namespace zigzag::operators {

namespace {

bool has_data(const OperatorCall& call) {
    return call.has_input(0) && call.has_output(0);
}

bool knows_ranks(const OperatorCall& call, std::size_t inputs) {
    for (std::size_t input = 0; input < inputs; ++input) {
        if (call.shape(input) == nullptr) {
            return false;
        }
    }
    return has_data(call) && call.output_shape() != nullptr;
}

bool is_picture(const Shape* shape) {
    return shape != nullptr && (shape->size() == 3 || shape->size() == 4);
}

bool always(const OperatorCall& /*call*/) {
    return true;
}

bool has_channels_first(const OperatorCall& call) {
    return call.integer("channels_last").value_or(0) == 0;
}

bool has_pictures(const OperatorCall& call) {
    return has_data(call) && is_picture(call.shape(0)) && is_picture(call.output_shape());
}

bool has_one_operand(const OperatorCall& call) {
    return call.inputs.size() == 1 && knows_ranks(call, 1);
}

bool has_one_or_two_operands(const OperatorCall& call) {
    return (call.inputs.size() == 1 && knows_ranks(call, 1)) || (call.inputs.size() == 2 && knows_ranks(call, 2));
}

bool has_two_operands(const OperatorCall& call) {
    return call.inputs.size() == 2 && knows_ranks(call, 2);
}

bool has_reduced_axes(const OperatorCall& call) {
    return knows_ranks(call, 1) && reduced_axes(call).has_value();
}

bool has_rows(const OperatorCall& call) {
    return knows_ranks(call, 1) && !call.shape(0)->empty();
}

bool has_plain_product(const OperatorCall& call) {
    return call.inputs.size() == 2 && knows_ranks(call, 2) && has_plain_equation(call);
}

constexpr OperatorMeaning convolution_meaning{.summary = "convolution; I, W and O are input, weights and output",
                                              .zigzag = Treatment::layer,
                                              .stream_2023 = Treatment::layer,
                                              .stream_2025 = Treatment::layer,
                                              .lower = &convolution_layers,
                                              .applies = &has_channels_first,
                                              .is_product = true};
constexpr OperatorMeaning transposed_convolution_meaning{.summary = "transposed convolution, phase by phase of its stride",
                                                         .zigzag = Treatment::layer,
                                                         .stream_2023 = Treatment::layer,
                                                         .stream_2025 = Treatment::layer,
                                                         .lower = &transposed_convolution_layers,
                                                         .applies = &always,
                                                         .is_product = true};
constexpr OperatorMeaning matrix_product_meaning{.summary = "matrix product, with batches",
                                                 .zigzag = Treatment::layer,
                                                 .stream_2023 = Treatment::layer,
                                                 .stream_2025 = Treatment::layer,
                                                 .lower = &matrix_product_layers,
                                                 .applies = &always,
                                                 .is_product = true};
constexpr OperatorMeaning attention_meaning{.summary = "attention: queries times keys, a softmax (stream: layers), times values",
                                            .zigzag = Treatment::layer,
                                            .stream_2023 = Treatment::layer,
                                            .stream_2025 = Treatment::layer,
                                            .lower = &attention_layers,
                                            .applies = &has_attention_parts,
                                            .is_product = true};
constexpr OperatorMeaning recurrent_meaning{.summary = "recurrent: one product with all inputs, one with the state per step",
                                            .zigzag = Treatment::layer,
                                            .stream_2023 = Treatment::layer,
                                            .stream_2025 = Treatment::layer,
                                            .lower = &recurrent_layers,
                                            .applies = &has_recurrence,
                                            .is_product = true};
constexpr OperatorMeaning binary_meaning{.summary = "two operands element by element, perhaps broadcast",
                                         .zigzag = Treatment::free,
                                         .stream_2023 = Treatment::layer,
                                         .stream_2025 = Treatment::layer,
                                         .lower = &elementwise_layers,
                                         .applies = &has_two_operands};
constexpr OperatorMeaning pooling_meaning{.summary = "greatest or mean in a window, or of the whole picture",
                                          .zigzag = Treatment::free,
                                          .stream_2023 = Treatment::layer,
                                          .stream_2025 = Treatment::layer,
                                          .lower = &pooling_layers,
                                          .applies = &has_pictures};
constexpr OperatorMeaning function_meaning{.summary = "one operand element by element",
                                           .zigzag = Treatment::free,
                                           .stream_2023 = Treatment::layer,
                                           .stream_2025 = Treatment::layer,
                                           .lower = &elementwise_layers,
                                           .applies = &has_one_operand};
constexpr OperatorMeaning biased_function_meaning{.summary = "one operand element by element, perhaps after a bias",
                                                  .zigzag = Treatment::free,
                                                  .stream_2023 = Treatment::layer,
                                                  .stream_2025 = Treatment::layer,
                                                  .lower = &elementwise_layers,
                                                  .applies = &has_one_or_two_operands};
constexpr OperatorMeaning reduction_meaning{.summary = "over some axes",
                                            .zigzag = Treatment::free,
                                            .stream_2023 = Treatment::layer,
                                            .stream_2025 = Treatment::layer,
                                            .lower = &reduction_layers,
                                            .applies = &has_reduced_axes};
constexpr OperatorMeaning softmax{.summary = "softmax: greatest, exponentials, sum, quotients",
                                  .zigzag = Treatment::costless,
                                  .stream_2023 = Treatment::layer,
                                  .stream_2025 = Treatment::layer,
                                  .lower = &softmax_layers,
                                  .applies = &has_rows};
constexpr OperatorMeaning einsum{.summary = "product of two tensors by an equation",
                                 .zigzag = Treatment::layer,
                                 .stream_2023 = Treatment::layer,
                                 .stream_2025 = Treatment::layer,
                                 .lower = &einsum_layers,
                                 .applies = &has_plain_product};
constexpr OperatorMeaning rectifier{.summary = "applied to results on their way out (stream 2025: a layer)",
                                    .zigzag = Treatment::free,
                                    .stream_2023 = Treatment::free,
                                    .stream_2025 = Treatment::layer,
                                    .lower = &elementwise_layers,
                                    .applies = &has_one_operand,
                                    .takes_parameters = true};
constexpr OperatorMeaning on_the_way_out{.summary = "applied to results on their way out, or nothing at inference",
                                         .zigzag = Treatment::free,
                                         .stream_2023 = Treatment::free,
                                         .stream_2025 = Treatment::free,
                                         .takes_parameters = true};
constexpr OperatorMeaning with_slopes{.summary = "applied to results on their way out, with slopes of its own",
                                      .zigzag = Treatment::free,
                                      .stream_2023 = Treatment::free,
                                      .stream_2025 = Treatment::free};
constexpr OperatorMeaning movement{
    .summary = "moves data only", .zigzag = Treatment::moves, .stream_2023 = Treatment::moves, .stream_2025 = Treatment::moves};
constexpr OperatorMeaning costly{.summary = "computes much, but has no layers yet",
                                 .zigzag = Treatment::costless,
                                 .stream_2023 = Treatment::costless,
                                 .stream_2025 = Treatment::costless};
constexpr OperatorMeaning cheap{.summary = "computes little, or passes data in a way that is not followed",
                                .zigzag = Treatment::free,
                                .stream_2023 = Treatment::costless,
                                .stream_2025 = Treatment::costless};

constexpr Operator operator_rows[] = {
    {"Conv", &convolution_meaning, Spelling::both},
    {"Conv_downsample", &convolution_meaning, Spelling::workload_files},
    {"QLinearConv", &convolution_meaning, Spelling::onnx, false, 3},
    {"ConvInteger", &convolution_meaning},
    {"com.microsoft::FusedConv", &convolution_meaning},
    {"com.microsoft::QLinearConv", &convolution_meaning, Spelling::onnx, false, 3},
    {"ConvTranspose", &transposed_convolution_meaning},
    {"Gemm", &matrix_product_meaning, Spelling::both},
    {"MatMul", &matrix_product_meaning, Spelling::both},
    {"MatMulInteger", &matrix_product_meaning},
    {"QLinearMatMul", &matrix_product_meaning, Spelling::onnx, false, 3},
    {"com.microsoft::DynamicQuantizeMatMul", &matrix_product_meaning},
    {"com.microsoft::FusedGemm", &matrix_product_meaning},
    {"com.microsoft::FusedMatMul", &matrix_product_meaning},
    {"com.microsoft::FusedMatMulActivation", &matrix_product_meaning},
    {"com.microsoft::GemmFastGelu", &matrix_product_meaning},
    {"com.microsoft::MatMulBnb4", &matrix_product_meaning},
    {"com.microsoft::MatMulInteger16", &matrix_product_meaning},
    {"com.microsoft::MatMulIntegerToFloat", &matrix_product_meaning},
    {"com.microsoft::MatMulNBits", &matrix_product_meaning},
    {"com.microsoft::QGemm", &matrix_product_meaning, Spelling::onnx, false, 3},
    {"com.microsoft::TransposeMatMul", &matrix_product_meaning},
    {"Attention", &attention_meaning},
    {"com.microsoft::Attention", &attention_meaning},
    {"com.microsoft::DecoderMaskedMultiHeadAttention", &attention_meaning},
    {"com.microsoft::GroupQueryAttention", &attention_meaning},
    {"com.microsoft::MultiHeadAttention", &attention_meaning},
    {"com.microsoft::QAttention", &attention_meaning},
    {"LSTM", &recurrent_meaning},
    {"GRU", &recurrent_meaning},
    {"RNN", &recurrent_meaning},
    {"com.microsoft::DynamicQuantizeLSTM", &recurrent_meaning},
    {"Add", &binary_meaning, Spelling::both, true},
    {"Sub", &binary_meaning},
    {"Mul", &binary_meaning},
    {"Div", &binary_meaning},
    {"Pow", &binary_meaning},
    {"Max", &binary_meaning, Spelling::both},
    {"Min", &binary_meaning},
    {"Mod", &binary_meaning},
    {"Pool", &pooling_meaning, Spelling::workload_files},
    {"Pooling", &pooling_meaning, Spelling::workload_files, true},
    {"MaxPool", &pooling_meaning, Spelling::both},
    {"AveragePool", &pooling_meaning, Spelling::both},
    {"GlobalAveragePool", &pooling_meaning, Spelling::both},
    {"GlobalMaxPool", &pooling_meaning},
    {"Exp", &function_meaning},
    {"Gelu", &function_meaning},
    {"Silu", &function_meaning},
    {"Swish", &function_meaning},
    {"Sigmoid", &function_meaning},
    {"Sqrt", &function_meaning},
    {"Reciprocal", &function_meaning},
    {"Tanh", &function_meaning},
    {"Erf", &function_meaning},
    {"Log", &function_meaning},
    {"com.microsoft::Gelu", &function_meaning},
    {"com.microsoft::QuickGelu", &function_meaning},
    {"com.microsoft::BiasGelu", &biased_function_meaning},
    {"com.microsoft::FastGelu", &biased_function_meaning},
    {"ReduceMean", &reduction_meaning},
    {"ReduceSum", &reduction_meaning},
    {"ReduceMax", &reduction_meaning},
    {"ReduceMin", &reduction_meaning},
    {"ReduceProd", &reduction_meaning},
    {"ReduceL2", &reduction_meaning},
    {"Softmax", &softmax},
    {"Einsum", &einsum},
    {"Relu", &rectifier},
    {"LeakyRelu", &on_the_way_out},
    {"Clip", &on_the_way_out},
    {"HardSigmoid", &on_the_way_out},
    {"HardSwish", &on_the_way_out},
    {"ThresholdedRelu", &on_the_way_out},
    {"Elu", &on_the_way_out},
    {"Selu", &on_the_way_out},
    {"Celu", &on_the_way_out},
    {"Neg", &on_the_way_out},
    {"BatchNormalization", &on_the_way_out},
    {"Identity", &on_the_way_out},
    {"com.microsoft::DequantizeLinear", &on_the_way_out},
    {"com.microsoft::QuantizeLinear", &on_the_way_out},
    {"Dropout", &on_the_way_out},
    {"Cast", &on_the_way_out},
    {"QuantizeLinear", &on_the_way_out},
    {"DequantizeLinear", &on_the_way_out},
    {"PRelu", &with_slopes},
    {"Transpose", &movement},
    {"Reshape", &movement},
    {"Flatten", &movement},
    {"Squeeze", &movement},
    {"Unsqueeze", &movement},
    {"Slice", &movement},
    {"Split", &movement},
    {"Gather", &movement},
    {"Concat", &movement},
    {"Pad", &movement},
    {"Expand", &movement},
    {"Tile", &movement},
    {"Resize", &movement},
    {"Upsample", &movement},
    {"DepthToSpace", &movement},
    {"SpaceToDepth", &movement},
    {"DeformConv", &costly},
    {"GridSample", &costly},
    {"GroupNormalization", &costly},
    {"InstanceNormalization", &costly},
    {"LRN", &costly},
    {"LayerNormalization", &costly},
    {"LogSoftmax", &costly},
    {"MeanVarianceNormalization", &costly},
    {"RMSNormalization", &costly},
    {"RotaryEmbedding", &costly},
    {"SimplifiedLayerNormalization", &costly},
    {"com.microsoft::BiasSoftmax", &costly},
    {"com.microsoft::EmbedLayerNormalization", &costly},
    {"com.microsoft::GroupNorm", &costly},
    {"com.microsoft::LayerNormalization", &costly},
    {"com.microsoft::QLinearSigmoid", &costly},
    {"com.microsoft::QLinearSoftmax", &costly},
    {"com.microsoft::RotaryEmbedding", &costly},
    {"com.microsoft::SimplifiedLayerNormalization", &costly},
    {"com.microsoft::SkipGroupNorm", &costly},
    {"com.microsoft::SkipLayerNormalization", &costly},
    {"com.microsoft::SkipSimplifiedLayerNormalization", &costly},
    {"Abs", &cheap},
    {"Acos", &cheap},
    {"Acosh", &cheap},
    {"And", &cheap},
    {"ArgMax", &cheap},
    {"ArgMin", &cheap},
    {"Asin", &cheap},
    {"Asinh", &cheap},
    {"Atan", &cheap},
    {"Atanh", &cheap},
    {"Bernoulli", &cheap},
    {"BitShift", &cheap},
    {"BitwiseAnd", &cheap},
    {"BitwiseNot", &cheap},
    {"BitwiseOr", &cheap},
    {"BitwiseXor", &cheap},
    {"CastLike", &cheap},
    {"Ceil", &cheap},
    {"Compress", &cheap},
    {"Constant", &cheap},
    {"ConstantOfShape", &cheap},
    {"Cos", &cheap},
    {"Cosh", &cheap},
    {"CumSum", &cheap},
    {"DynamicQuantizeLinear", &cheap},
    {"Equal", &cheap},
    {"EyeLike", &cheap},
    {"Floor", &cheap},
    {"GatherElements", &cheap},
    {"GatherND", &cheap},
    {"GlobalLpPool", &cheap},
    {"Greater", &cheap},
    {"GreaterOrEqual", &cheap},
    {"Hardmax", &cheap},
    {"IsInf", &cheap},
    {"IsNaN", &cheap},
    {"Less", &cheap},
    {"LessOrEqual", &cheap},
    {"Loop", &cheap},
    {"LpNormalization", &cheap},
    {"LpPool", &cheap},
    {"MaxRoiPool", &cheap},
    {"Mean", &cheap},
    {"Mish", &cheap},
    {"Multinomial", &cheap},
    {"NonMaxSuppression", &cheap},
    {"NonZero", &cheap},
    {"Not", &cheap},
    {"OneHot", &cheap},
    {"Or", &cheap},
    {"RandomNormal", &cheap},
    {"RandomNormalLike", &cheap},
    {"RandomUniform", &cheap},
    {"RandomUniformLike", &cheap},
    {"Range", &cheap},
    {"ReduceL1", &cheap},
    {"ReduceLogSum", &cheap},
    {"ReduceLogSumExp", &cheap},
    {"ReduceSumSquare", &cheap},
    {"ReverseSequence", &cheap},
    {"RoiAlign", &cheap},
    {"Round", &cheap},
    {"Scan", &cheap},
    {"Scatter", &cheap},
    {"ScatterElements", &cheap},
    {"ScatterND", &cheap},
    {"Shape", &cheap},
    {"Shrink", &cheap},
    {"Sign", &cheap},
    {"Sin", &cheap},
    {"Sinh", &cheap},
    {"Size", &cheap},
    {"Softplus", &cheap},
    {"Softsign", &cheap},
    {"Sum", &cheap},
    {"Tan", &cheap},
    {"TensorScatter", &cheap},
    {"TopK", &cheap},
    {"Trilu", &cheap},
    {"Where", &cheap},
    {"Xor", &cheap},
    {"com.microsoft::BiasAdd", &cheap},
    {"com.microsoft::BiasDropout", &cheap},
    {"com.microsoft::QLinearAdd", &cheap},
    {"com.microsoft::QLinearConcat", &cheap},
    {"com.microsoft::QLinearLeakyRelu", &cheap},
    {"com.microsoft::QLinearMul", &cheap},
};

}  // namespace

Treatment OperatorMeaning::in(OperatorDialect dialect) const {
    return dialect == OperatorDialect::zigzag ? zigzag : dialect == OperatorDialect::stream_2023 ? stream_2023 : stream_2025;
}

std::span<const Operator> operator_table() {
    return operator_rows;
}

const Operator* find_operator(std::string_view name) {
    static const auto by_name = [] {
        std::unordered_map<std::string_view, const Operator*> found;
        for (const Operator& row : operator_rows) {
            if (row.spelling != Spelling::workload_files) {
                found.emplace(row.name, &row);
            }
        }
        return found;
    }();
    const auto found = by_name.find(name);
    return found != by_name.end() ? found->second : nullptr;
}

std::size_t second_operand(const OperatorCall& call) {
    const Operator* row = find_operator(call.type);
    return row != nullptr ? row->second_operand : 1;
}

bool is_layer(const OperatorCall& call, OperatorDialect dialect) {
    const Operator* row = find_operator(call.type);
    return row != nullptr && row->meaning->in(dialect) == Treatment::layer && row->meaning->applies(call);
}

OperatorLayers lower(const LoweringContext& context) {
    return find_operator(context.call.type)->meaning->lower(context);
}

std::vector<std::string_view> workload_file_operators() {
    std::vector<std::string_view> names;
    for (const Operator& row : operator_rows) {
        if (row.spelling != Spelling::onnx) {
            names.push_back(row.name);
        }
    }
    return names;
}

bool is_left_out_in_memory(std::string_view operator_type) {
    return std::any_of(std::begin(operator_rows), std::end(operator_rows),
                       [&](const Operator& row) { return row.is_left_out_in_memory && row.name == operator_type; });
}

}  // namespace zigzag::operators

namespace zigzag {

std::string_view to_string(OperatorTreatment treatment) {
    constexpr std::string_view names[] = {"layer", "moves", "free", "costless"};
    return names[static_cast<std::size_t>(treatment)];
}

std::vector<OperatorGroup> operator_groups() {
    std::vector<OperatorGroup> groups;
    const operators::OperatorMeaning* meaning = nullptr;
    for (const operators::Operator& row : operators::operator_table()) {
        if (row.meaning != meaning) {
            meaning = row.meaning;
            groups.push_back({meaning->summary, meaning->zigzag, meaning->stream_2023, {}, {}});
        }
        const bool is_in_models = row.spelling != operators::Spelling::workload_files;
        (is_in_models ? groups.back().names : groups.back().workload_file_names).push_back(row.name);
    }
    return groups;
}

std::vector<std::string_view> operators_left_out_in_memory() {
    std::vector<std::string_view> names;
    for (const operators::Operator& row : operators::operator_table()) {
        if (row.is_left_out_in_memory) {
            names.push_back(row.name);
        }
    }
    return names;
}

}  // namespace zigzag
