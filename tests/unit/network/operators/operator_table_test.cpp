#include "zigzag/network/operators/operator_table.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "zigzag_io/formats/onnx/onnx_move_rules.hpp"
#include "zigzag_io/formats/onnx/onnx_shape_propagation.hpp"

namespace zigzag::operators {

namespace {

std::set<std::string> names_where(bool (*holds)(const Operator&)) {
    std::set<std::string> names;
    for (const Operator& row : operator_table()) {
        if (holds(row)) {
            names.emplace(row.name);
        }
    }
    return names;
}

std::vector<OperatorDialect> all_dialects() {
    return {OperatorDialect::zigzag, OperatorDialect::stream_2023, OperatorDialect::stream_2025};
}

}  // namespace

TEST_CASE("every operator is in the table once, next to those of the same meaning") {
    CHECK(names_where([](const Operator&) { return true; }).size() == operator_table().size());
    std::set<std::string_view> meanings;
    for (const OperatorGroup& group : operator_groups()) {
        CHECK(meanings.insert(group.meaning).second);
    }
}

TEST_CASE("the operators of models in the table are those that have a shape rule") {
    std::set<std::string> with_rule;
    for (const std::string_view name : onnx_import::operators_with_shape_rule()) {
        with_rule.emplace(name);
    }
    CHECK(names_where([](const Operator& row) { return row.spelling != Spelling::workload_files; }) == with_rule);
}

TEST_CASE("what becomes layers has a way to make them") {
    for (const Operator& row : operator_table()) {
        for (const OperatorDialect dialect : all_dialects()) {
            CHECK((row.meaning->in(dialect) != Treatment::layer || (row.meaning->lower && row.meaning->applies)));
        }
    }
}

TEST_CASE("a call becomes layers without any file, with its operands and sizes") {
    OperatorCall call;
    call.name = "product";
    call.type = "MatMul";
    OperatorTensor left;
    left.name = "a";
    left.shape = Shape{4, 8};
    left.maker = 0;
    OperatorTensor right = left;
    right.name = "b";
    right.shape = Shape{8, 16};
    right.maker.reset();
    call.inputs = {left, right};
    call.outputs = {OperatorTensor{}};
    call.attributes["weight_size"] = std::int64_t{4};
    for (const OperatorDialect dialect : all_dialects()) {
        Lowering lowering;
        REQUIRE(is_layer(call, dialect));
        const auto lowered = lower({call, lowering, dialect});
        REQUIRE(lowered);
        REQUIRE(lowered->layers.size() == 1);
        const Layer& layer = lowered->layers.front().layer;
        CHECK(layer.total_mac_count() == 4 * 8 * 16);
        CHECK(layer.precision == OperandPrecision{4, 8, 16, 8});
        CHECK(layer.constant_operands == std::vector<LayerOperand>{LayerOperand::W});
        CHECK(lowered->layers.front().origins[static_cast<std::size_t>(LayerOperand::W)].input == 1);
    }
    call.type = "Softmax";
    CHECK_FALSE(is_layer(call, OperatorDialect::zigzag));
}

TEST_CASE("sizes that are not known are faults with a remedy from the front end") {
    OperatorCall call;
    call.name = "product";
    call.type = "Gemm";
    OperatorTensor left;
    left.name = "a";
    left.shape = Shape{4, Number::symbol("width")};
    OperatorTensor right;
    right.name = "b";
    right.shape = Shape{Number::symbol("width"), 16};
    call.inputs = {left, right};
    call.outputs = {OperatorTensor{}};
    Lowering lowering;
    CHECK_FALSE(lower({call, lowering, OperatorDialect::zigzag}));
    const auto faults =
        lowering.faults([](const std::vector<std::string>& names) { return "say how large " + names.at(0) + " is"; });
    REQUIRE(faults.size() == 1);
    CHECK(to_string(faults[0]) ==
          "product: the inner size of `a` times `b` is not known: it depends on `width`; say how large width is");
}

}  // namespace zigzag::operators
