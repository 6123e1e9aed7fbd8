#pragma once
// The two readers behind parse_json.
#include <optional>
#include <string_view>

#include "io/json.h"

namespace spectrum::io {

/// Reads plain JSON, several times as fast as parse_any_json: ASCII outside of well-formed UTF-8 strings, and
/// no escapes but \" \\ \/ \n \t. Nothing for all else, be it JSON or not: that is parse_any_json's to judge.
/// What it reads is what parse_any_json would have read.
std::optional<Json> parse_plain_json(std::string_view text);

/// Reads all that parse_json promises, and says what is wrong with the rest.
Result<Json> parse_any_json(std::string_view text, std::string_view name);

}  // namespace spectrum::io
