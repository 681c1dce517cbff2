// Every operator model of ONNX's own backend tests (Debian: libonnx-testdata; elsewhere name the folder in the environment
// variable ZIGZAG_ONNX_TEST_MODELS). Without them the tests print that they are skipped.

#include <algorithm>
#include <cstdlib>
#include <map>

#include <catch2/catch.hpp>

#include "onnx_test_models.hpp"
#include "zigzag_io/formats/onnx/onnx_graph.hpp"
#include "zigzag_io/formats/onnx/onnx_model_file.hpp"
#include "zigzag_io/formats/onnx/onnx_shape_propagation.hpp"

namespace zigzag::test {

namespace {

std::vector<std::filesystem::path> backend_test_models() {
    const char* given = std::getenv("ZIGZAG_ONNX_TEST_MODELS");  // NOLINT(concurrency-mt-unsafe): one thread
    const std::filesystem::path folder = given != nullptr ? given : "/usr/share/libonnx-testdata/data";
    std::vector<std::filesystem::path> models;
    if (!std::filesystem::is_directory(folder)) {
        WARN("skipped: there is no folder " << folder.string() << " (Debian package libonnx-testdata)");
        return models;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().filename() == "model.onnx") {
            models.push_back(entry.path());
        }
    }
    std::sort(models.begin(), models.end());
    REQUIRE(models.size() > 100);
    return models;
}

/// Declared shapes of the tensors that nodes compute, which are removed from the model.
std::map<std::string, std::string> take_declared_shapes(onnx::GraphProto& graph) {
    std::map<std::string, std::string> shapes;
    for (auto* list : {graph.mutable_output(), graph.mutable_value_info()}) {
        for (onnx::ValueInfoProto& value : *list) {
            const auto shape = onnx_import::declared_shape(
                value.type(), [](const std::string& name, int) { return onnx_import::Number::symbol(name); });
            if (shape && is_fully_known(shape)) {
                shapes[value.name()] = to_string(*shape);
                value.mutable_type()->mutable_tensor_type()->clear_shape();
            }
        }
    }
    return shapes;
}

}  // namespace

TEST_CASE("every backend test model of ONNX is read or refused with a reason") {
    for (const std::filesystem::path& model : backend_test_models()) {
        INFO(model.string());
        Diagnostics diagnostics;
        try {
            const Network workload = read_workload_onnx(model, {}, diagnostics);
            CHECK(workload.topological_order().size() == workload.nodes.size());
            for (const NetworkNode& node : workload.nodes) {
                CHECK((!node.layer || node.layer->total_mac_count() > 0));
            }
        } catch (const InputError& error) {
            // Convolutions over volumes are all that is refused.
            CHECK(std::string(error.what()).find("3 spatial dimensions") != std::string::npos);
        }
    }
}

TEST_CASE("our shape rules agree with the shapes in ONNX's backend test models") {
    int agreed = 0;
    for (const std::filesystem::path& file : backend_test_models()) {
        onnx::ModelProto model = onnx_import::load_model(file);
        const std::map<std::string, std::string> declared = take_declared_shapes(*model.mutable_graph());
        Diagnostics diagnostics;
        std::vector<Fault> faults;
        const onnx_import::OnnxGraph graph = onnx_import::flatten(model, file.string(), {}, diagnostics, faults);
        const onnx_import::Propagation propagation = onnx_import::propagate_shapes(graph, {}, true);
        for (std::size_t index = 0; index < graph.tensors.size(); ++index) {
            const auto expected = declared.find(graph.tensors[index].name);
            const auto& shape = propagation.tensors[index].shape;
            if (expected == declared.end() || !graph.tensors[index].producer || !is_fully_known(shape)) {
                continue;
            }
            INFO(file.string() << ", tensor " << expected->first);
            CHECK(to_string(*shape) == expected->second);
            ++agreed;
        }
    }
    CHECK((agreed == 0 || agreed > 800));
}

}  // namespace zigzag::test
