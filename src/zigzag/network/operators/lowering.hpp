#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/network/layer.hpp"
#include "zigzag/network/network.hpp"
#include "zigzag/network/operators.hpp"

#include "operator_call.hpp"

#pragma GCC visibility push(default)

namespace zigzag::operators {

/// Turns what calls say into numbers of layers, and collects what stands in the way, for all calls of a network.
class Lowering {
public:
    void fault(const OperatorCall& call, const std::string& message, const std::string& remedy);
    /// The size, if it is known, at least 1 and below 2^53; else a fault about `what`, e.g. "dimension 2 of `x` ([1, 3, height,
    /// 224])". Sizes that hang on the same dimension parameters make one fault together.
    std::optional<std::int64_t> needed_size(const OperatorCall& call, const Number& size, const std::string& what);
    /// The shape of the tensor must be known.
    std::optional<std::int64_t> needed_dimension(const OperatorCall& call, const OperatorTensor& tensor, std::size_t axis);
    /// A batch size. Unknown, or 0, counts as 1, which is noted.
    std::int64_t batch_size(const Number& size);
    /// From the call's attributes `weight_size`, `act_size` (default 8) and `output_size` (default twice `act_size`), in bits.
    /// Operands that are computed have the precision of activations.
    std::optional<OperandPrecision> precision(const OperatorCall& call, LayerOperand weight_role, bool weights_are_computed);
    /// Layers of 2^53 or more multiply-accumulates are refused: later figures would not be exact.
    bool check_mac_count(const OperatorCall& call, const Layer& layer);

    /// Without the name of the file. `how_to_set` says how dimension parameters are given a size.
    std::vector<Fault> faults(const std::function<std::string(const std::vector<std::string>&)>& how_to_set) const;
    /// Dimension parameters that a batch size of 1 was taken for, and the number of layers where it has no name.
    const std::set<std::string>& assumed_batch_parameters() const { return assumed_batch_parameters_; }
    int assumed_unnamed_batches() const { return assumed_unnamed_batches_; }

private:
    struct OpenSize {
        Fault first;
        int count = 0;
    };

    std::vector<Fault> faults_;
    std::map<std::vector<std::string>, OpenSize> open_sizes_;  ///< by the dimension parameters that would settle them
    std::set<std::string> assumed_batch_parameters_;
    int assumed_unnamed_batches_ = 0;
};

/// "dimension 2 of `x` ([1, 3, height, 224])"
std::string dimension_text(const OperatorTensor& tensor, std::size_t axis);

/// A call that becomes layers, for one of the programs.
struct LoweringContext {
    const OperatorCall& call;
    Lowering& lowering;
    OperatorDialect dialect;
};

/// Where the data of a layer's operand, or of an operator's result, come from: an input of the call, or an earlier layer of the
/// same operator. Neither: nothing but the operator itself, as the window of a pooling layer.
struct DataOrigin {
    std::optional<std::size_t> input;
    std::optional<std::size_t> sibling;
    std::vector<DataOrigin> joined;  ///< instead of those: what the first of `steps` takes together
    std::vector<Reindexing> steps;  ///< from there to the axes that the layer addresses, or that the result has; one reshape more
                                    ///< is understood where the numbers of axes still differ

    /// The input or layer that it is, of several joined the first.
    const DataOrigin& leaf() const { return joined.empty() ? *this : joined.front().leaf(); }
};

/// One of the layers that an operator becomes.
struct OperatorLayer {
    std::string suffix;         ///< of the node's name: empty, or `/max`
    std::string operator_type;  ///< what mappings select by
    Layer layer;
    std::array<DataOrigin, 3> origins;  ///< by LayerOperand
    bool has_reduced_axes = false;      ///< axes of the output have names of their own, which nothing else should take
};

/// What an operator becomes.
struct LoweredOperator {
    LoweredOperator(std::vector<OperatorLayer> all) : layers(std::move(all)) {}  // NOLINT(google-explicit-constructor)

    std::vector<OperatorLayer> layers;
    std::vector<DataOrigin> results;  ///< by output; of one that is not listed: from the last layer
};

/// Nothing when a fault was found.
using OperatorLayers = std::optional<LoweredOperator>;

/// Conv and its kin: `O[b][g][k][oy][ox] += W[g][k][c][fy][fx] * I[b][g][c][iy][ix]`, loops B K G OX OY C FX FY, K and C per
/// group, IX and IY the sizes of the input. A 1-D convolution has height 1; a 3-D one has OZ, FZ and IZ behind (in the equation:
/// before) those of Y. In stream's dialects without Y when there is one spatial axis, and W without G for a single group.
OperatorLayers convolution_layers(const LoweringContext& context);
/// ConvTranspose: ordinary convolutions of stride 1 at the input's positions, whose K counts output channels times phases of the
/// stride. Phases with equally many weights share a layer.
OperatorLayers transposed_convolution_layers(const LoweringContext& context);
/// Gemm, MatMul and their kin: `O[b][h][d][k] += I[b][h][d][c] * W[b][h][c][k]`, loops C D K, then B from rank 3 and H from
/// rank 4. An operand is not indexed by the batch dimensions over which it is broadcast. Dimensions before the last batch
/// dimension are folded into B. In stream's dialects the loops are B H D C K; K C B for a plain product in that of 2023.
OperatorLayers matrix_product_layers(const LoweringContext& context);
/// Attention of ONNX and of onnxruntime: the projection where the operator has one, then `/scores` and `/context`, in stream's
/// dialects with a softmax between them.
OperatorLayers attention_layers(const LoweringContext& context);
/// LSTM, GRU, RNN: `/input`, then `/step_0`, `/step_1`, ...; of two directions `/forward/...` and `/reverse/...`.
OperatorLayers recurrent_layers(const LoweringContext& context);
bool has_recurrence(const OperatorCall& call);
/// Max or average in a window, or over the whole picture: `O[b][k][oy][ox] += W[fy][fx] * I[b][k][iy][ix]`, weights of 0 bits.
OperatorLayers pooling_layers(const LoweringContext& context);

}  // namespace zigzag::operators

#pragma GCC visibility pop
