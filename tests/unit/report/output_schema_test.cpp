#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "unit/support/published_schema.hpp"
#include "unit/support/worked_example.hpp"
#include "zigzag_io/report/report.hpp"

using namespace zigzag;

namespace {

constexpr const char* schema_file = "output.schema.json";

nlohmann::json schema_of(const std::string& kind) {
    return test::schema_of(schema_file, kind);
}

std::string faults(const nlohmann::json& schema, const std::string& record_text) {
    return test::schema_faults(schema, record_text);
}

}  // namespace

TEST_CASE("all records agree with the published schema") {
    const LayerResult layer = test::worked_example();
    const CumulativeEvaluation total = test::sum_of({layer, layer});
    CHECK(faults(schema_of("complete"), json_text(complete_json(layer))).empty());
    CHECK(faults(schema_of("overall_simple"), json_text(overall_simple_json(total))).empty());
    CHECK(faults(schema_of("summary"), json_text(summary_json({layer, layer}, total))).empty());
    for (const auto& record : {complete_json(layer), overall_simple_json(total), summary_json({layer}, total)}) {
        CHECK(faults(test::published_schema(schema_file), json_text(record)).empty());
    }
}

TEST_CASE("records of unusual layers agree with the published schema") {
    LayerResult layer = test::worked_example();
    layer.ports.clear();
    layer.totals.ideal_temporal_cycle = 0;
    layer.operands[0].spatial_fractional[1] = {{"OX", 3.5}};
    Accelerator accelerator = *layer.accelerator;
    accelerator.dataflows = {{"D1", {{"K", 32}}}};
    layer.accelerator = std::make_shared<const Accelerator>(accelerator);
    CHECK(faults(schema_of("complete"), json_text(complete_json(layer))).empty());
    CHECK(faults(schema_of("summary"), json_text(summary_json({}, CumulativeEvaluation{}))).empty());
}

TEST_CASE("the published schema refuses missing keys, unknown keys and wrong types") {
    const nlohmann::json schema = schema_of("complete");
    const nlohmann::ordered_json record = complete_json(test::worked_example());
    nlohmann::ordered_json missing = record;
    missing["outputs"]["latency"].erase("computation");
    CHECK_FALSE(faults(schema, json_text(missing)).empty());
    nlohmann::ordered_json unknown = record;
    unknown["details"]["operands"]["W"]["surprise"] = 1;
    CHECK_FALSE(faults(schema, json_text(unknown)).empty());
    nlohmann::ordered_json wrong = record;
    wrong["inputs"]["temporal_mapping"]["O"][1][0] = "K 32";
    CHECK_FALSE(faults(schema, json_text(wrong)).empty());
    nlohmann::ordered_json negative = record;
    negative["outputs"]["memory"]["word_accesses"]["O"][0]["rd_out_to_low"] = -1;
    CHECK_FALSE(faults(schema, json_text(negative)).empty());
}

TEST_CASE("records with bounds and certificates agree with the published schema") {
    LayerResult layer = test::worked_example();
    layer.lower_bounds = Score{12.5, 7};
    const CumulativeEvaluation total = test::sum_of({layer});
    CHECK(faults(schema_of("complete"), json_text(complete_json(layer))).empty());
    OrderCertificate certificate;
    certificate.objective = "energy^2*latency";
    certificate.nb_orders = "123456789012345678901234567890";
    certificate.spatial_candidates = 40;
    certificate.excluded_candidates = 29;
    certificate.best = 10;
    certificate.lower_bound = 8;
    certificate.limitation = "time limit reached";
    layer.certificate = certificate;
    const auto record = complete_json(layer);
    CHECK(faults(schema_of("complete"), json_text(record)).empty());
    CHECK(record["details"]["certificate"]["gap"] == 0.2);
    CHECK(record["details"]["certificate"]["spatial_candidates_excluded"] == 29);
    const auto summary = summary_json({layer, layer}, total);
    CHECK(faults(schema_of("summary"), json_text(summary)).empty());
    CHECK(summary["certificate"]["best"] == 20);
    CHECK(summary["certificate"]["lower_bound"] == 16);
    CHECK(summary["certificate"]["adds_up"] == false);
    CHECK(summary["certificate"]["worst_gap"] == 0.2);
}

TEST_CASE("records of an accelerator with a clock agree with the published schema") {
    LayerResult layer = test::worked_example();
    Accelerator accelerator = *layer.accelerator;
    accelerator.clock_rate = 5e8;
    layer.accelerator = std::make_shared<const Accelerator>(accelerator);
    CHECK(faults(schema_of("complete"), json_text(complete_json(layer))).empty());
    CHECK(faults(schema_of("summary"), json_text(summary_json({layer}, test::sum_of({layer})))).empty());
}
