#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spectrum::gbdt {

/// Six significant digits, C's %g. In no locale.
std::string short_text(double value);

/// Seventeen significant digits, C's %.17g: reads back as the same double.
std::string exact_text(double value);

/// The fewest digits that read back as the same double.
std::string shortest_text(double value);

/// The whole of `text` as a number, correctly rounded; nothing else around it.
std::optional<double> read_double(std::string_view text);
std::optional<int> read_int(std::string_view text);
std::optional<std::uint32_t> read_word(std::string_view text);

}  // namespace spectrum::gbdt
