#pragma once
#include <string>
#include <vector>

#include "io/json.h"

namespace spectrum::pipeline {

/// Version of the shape of omnispectrum.json.
inline constexpr const char* kSchemaVersion = "1.0";

/// What is wrong with an omnispectrum document, a sentence for each fault ("tiles.x: ..."); empty when it
/// keeps the contract. Checks the same table that contract_schema() prints, then the rules between fields
/// (ordered quantiles, probabilities that sum to one, ranges that enclose the close).
std::vector<std::string> contract_faults(const io::Json& document);

/// The contract as a JSON Schema (draft 2020-12).
io::Json contract_schema();

}  // namespace spectrum::pipeline
