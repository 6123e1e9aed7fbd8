#include "gbdt/number_text.h"

#include <array>
#include <charconv>

namespace spectrum::gbdt {
namespace {

std::string general(double value, int digits) {
  std::array<char, 40> buffer;
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, digits);
  return {buffer.data(), end.ptr};
}

template <class Number>
std::optional<Number> read(std::string_view text) {
  Number value{};
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc{} || end != last) return std::nullopt;
  return value;
}

}  // namespace

std::string short_text(double value) { return general(value, 6); }
std::string exact_text(double value) { return general(value, 17); }
std::string shortest_text(double value) {
  std::array<char, 40> buffer;
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

std::optional<double> read_double(std::string_view text) { return read<double>(text); }
std::optional<int> read_int(std::string_view text) { return read<int>(text); }
std::optional<std::uint32_t> read_word(std::string_view text) { return read<std::uint32_t>(text); }

}  // namespace spectrum::gbdt
