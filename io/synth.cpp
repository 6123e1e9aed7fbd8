#include "io/synth.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>
#include <numbers>
#include <random>
#include <stdexcept>

namespace spectrum::io {
namespace {

constexpr int kMinutes = 375;         // 09:15 to 15:30
constexpr int kSteps = 2 * kMinutes;  // of the index's path in a session
constexpr int kSectorSteps = 75;      // of a sector's path
constexpr int kBarMinutes = 5;
constexpr double kGapShare = 0.25;  // of a day's variance that falls overnight
constexpr std::int64_t kOpening = 9 * 3600 + 15 * 60;
constexpr double kIndexTick = 20, kVixTick = 400;  // prices are whole numbers of 1/20 and 1/400

/// Normal deviates by Box and Muller (1958); the standard library's are each vendor's own.
class Normals {
 public:
  explicit Normals(std::uint64_t seed) : engine_(seed) {}
  double operator()() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    const double angle = 2 * std::numbers::pi * uniform();
    spare_ = radius * std::sin(angle);
    has_spare_ = true;
    return radius * std::cos(angle);
  }

 private:
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }  // in [0, 1)
  std::mt19937_64 engine_;
  double spare_ = 0;
  bool has_spare_ = false;
};

/// GJR-GARCH(1,1) of daily log returns, annual volatility about 14 %.
struct Garch {
  static constexpr double kAlpha = 0.04, kGamma = 0.10, kBeta = 0.88;
  static constexpr double kPersistence = kAlpha + kGamma / 2 + kBeta;
  static constexpr double kLongRun = 0.0088 * 0.0088;
  double variance = kLongRun;

  void update(double r) {
    const double square = std::min(r * r, 25 * variance);  // a tail that stays on this planet
    variance = (1 - kPersistence) * kLongRun + (kAlpha + (r < 0 ? kGamma : 0)) * square + kBeta * variance;
  }
  /// Expected mean variance of the next h days.
  double expected(int h) const {
    const double decay = (1 - std::pow(kPersistence, h)) / (h * (1 - kPersistence));
    return kLongRun + (variance - kLongRun) * decay;
  }
};

struct Sector {
  std::string_view key;
  double level, beta, noise;  ///< noise: idiosyncratic daily volatility in calm times
  double volume;
};

constexpr std::array<Sector, 9> kSectors = {{{"bank_nifty", 28800, 1.15, 0.0060, 150e3},
                                             {"it_index", 21600, 0.85, 0.0095, 40e3},
                                             {"pharma_index", 11700, 0.60, 0.0085, 30e3},
                                             {"auto_index", 8400, 1.05, 0.0080, 60e3},
                                             {"infra_index", 3500, 1.00, 0.0060, 90e3},
                                             {"metals_index", 2750, 1.30, 0.0125, 200e3},
                                             {"financial_index", 13900, 1.10, 0.0050, 120e3},
                                             {"fmcg_index", 31500, 0.60, 0.0070, 50e3},
                                             {"realty_index", 250, 1.25, 0.0140, 80e3}}};

double on_tick(double price, double ticks) { return std::max(1.0, std::round(price * ticks)) / ticks; }

/// The bar of log prices path[from..to].
Bar bar_of(const std::vector<double>& path, std::size_t from, std::size_t to) {
  const auto first = path.begin() + static_cast<std::ptrdiff_t>(from);
  const auto last = path.begin() + static_cast<std::ptrdiff_t>(to) + 1;
  const auto [low, high] = std::minmax_element(first, last);
  const auto price = [](double log_price) { return on_tick(std::exp(log_price), kIndexTick); };
  Bar b;
  b.open = price(path[from]);
  b.high = price(*high);
  b.low = price(*low);
  b.close = price(path[to]);
  return b;
}

/// Heavier at the open and at the close, as trading is.
double busyness(double part_of_session) { return 1 + 4 * std::pow(part_of_session - 0.5, 2) * 3; }

std::vector<Day> weekdays_of(const SynthOptions& options) {
  std::vector<Day> days;
  Day day = next_weekday(options.last_day);
  for (int i = 0; i < options.sessions; ++i) days.push_back(day = previous_weekday(day));
  std::reverse(days.begin(), days.end());
  return days;
}

class Market {
 public:
  Market(std::uint64_t seed, std::vector<Day> days) : normal_(seed), days_(std::move(days)) {
    index_log_ = std::log(12900.0);
    for (std::size_t s = 0; s < kSectors.size(); ++s) sector_log_[s] = std::log(kSectors[s].level);
  }

  Cache run() {
    for (Day day : days_) session(day);
    return assemble();
  }

 private:
  std::int64_t midnight(Day day) const { return std::int64_t{day} * 86400 - kMarketOffset; }

  void session(Day day) {
    const double sigma = std::sqrt(garch_.variance);
    const double before = index_log_;
    const double gap = sigma * std::sqrt(kGapShare) * normal_();
    walk(before + 0.0003 + gap, sigma * std::sqrt((1 - kGapShare) / kSteps));
    index_log_ = path_.back();
    const double r = index_log_ - before;
    push(index_, day, bar_of(path_, 0, kSteps), volume(300e3, r, sigma));
    for (std::size_t s = 0; s < kSectors.size(); ++s) sector_session(s, day, gap, sigma);
    garch_.update(r);
    vix_session(day);
  }

  void walk(double from, double step) {
    path_.assign(1, from);
    for (int i = 0; i < kSteps; ++i) path_.push_back(path_.back() + step * normal_());
  }

  /// A sector's path: beta times the index's, and noise that grows with the market's.
  void sector_session(std::size_t s, Day day, double gap, double sigma) {
    const Sector& sector = kSectors[s];
    const double noise = sector.noise * std::sqrt(sigma / std::sqrt(Garch::kLongRun));
    const double step = noise * std::sqrt((1 - kGapShare) / kSectorSteps);
    const double before = sector_log_[s];
    double own = before + sector.beta * gap + noise * std::sqrt(kGapShare) * normal_();
    std::vector<double> path(1, own);
    for (int i = 1; i <= kSectorSteps; ++i) {
      own += step * normal_();
      const auto at = static_cast<std::size_t>(i * (kSteps / kSectorSteps));
      path.push_back(own + sector.beta * (path_[at] - path_[0]));
    }
    sector_log_[s] = path.back();
    push(sectors_[s], day, bar_of(path, 0, kSectorSteps), volume(sector.volume, path.back() - before, sigma));
  }

  void vix_session(Day day) {
    vix_noise_ = 0.92 * vix_noise_ + 0.035 * normal_();
    const double fair = 100 * std::sqrt(252 * garch_.expected(22));
    const double close = 1.08 * fair * std::exp(vix_noise_);
    const double open = vix_close_ > 0 ? vix_close_ * std::exp(0.01 * normal_()) : close;
    vix_close_ = close;
    Bar b;
    b.open = on_tick(open, kVixTick);
    b.close = on_tick(close, kVixTick);
    b.high = on_tick(std::max(open, close) * std::exp(0.02 * std::abs(normal_())), kVixTick);
    b.low = on_tick(std::min(open, close) * std::exp(-0.02 * std::abs(normal_())), kVixTick);
    push(vix_, day, b, 0);
  }

  double volume(double typical, double r, double sigma) {
    return std::round(typical * std::exp(0.25 * std::abs(r) / sigma + 0.2 * normal_()));
  }

  void push(Candles& to, Day day, Bar b, double traded) const {
    b.day = day;
    b.time = midnight(day);
    b.volume = traded;
    to.push_back(b);
  }

  /// The last session in bars of some minutes, whose volumes add up to the day's.
  Candles intraday(int minutes) const {
    const int count = kMinutes / minutes;
    double total = 0;
    for (int i = 0; i < count; ++i) total += busyness((i + 0.5) / count);
    Candles out;
    double left = index_.volume.back(), share = 0;
    for (int i = 0; i < count; ++i) {
      const auto from = static_cast<std::size_t>(2 * minutes * i);
      Bar b = bar_of(path_, from, from + static_cast<std::size_t>(2 * minutes));
      b.day = days_.back();
      b.time = midnight(b.day) + kOpening + 60 * minutes * i;
      share = std::floor(index_.volume.back() * busyness((i + 0.5) / count) / total);
      b.volume = i + 1 < count ? share : left;
      left -= share;
      out.push_back(b);
    }
    return out;
  }

  Cache assemble() const {
    Cache cache;
    cache.synthetic = true;
    cache.timestamp = format_rfc3339({midnight(days_.back()) + 16 * 3600, kMarketOffset});
    for (const SeriesInfo& info : market_table()) {
      Series s;
      s.key = info.key;
      s.ticker = info.ticker;
      s.period = info.period;
      s.interval = info.interval;
      s.purpose = std::string(info.purpose) + " (SYNTHETIC)";
      s.bars = bars_of(info);
      cache.series.push_back(std::move(s));
    }
    return cache;
  }

  Candles bars_of(const SeriesInfo& info) const {
    if (info.role == Role::kPrimary) return index_;
    if (info.role == Role::kVolatility) return vix_;
    if (info.role == Role::kIntraday) return intraday(info.interval == "1m" ? 1 : kBarMinutes);
    for (std::size_t s = 0; s < kSectors.size(); ++s) {
      if (kSectors[s].key == info.key) return sectors_[s];
    }
    throw std::logic_error("synthesise: no model of series " + std::string(info.key));
  }

  Normals normal_;
  Garch garch_;
  std::vector<Day> days_;
  std::vector<double> path_;  ///< log prices of the index in the current session, kSteps + 1 of them
  double index_log_ = 0, vix_noise_ = 0, vix_close_ = 0;
  std::array<double, kSectors.size()> sector_log_{};
  Candles index_, vix_;
  std::array<Candles, kSectors.size()> sectors_;
};

}  // namespace

Cache synthesise(const SynthOptions& options) {
  const auto sessions = options.days.empty() ? options.sessions : std::ssize(options.days);
  if (sessions < 1 || sessions > 20000) {
    throw std::invalid_argument("synthesise: sessions must be in 1..20000, not " + std::to_string(sessions));
  }
  if (std::ranges::adjacent_find(options.days, std::ranges::greater_equal()) != options.days.end()) {
    throw std::invalid_argument("synthesise: days must ascend");
  }
  return Market(options.seed, options.days.empty() ? weekdays_of(options) : options.days).run();
}

}  // namespace spectrum::io
