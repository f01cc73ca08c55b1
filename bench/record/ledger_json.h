#pragma once

#include <nlohmann/json_fwd.hpp>

#include "bench/record/run.h"

namespace driverbench {

// Audits, ledgers and witnesses in blocks.jsonl, in results.json and in what `driverbench audit
// --json` prints. The readers throw nlohmann::json::exception or std::invalid_argument with what is
// wrong.
void to_json(nlohmann::ordered_json& json, const Audit& audit);
void from_json(const nlohmann::ordered_json& json, Audit& audit);
void to_json(nlohmann::ordered_json& json, const ServerAccount& account);
void from_json(const nlohmann::ordered_json& json, ServerAccount& account);
void to_json(nlohmann::ordered_json& json, const Witness& witness);
void from_json(const nlohmann::ordered_json& json, Witness& witness);

namespace tap {
void to_json(nlohmann::ordered_json& json, const Ledger& ledger);
void from_json(const nlohmann::ordered_json& json, Ledger& ledger);

// An array of an object for each, `times` with how many there were.
nlohmann::ordered_json ResultsJson(const std::map<Result, std::int64_t>& results);
}  // namespace tap

}  // namespace driverbench
