#pragma once
#include <string>

#include "io/json.h"

namespace spectrum::pipeline {

/// An evaluation document as tables for a terminal: every head beside every baseline with its interval, and
/// under each a plain sentence of what it means.
std::string evaluation_tables(const io::Json& document);

}  // namespace spectrum::pipeline
