#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include <catch2/catch.hpp>

#include "unit/formats/yaml/yaml_test_files.hpp"
#include "zigzag_io/formats/huggingface/configuration_reader.hpp"
#include "zigzag_io/formats/huggingface/llm_network.hpp"

using namespace zigzag;
using Catch::Matchers::Contains;

namespace {

llm::LlmModel example(const std::string& name) {
    Diagnostics unheard;
    return read_huggingface_configuration(resolve_input(InputKind::workload, name), unheard);
}

llm::LlmModel model_of(const std::string& text) {
    Diagnostics unheard;
    const test::TemporaryFile file(text);
    return read_huggingface_configuration(file.path(), unheard);
}

/// Elements that one block alone moves in a prefill of 256 tokens.
std::int64_t traffic_of_block(llm::LlmModel model) {
    model.blocks = {model.blocks.back()};
    model.blocks.front().count = 1;
    auto parts = llm::parts_of(model, {1, 256, 0, 1}, {ExpertsTouched::min, 1});
    parts.erase(parts.begin());  // embeddings
    parts.pop_back();            // head
    return llm::unfused_traffic(parts);
}

std::string faults(const std::string& text) {
    const test::TemporaryFile file(text);
    Diagnostics unheard;
    try {
        read_huggingface_configuration(file.path(), unheard);
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

std::string dense(const std::string& type, int hidden, int inner, int heads, int kv_heads, const std::string& more = "") {
    return R"({"model_type": ")" + type + R"(", "vocab_size": 100, "num_hidden_layers": 2, "hidden_size": )" +
           std::to_string(hidden) + R"(, "intermediate_size": )" + std::to_string(inner) + R"(, "num_attention_heads": )" +
           std::to_string(heads) + R"(, "num_key_value_heads": )" + std::to_string(kv_heads) + more + "}";
}

}  // namespace

// Bits of main memory of one unfused layer, from AccelForge 1c1929c2 (architecture `snowcat`, batch 1, 256 new tokens, 16 bits).
TEST_CASE("one unfused block moves what AccelForge counts", "[huggingface]") {
    constexpr std::int64_t bits = 16;
    CHECK(traffic_of_block(example("llama3_8b")) * bits == 4177526784);
    CHECK(traffic_of_block(example("qwen3_8b")) * bits == 3724541952);
    CHECK(traffic_of_block(example("mixtral_8x22b")) * bits == 41439723520);
    CHECK(traffic_of_block(model_of(R"({"model_type": "gpt2", "vocab_size": 100, "n_layer": 1, "n_embd": 4096, "n_head": 32})")) *
              bits ==
          3724541952);
    CHECK(traffic_of_block(model_of(R"({"model_type": "gpt2", "vocab_size": 100, "n_layer": 1, "n_embd": 12288, "n_head": 96})")) *
              bits ==
          30500978688);
    CHECK(traffic_of_block(model_of(dense("qwen3_moe", 2048, 6144, 32, 4,
                                          R"(, "head_dim": 128, "num_experts": 128, "num_experts_per_tok": 8,
                                              "moe_intermediate_size": 768)"))) *
              bits ==
          10561257472);
    CHECK(traffic_of_block(model_of(dense("llama4_text", 5120, 8192, 40, 8,
                                          R"(, "num_local_experts": 16, "num_experts_per_tok": 1)"))) *
              bits ==
          36175872000);
    CHECK(traffic_of_block(model_of(dense("llama4_text", 5120, 8192, 40, 8,
                                          R"(, "num_local_experts": 128, "num_experts_per_tok": 1)"))) *
              bits ==
          261661655040);
}

TEST_CASE("a token adds keys and values of all layers to the cache", "[huggingface]") {
    constexpr std::int64_t bytes = 2;
    CHECK(example("gpt2_xl").cache_growth() * bytes == 300 * 1024);
    CHECK(example("gpt2").cache_growth() * bytes == 36 * 1024);
    CHECK(example("llama3_8b").cache_growth() * bytes == 128 * 1024);
    CHECK(example("llama2_70b").cache_growth() * bytes == 320 * 1024);
    CHECK(example("llama2_7b").cache_growth() * bytes == 512 * 1024);
    CHECK(example("deepseek_v3").cache_growth() * bytes == 70272);
}

TEST_CASE("weights of public models are as many as their names say", "[huggingface]") {
    CHECK(example("llama2_7b").weight_count() == 6738149376);  // 6738415616 with norms
    CHECK(example("deepseek_v3").weight_count() / 1000000000 == 671);
    CHECK(example("mixtral_8x22b").weight_count() / 1000000000 == 140);
    CHECK(example("deepseek_v3").blocks.size() == 2);
}

TEST_CASE("a decoding step reads the whole cache, a prefill none", "[huggingface]") {
    const llm::LlmModel model = example("llama3_8b");
    const auto cache_reads = [&](const llm::Step& step) {
        std::int64_t elements = 0;
        for (const llm::Part& part : llm::parts_of(model, step, {})) {
            elements += part.repetitions * part.cache_reads;
        }
        return elements;
    };
    CHECK(cache_reads({4, 1, 1000, 1}) == 4 * model.cache_count(1000));
    CHECK(cache_reads({4, 1000, 0, 1}) == 0);
    // 2 multiply-accumulates of head size 128 per pair of query head and key, and one per weight
    const auto parts = llm::parts_of(model, {1, 1, 1000, 1}, {});
    CHECK(llm::mac_count(parts) == model.weight_count() - 128256 * 4096 + 32 * 2 * 32 * 128 * 1001);
}

TEST_CASE("latent attention is absorbed while decoding", "[huggingface]") {
    const llm::LlmModel model = example("deepseek_v3");
    std::int64_t elements = 0;
    for (const llm::Part& part : llm::parts_of(model, {1, 1, 100, 1}, {})) {
        elements += part.name == "qk" ? part.repetitions * part.cache_reads : 0;
    }
    CHECK(elements == model.cache_count(100));
}

TEST_CASE("experts that have work", "[huggingface]") {
    llm::FeedForward mixture;
    mixture.experts = 8;
    mixture.experts_per_token = 2;
    CHECK(llm::touched_experts(mixture, 1, ExpertsTouched::expected) == 2);
    CHECK(llm::touched_experts(mixture, 2, ExpertsTouched::min) == 4);
    CHECK(llm::touched_experts(mixture, 4, ExpertsTouched::expected) == 5);  // 8 * (1 - 0.75^4) = 5.47
    CHECK(llm::touched_experts(mixture, 1000, ExpertsTouched::expected) == 8);
    CHECK(llm::touched_experts(mixture, 1, ExpertsTouched::all) == 8);
    // No choice of a token is lost or made twice.
    const llm::LlmModel model = example("mixtral_8x22b");
    for (const std::int64_t batch : {1, 3, 5, 64}) {
        std::int64_t macs = 0;
        for (const llm::Part& part : llm::parts_of(model, {batch, 1, 10, 1}, {})) {
            macs += part.name.starts_with("experts") && part.layer ? part.layer->total_mac_count() : 0;
        }
        CHECK(macs == batch * 2 * 3 * 6144 * 16384);
    }
}

TEST_CASE("chips share every matrix and exchange sums", "[huggingface]") {
    const llm::LlmModel model = example("llama2_70b");
    const auto macs = [&](std::int64_t chips) { return llm::mac_count(llm::parts_of(model, {8, 1, 100, 1}, {{}, chips})); };
    CHECK(macs(1) == 8 * macs(8));
    // 16 chips hold 8 heads of keys and values twice
    CHECK(16 * macs(16) > macs(1));
    double exchanged = 0;
    for (const llm::Part& part : llm::parts_of(model, {8, 1, 100, 1}, {{}, 8})) {
        exchanged += part.name == "lm_head" ? 0 : static_cast<double>(part.repetitions) * part.exchanged;
    }
    CHECK(exchanged == 80 * 2 * (2.0 * 7 / 8) * 8 * 8192);
    CHECK_THROWS_WITH(macs(7), Contains("7 chips cannot share the 64 attention heads"));
}

TEST_CASE("a window bounds what is looked at", "[huggingface]") {
    const llm::LlmModel model = model_of(dense("mistral", 64, 128, 4, 2, R"(, "sliding_window": 100)"));
    CHECK(model.cache_count(1000) == 2 * 100 * 2 * 2 * 16);
    for (const llm::Part& part : llm::parts_of(model, {1, 1, 1000, 1}, {})) {
        if (part.name == "qk") {
            CHECK(part.layer->loop_size("K") == 100);
        }
    }
}

TEST_CASE("a network of a configuration is sound and knows what it reads", "[huggingface]") {
    Diagnostics diagnostics;
    for (const char* name : {"gpt2", "llama3_8b", "mixtral_8x22b", "deepseek_v3"}) {
        for (const LlmPhase phase : {LlmPhase::prefill, LlmPhase::decode}) {
            LlmRequest request;
            request.phase = phase;
            const Network network =
                read_huggingface_network(resolve_input(InputKind::workload, name), request, diagnostics);
            CHECK(validate(network).empty());
            std::map<std::string, std::size_t> index;
            for (std::size_t node = 0; node < network.nodes.size(); ++node) {
                index[network.nodes[node].name] = node;
            }
            const NetworkNode& scores = network.nodes[index.at("layers.4.qk")];
            CHECK(scores.operand_sources[static_cast<std::size_t>(LayerOperand::W)].has_value());
            CHECK(network.nodes.back().predecessors() == std::vector<std::size_t>{index.at("lm_head") - 1});
        }
    }
    CHECK(diagnostics.warnings().size() == 8);
    CHECK_THAT(diagnostics.warnings().front().message, Contains("taken to cost nothing: 12 Activation"));
}

TEST_CASE("what is wrong with a configuration is said", "[huggingface]") {
    CHECK_THAT(faults(dense("falcon", 64, 128, 4, 4)), Contains("no model type whose operators are known: falcon"));
    CHECK_THAT(faults(dense("llama", 64, 128, 4, 3)), Contains("4 heads cannot share 3 heads of keys and values"));
    CHECK_THAT(faults(dense("llama", 65, 128, 4, 4)), Contains("4 heads do not divide the hidden size 65"));
    CHECK_THAT(faults(dense("llama", 0, 128, 4, 4)), Contains("hidden_size"));
    CHECK_THAT(faults(R"({"model_type": "llama"})"), Contains("`hidden_size` is missing"));
    CHECK_THAT(faults(R"({"hidden_size": 4})"), Contains("`model_type` is missing"));
    CHECK_FALSE(faults("[1, 2]").empty());
    CHECK_FALSE(faults("").empty());
    CHECK_FALSE(faults(R"({"model_type": "llama", )").empty());
    CHECK_FALSE(faults(R"({"model_type": 5})").empty());
}

TEST_CASE("more tokens than can be counted are refused", "[huggingface]") {
    Diagnostics unheard;
    LlmRequest request;
    request.batch = 1'000'000;
    request.context = 100'000'000;
    CHECK_THROWS_WITH(read_huggingface_network(resolve_input(InputKind::workload, "gpt2"), request, unheard),
                      Contains("more than can be counted"));
    CHECK_THROWS_WITH(read_workload(resolve_input(InputKind::workload, "alexnet"), {}, unheard, request),
                      Contains("go with a Hugging Face configuration"));
}
