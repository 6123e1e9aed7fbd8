#include "apps/forecast/composite.h"

#include <cmath>
#include <cstdio>

namespace spectrum::forecast {
namespace {

constexpr std::size_t kMaxCharacters = 280;

std::string level(double v) { return std::to_string(std::lround(v)); }

std::string two_decimals(double v) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", v);
  return text;
}

/// "+32", "-18", "+0": rounded before it is printed, so that nothing is ever "-0".
std::string signed_points(double v) {
  char text[32];
  std::snprintf(text, sizeof text, "%+ld", std::lround(v));
  return text;
}

/// Unicode characters of a UTF-8 text.
std::size_t characters(const std::string& s) {
  std::size_t n = 0;
  for (unsigned char c : s) n += (c & 0xC0) != 0x80;
  return n;
}

}  // namespace

std::string volatility_label(double p) { return p < 0.3 ? "Stable" : p < 0.6 ? "Moderate" : "Volatile"; }

std::string composite_summary(const CompositeInputs& in) {
  const double m = in.median_points;
  const bool flat = std::abs(m) < 0.1 * in.one_sigma_points;
  const std::string bias = flat ? "Flat" : m > 0 ? "Up" : "Down";
  const std::string body =
      bias + " bias " + signed_points(m) + " pts for " + in.next_session + " (80% range " + level(in.low) +
      "–" + level(in.high) + "); week " + level(in.week_low) + "–" + level(in.week_high) + "; volatility " +
      volatility_label(in.expansion_probability) + " (" + two_decimals(in.expansion_probability) +
      "); sellers " + in.sellers + ", buyers " + in.buyers + ". " +
      (in.edge ? "Measured edge in direction." : "No measured edge in direction.");
  const std::string tail = " Not investment advice.";
  std::string degraded;
  for (const std::string& name : in.degraded) degraded += (degraded.empty() ? " Degraded: " : ", ") + name;
  if (!degraded.empty()) degraded += ".";
  if (characters(body + degraded + tail) > kMaxCharacters) degraded = " Some inputs degraded.";
  return body + degraded + tail;
}

}  // namespace spectrum::forecast
