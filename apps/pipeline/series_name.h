#pragma once
#include <string>
#include <vector>

#include "io/result.h"

namespace spectrum::pipeline {

/// "no series is called vxi; did you mean vix? (known: nifty_daily, vix)". Where no name is near, the first
/// that begins with the word is meant: nifty, nifty_daily.
/// @param more what else would help, behind the list; may be empty
io::Error no_such_series(const std::string& key, const std::vector<std::string>& known,
                         const std::string& more = "");

}  // namespace spectrum::pipeline
