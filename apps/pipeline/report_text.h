#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "apps/pipeline/counted.h"
#include "io/date.h"

namespace spectrum::pipeline {

// Numbers and dates as a report's reader sees them. A number that is not finite is "not known".

/// "25,910.05"; a real minus sign before negative ones.
std::string grouped(double value, int decimals);

/// "+21", "−182", "0": points, or with `decimals` anything that has a sign.
std::string signed_text(double value, int decimals = 0);

/// 0.788 is "79%", with one decimal "78.8%".
std::string percent(double share, int decimals = 0);

/// The same with its sign: 0.021 is "+2.1%" with one decimal.
std::string signed_percent(double share, int decimals);

/// A number of any size, without an exponent: four significant digits from 1 to 1,000, whole from there on,
/// four decimals below 1, where the smallest are "0".
std::string plain_number(double value);

/// "−182 to +226".
std::string signed_range(double low, double high);

/// "Fri 14 Nov 2025".
std::string long_day(io::Day day);
/// "14 Nov".
std::string short_day(io::Day day);

/// A date of a file, "2025-11-14", as long_day; a text that is no date as it is.
std::string long_day(std::string_view text);

/// The first letter large, as a sentence begins.
std::string capitalised(std::string text);

/// "one_sigma_pts" to "one sigma pts": an unknown name as words.
std::string as_words(std::string_view name);

}  // namespace spectrum::pipeline
