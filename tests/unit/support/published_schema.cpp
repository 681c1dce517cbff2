#include "published_schema.hpp"

#include <fstream>

#include <catch2/catch.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace zigzag::test {

nlohmann::json published_schema(const std::string& file) {
    std::ifstream text(std::string(ZIGZAG_TEST_DATA_DIR) + "/../docs/" + file);
    REQUIRE(text);
    return nlohmann::json::parse(text);
}

nlohmann::json schema_of(const std::string& file, const std::string& kind) {
    nlohmann::json schema = published_schema(file);
    schema.erase("oneOf");
    schema["allOf"] = nlohmann::json::array({{{"$ref", "#/definitions/" + kind}}});
    return schema;
}

std::string schema_faults(const nlohmann::json& schema_document, const std::string& record_text) {
    const nlohmann::json record = nlohmann::json::parse(record_text);
    valijson::Schema schema;
    valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_document), schema);
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(record), &results)) {
        return {};
    }
    std::string text = "invalid";
    for (const auto& error : results) {
        for (const std::string& step : error.context) {
            text += step;
        }
        text += ": " + error.description + "\n";
    }
    return text;
}

}  // namespace zigzag::test
