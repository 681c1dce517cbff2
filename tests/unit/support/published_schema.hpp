#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace zigzag::test {

/// A schema of docs/, as published.
nlohmann::json published_schema(const std::string& file);
/// The same, asking for the kind of record that one of its definitions names.
nlohmann::json schema_of(const std::string& file, const std::string& kind);

/// What the schema finds wrong with a record; empty when it is valid.
std::string schema_faults(const nlohmann::json& schema_document, const std::string& record_text);

}  // namespace zigzag::test
