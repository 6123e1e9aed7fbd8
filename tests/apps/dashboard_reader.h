#pragma once
// The dashboard's reader, in C++: what it requires of omnispectrum.json, key for key, from its own contract
// and not from the program's table. Keys that it does not know it drops, as it does there.
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "io/json.h"

namespace spectrum::test {

class DashboardReader {
 public:
  /// What the dashboard would refuse, a line for each.
  static std::vector<std::string> faults(const io::Json& document) {
    DashboardReader reader;
    reader.read(document);
    return reader.faults_;
  }

 private:
  void read(const io::Json& d) {
    if (!d.is_object()) return say("the document is no object");
    const double close = number(d, "close");
    expect(close > 0 && has_decimals(close, 2), "close is no price");
    expect(text(d, "lastUpdate").find("IST") != std::string::npos, "lastUpdate names no zone");
    for (const double x : numbers(d, "historicalClose", 30)) expect(x > 0, "a historical close is no price");
    if (const io::Json* tiles = object(d, "tiles")) read_tiles(*tiles);
    for (const char* quote : {"spotPrice", "indiaVIX"})
      if (d.find(quote)) read_quote(d, quote);
    if (d.find("historicalPatternMatch"))
      for (const double x : numbers(d, "historicalPatternMatch", 20))
        expect(in(x, 0, 100), "pattern history");
    if (d.find("forecasts")) read_forecasts(d);
    for (const char* name : {"modelVersion", "modelDate", "mae"})
      if (d.find(name)) text(d, name);
  }

  void read_tiles(const io::Json& t) {
    for (const char* name :
         {"tomorrow_expected_move_pts", "twoday_expected_move_pts", "threeday_expected_move_pts"})
      expect(has_decimals(number(t, name), 2), std::string(name) + " has more than 2 decimals");
    for (const char* name :
         {"weekly_range_pts", "monthly_range_pts", "short_term_envelope", "medium_term_envelope"})
      read_band(t, name);
    if (const io::Json* tilt = object(t, "directional_tilt")) {
      const double bear = number(*tilt, "bear"), neutral = number(*tilt, "neutral"),
                   bull = number(*tilt, "bull");
      expect(in(bear, 0, 1) && in(neutral, 0, 1) && in(bull, 0, 1), "directional_tilt: no probabilities");
      expect(std::abs(bear + neutral + bull - 1) < 5e-4, "directional_tilt does not sum to 1");
    }
    const double expansion = number(t, "volatility_expansion_prob");
    expect(in(expansion, 0, 1) && has_decimals(expansion, 4), "volatility_expansion_prob");
    one_of(t, "option_sellers_status", {"FAVORABLE", "NEUTRAL", "AVOID"});
    one_of(t, "option_buyers_status", {"FAVORABLE", "NEUTRAL", "CAUTION", "AVOID"});
    expect(in(number(t, "pattern_match_index"), 0, 100), "pattern_match_index");
    const std::string summary = text(t, "composite_summary");
    expect(!summary.empty() && characters(summary) <= 280, "composite_summary is empty or too long");
    number(t, "regime_free_trend_strength");
  }

  /// Offsets from the close, not levels: a path band holds the close, every band is in order.
  void read_band(const io::Json& t, const std::string& name) {
    const std::vector<double> band = numbers(t, name, 2);
    if (band.size() != 2) return;
    expect(band[0] < band[1], name + " is not in order");
    if (name.ends_with("_range_pts")) expect(band[0] < 0 && band[1] > 0, name + " does not hold the close");
    expect(has_decimals(band[0], 2) && has_decimals(band[1], 2), name + " has more than 2 decimals");
  }

  void read_quote(const io::Json& d, const char* name) {
    const io::Json* quote = object(d, name);
    if (!quote) return;
    expect(number(*quote, "current") > 0, std::string(name) + ".current is no price");
    number(*quote, "change_percent");
    const io::Json* ohlc = object(*quote, "ohlc");
    if (!ohlc) return;
    const double open = number(*ohlc, "open"), high = number(*ohlc, "high"), low = number(*ohlc, "low"),
                 close = number(*ohlc, "close");
    expect(in(open, low, high) && in(close, low, high), std::string(name) + ".ohlc is not in order");
  }

  void read_forecasts(const io::Json& d) {
    const io::Json* forecasts = object(d, "forecasts");
    if (!forecasts || !forecasts->find("tomorrow")) return;
    const io::Json* tomorrow = object(*forecasts, "tomorrow");
    if (tomorrow)
      expect(in(number(*tomorrow, "median"), number(*tomorrow, "p10"), number(*tomorrow, "p90")),
             "forecasts.tomorrow is not in order");
  }

  // A key of a type; where it is not there or of another one, that is said and a value returned that says
  // more.
  double number(const io::Json& of, const std::string& name) {
    const io::Json* v = of.find(name);
    expect(v && v->is_number() && std::isfinite(*v->number()), name + ": no number");
    return v ? v->number().value_or(NAN) : NAN;
  }
  std::string text(const io::Json& of, const std::string& name) {
    const io::Json* v = of.find(name);
    expect(v && v->is_string(), name + ": no text");
    return v && v->is_string() ? *v->string() : "";
  }
  std::vector<double> numbers(const io::Json& of, const std::string& name, std::size_t count) {
    const auto v = of.numbers(name);
    expect(v && v->size() == count, name + ": not " + std::to_string(count) + " numbers");
    return v.value_or(std::vector<double>());
  }
  const io::Json* object(const io::Json& of, const std::string& name) {
    const io::Json* v = of.find(name);
    expect(v && v->is_object(), name + ": no object");
    return v && v->is_object() ? v : nullptr;
  }
  void one_of(const io::Json& of, const std::string& name, std::initializer_list<std::string_view> words) {
    const std::string word = text(of, name);
    for (const std::string_view w : words)
      if (w == word) return;
    say(name + ": " + word);
  }

  static bool in(double x, double low, double high) { return x >= low && x <= high; }
  static bool has_decimals(double x, int most) {
    const double scaled = x * std::pow(10, most);
    return std::abs(scaled - std::round(scaled)) < 1e-5;
  }
  static std::size_t characters(const std::string& utf8) {
    std::size_t n = 0;
    for (const char c : utf8) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return n;
  }

  void expect(bool good, const std::string& fault) {
    if (!good) say(fault);
  }
  void say(const std::string& fault) { faults_.push_back(fault); }

  std::vector<std::string> faults_;
};

}  // namespace spectrum::test
