// Chart answers that no one meant: each gets a verdict, and bars only where they are
// bars. To run it:
//
//   cmake -B build/fuzz -DCMAKE_CXX_COMPILER=clang++ -DSPECTRUM_FUZZ=ON -DSPECTRUM_SANITIZE=address,undefined
//
//   cmake --build build/fuzz --target yahoo_chart_fuzz && mkdir -p build/fuzz/charts
//
//   build/fuzz/tests/fuzz/yahoo_chart_fuzz -max_total_time=600 build/fuzz/charts tests/fuzz/data/yahoo
//
// New answers go to the first folder; the second holds those to start from.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "io/yahoo.h"

namespace {

using namespace spectrum;

constexpr io::Instant kNow{1772688750, 19800};  // three seconds after the answers to start from

void require(bool ok) {
  if (!ok) std::abort();
}

void judge(const io::ChartQuery& asked, int status, std::string_view body) {
  const io::ChartAnswer a = io::read_chart(asked, status, body, kNow);
  const io::Candles& bars = a.chart.bars;
  const bool good = a.outcome == io::ChartOutcome::kBars;
  require(bars.empty() != good);
  require(a.reason.empty() == good);
  require(std::all_of(a.reason.begin(), a.reason.end(), [](char c) { return c >= 0x20 && c < 0x7F; }));
  for (std::size_t i = 0; i < bars.size(); ++i) {
    require(!io::price_fault(bars.open[i], bars.high[i], bars.low[i], bars.close[i]));
    require(bars.volume[i] >= 0);
    require(i == 0 || bars.time[i] > bars.time[i - 1]);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  judge({"^NSEI", "5y", "1d"}, 200, body);
  judge({"^NSEI", "5d", "5m"}, 200, body);
  judge({"^NSEI", "5y", "1d"}, 400, body);
  return 0;
}
