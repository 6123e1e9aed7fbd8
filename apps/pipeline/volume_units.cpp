#include "apps/pipeline/volume_units.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "apps/pipeline/text_format.h"

namespace spectrum::pipeline {
namespace {

constexpr std::size_t kWindow = 20;  // volumes on each side of a change
constexpr std::size_t kLeast = 3;    // fewer than this may be odd sessions

/// Of volumes, all above 0; 0 where there are none.
double median(std::span<const double> volumes) {
  std::vector<double> v(volumes.begin(), volumes.end());
  if (v.empty()) return 0;
  const auto middle = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2);
  std::nth_element(v.begin(), middle, v.end());
  return *middle;
}

bool far_apart(double a, double b) { return a > 0 && b > 0 && (a > kUnitFactor * b || b > kUnitFactor * a); }

/// The volumes above 0, with their days.
struct Volumes {
  std::vector<double> volume;
  std::vector<io::Day> day;

  explicit Volumes(const io::Candles& bars) {
    for (std::size_t i = 0; i < bars.size(); ++i) {
      if (!(bars.volume[i] > 0)) continue;
      volume.push_back(bars.volume[i]);
      day.push_back(bars.day[i]);
    }
  }

  /// The volume itself moves far, and so do those around it: neither an odd session nor a trend.
  bool change_at(std::size_t i) const {
    const std::size_t before = std::min(i, kWindow), after = std::min(volume.size() - i, kWindow);
    if (before < kLeast || after < kLeast) return false;
    if (std::abs(std::log(volume[i] / volume[i - 1])) < std::log(kUnitFactor) / 2) return false;
    const std::span all(volume);
    return far_apart(median(all.subspan(i - before, before)), median(all.subspan(i, after)));
  }
};

}  // namespace

std::string other_volume_unit(const io::Candles& fresh, const io::Candles& known) {
  std::vector<double> stays;
  for (std::size_t i = 0; i < known.size(); ++i)
    if (known.volume[i] > 0 && !std::ranges::binary_search(fresh.time, known.time[i]))
      stays.push_back(known.volume[i]);
  const double was = median(stays), is = median(Volumes(fresh).volume);
  if (!far_apart(was, is)) return "";
  return format(
      "the new volumes are not of the unit of those known (medians %.12g and %.12g): what is reckoned from "
      "volume is wrong where they meet",
      is, was);
}

std::vector<io::Day> volume_unit_changes(const io::Candles& bars) {
  const Volumes v(bars);
  std::vector<io::Day> days;
  for (std::size_t i = 1; i < v.volume.size();) {
    const bool change = v.change_at(i);
    if (change) days.push_back(v.day[i]);
    i += change ? kWindow : 1;
  }
  return days;
}

}  // namespace spectrum::pipeline
