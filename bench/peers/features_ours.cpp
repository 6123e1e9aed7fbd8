// Our side of features.py: computes indicators of a made-up market, as lines on standard input ask, and
// answers each with JSON on a line.
//   features_ours FOLDER SECTOR,SECTOR,...
//   kernels                                                   names of the single indicators
//   kernel name= rows= seconds= batches= [out=PATH]           one of them
//   table        rows= seconds= batches= [out=PATH]           all features of the catalogue
//   bandwidth                                                 of a copy in memory
// FOLDER holds a file of float64 for each column, of which the first rows are used. Seconds a call are the
// median of so many batches of calls, which last as many seconds together or longer. `out` gets the columns,
// one after the other.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <numeric>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/peers/work.h"
#include "features/aroon.h"
#include "features/bollinger.h"
#include "features/cci.h"
#include "features/dmi.h"
#include "features/extremes.h"
#include "features/linreg.h"
#include "features/market.h"
#include "features/returns.h"
#include "features/rolling.h"
#include "features/rsi.h"
#include "features/smoothing.h"
#include "features/stochastic.h"
#include "features/table.h"
#include "features/trend.h"
#include "features/true_range.h"
#include "features/ultimate.h"
#include "features/volume.h"

namespace {

using namespace spectrum::features;
using spectrum::bench::Clock;
using spectrum::bench::median;
using spectrum::bench::Settings;

using Columns = std::vector<std::vector<double>>;

struct Kernel {
  std::string_view name;
  std::size_t outputs;
  void (*run)(const Market& m, Columns& out);
};

/// Machines of several of the library's, as its catalogue has them.
struct Natr {
  Atr atr;
  void run(Output out, Input high, Input low, Input close) {
    atr.run(out, high, low, close);
    fill_rows(out, [&](std::size_t t) { return ratio(100.0 * out[t], close[t]); });
  }
  void commit() { atr.commit(); }
};

struct Stochastic {
  static constexpr std::size_t kOutputs = 2;
  StochasticK k;
  RollingMean mean;
  void run(Output raw, Output smooth, Input high, Input low, Input close) {
    k.run(raw, high, low, close);
    mean.run(smooth, raw);
  }
  void commit() {
    k.commit();
    mean.commit();
  }
};

void adx(const Market& m, int n, Output out) {
  std::vector<double> plus(m.size()), minus(m.size());
  dmi(m.high, m.low, m.close, n, plus, minus, out);
}

void slope(const Market& m, int n, Output out) {
  std::vector<double> r2(m.size());
  linear_regression(m.close, n, out, r2);
}

// clang-format off
constexpr Kernel kKernels[] = {
    {"sma_20", 1, [](const Market& m, Columns& out) { rolling_mean(m.close, 20, out[0]); }},
    {"sma_50", 1, [](const Market& m, Columns& out) { rolling_mean(m.close, 50, out[0]); }},
    {"sma_200", 1, [](const Market& m, Columns& out) { rolling_mean(m.close, 200, out[0]); }},
    {"ema_12", 1, [](const Market& m, Columns& out) { ema(m.close, 12, out[0]); }},
    {"ema_26", 1, [](const Market& m, Columns& out) { ema(m.close, 26, out[0]); }},
    {"macd_12_26_9", 2, [](const Market& m, Columns& out) { macd(m.close, 12, 26, 9, out[0], out[1]); }},
    {"log_change_1", 1, [](const Market& m, Columns& out) { log_change(m.close, 1, out[0]); }},
    {"log_change_20", 1, [](const Market& m, Columns& out) { log_change(m.close, 20, out[0]); }},
    {"rate_of_change_20", 1, [](const Market& m, Columns& out) { log_change(m.close, 20, out[0]); }},
    {"rsi_5", 1, [](const Market& m, Columns& out) { rsi(m.close, 5, out[0]); }},
    {"rsi_14", 1, [](const Market& m, Columns& out) { rsi(m.close, 14, out[0]); }},
    {"true_range", 1, [](const Market& m, Columns& out) { true_range(m.high, m.low, m.close, out[0]); }},
    {"atr_14", 1, [](const Market& m, Columns& out) { atr(m.high, m.low, m.close, 14, out[0]); }},
    {"natr_14", 1, [](const Market& m, Columns& out) { run_all(Natr{Atr(14)}, Output(out[0]), m.high, m.low, m.close); }},
    {"dmi_14", 3,
     [](const Market& m, Columns& out) { dmi(m.high, m.low, m.close, 14, out[0], out[1], out[2]); }},
    {"adx_14", 1, [](const Market& m, Columns& out) { adx(m, 14, out[0]); }},
    {"aroon_osc_25", 1, [](const Market& m, Columns& out) { aroon_oscillator(m.high, m.low, 25, out[0]); }},
    {"linreg_20", 2, [](const Market& m, Columns& out) { linear_regression(m.close, 20, out[0], out[1]); }},
    {"linreg_slope_20", 1, [](const Market& m, Columns& out) { slope(m, 20, out[0]); }},
    {"max_252", 1, [](const Market& m, Columns& out) { rolling_max(m.high, 252, out[0]); }},
    {"min_252", 1, [](const Market& m, Columns& out) { rolling_min(m.low, 252, out[0]); }},
    {"stoch_14_3", 2, [](const Market& m, Columns& out) { run_all(Stochastic{StochasticK(14), RollingMean(3)}, std::array{Output(out[0]), Output(out[1])}, m.high, m.low, m.close); }},
    {"willr_14", 1, [](const Market& m, Columns& out) { williams_r(m.high, m.low, m.close, 14, out[0]); }},
    {"typical_price", 1, [](const Market& m, Columns& out) { typical_price(m.high, m.low, m.close, out[0]); }},
    {"cci_20", 1, [](const Market& m, Columns& out) { cci(m.high, m.low, m.close, 20, out[0]); }},
    {"ultosc_7_14_28", 1,
     [](const Market& m, Columns& out) { ultimate_oscillator(m.high, m.low, m.close, 7, 14, 28, out[0]); }},
    {"std_20", 1, [](const Market& m, Columns& out) { rolling_std(m.close, 20, 0, out[0]); }},
    {"bollinger_20", 2, [](const Market& m, Columns& out) { bollinger(m.close, 20, out[0], out[1]); }},
    {"correlation_20", 1,
     [](const Market& m, Columns& out) { rolling_correlation(m.close, m.sectors[0].close, 20, out[0]); }},
    {"obv", 1, [](const Market& m, Columns& out) { on_balance_volume(m.close, m.volume, out[0]); }},
    {"mfi_14", 1,
     [](const Market& m, Columns& out) { money_flow_index(m.high, m.low, m.close, m.volume, 14, out[0]); }},
};
// clang-format on

const Kernel& kernel(std::string_view name) {
  const auto* at = std::ranges::find(kKernels, name, &Kernel::name);
  if (at == std::end(kKernels)) throw std::invalid_argument("no kernel " + std::string(name));
  return *at;
}

Market read_market(const std::string& folder, const std::vector<std::string>& sectors, std::size_t rows) {
  const auto column = [&](const std::string& name) {
    return spectrum::bench::read(folder + "/" + name, rows);
  };
  Market m;
  m.days.resize(rows);
  std::iota(m.days.begin(), m.days.end(), 0);
  m.open = column("open"), m.high = column("high"), m.low = column("low"), m.close = column("close");
  m.volume = column("volume");
  const std::vector<std::uint8_t> carried(rows);
  m.vix = {column("vix_open"), column("vix_high"), column("vix_low"), column("vix_close"), carried};
  for (const std::string& name : sectors) m.sectors.push_back({name, column(name), carried});
  return m;
}

/// After a call that is not counted, batches of so many calls that all of them last as long as asked.
template <class Call>
double seconds_a_call(const Settings& s, const Call& call) {
  const auto batches = static_cast<std::size_t>(s.whole("batches"));
  const double shortest = s.number("seconds") / static_cast<double>(batches);
  call();
  std::vector<double> times;
  for (int calls = 1; times.size() < batches;) {
    const Clock clock;
    for (int i = 0; i < calls; ++i) call();
    const double took = clock.seconds();
    if (times.empty() && took < shortest)
      calls *= 2;
    else
      times.push_back(took / calls);
  }
  return median(times);
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::stringstream stream(text);
  for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
  return parts;
}

std::string quoted(std::span<const std::string> names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "\"" : ", \"") + name + "\"";
  return "[" + out + "]";
}

std::string number(double v) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6e", v);
  return text;
}

class Server {
 public:
  Server(std::string folder, std::vector<std::string> sectors)
      : folder_(std::move(folder)), sectors_(std::move(sectors)) {}

  std::string reply(const std::string& line) try {
    const std::vector<std::string> words = split(line, ' ');
    return answer(words.at(0), Settings(std::span(words).subspan(1)));
  } catch (const std::exception& e) {
    return std::string("{\"error\": \"") + e.what() + "\"}";
  }

 private:
  std::string answer(const std::string& task, const Settings& s) {
    if (task == "kernels") return kernels();
    if (task == "kernel") return run_kernel(s);
    if (task == "table") return run_table(s);
    if (task == "bandwidth") return bandwidth();
    throw std::invalid_argument("no task " + task);
  }

  static std::string kernels() {
    std::vector<std::string> names;
    for (const Kernel& k : kKernels) names.emplace_back(k.name);
    return "{\"kernels\": " + quoted(names) + "}";
  }

  const Market& market(const Settings& s) {
    const auto rows = static_cast<std::size_t>(s.whole("rows"));
    if (market_.size() != rows) market_ = read_market(folder_, sectors_, rows);
    return market_;
  }

  std::string run_kernel(const Settings& s) {
    const Kernel& k = kernel(s.text("name"));
    const Market& m = market(s);
    Columns out(k.outputs, std::vector<double>(m.size()));
    const double seconds = seconds_a_call(s, [&] { k.run(m, out); });
    if (s.has("out")) {
      std::ofstream file(s.text("out"), std::ios::binary);
      for (const auto& column : out) spectrum::bench::write(file, column);
    }
    return "{\"seconds\": " + number(seconds) + "}";
  }

  std::string run_table(const Settings& s) {
    const Market& m = market(s);
    Table table({}, {}, m.size(), {});
    const double seconds = seconds_a_call(s, [&] {
      table = Table({}, {}, m.size(), {});  // or two of them would be in memory
      table = compute(m);
    });
    if (s.has("out")) {
      std::ofstream file(s.text("out"), std::ios::binary);
      for (std::size_t i = 0; i < table.columns(); ++i) spectrum::bench::write(file, table.column(i));
    }
    return "{\"seconds\": " + number(seconds) + ", \"columns\": " + quoted(table.names()) + "}";
  }

  /// Bytes a second, read and written, of copies that no cache holds.
  static std::string bandwidth() {
    const std::vector<double> from(std::size_t{1} << 27, 1.0);
    std::vector<double> to(from.size());
    std::vector<double> times;
    for (int i = 0; i < 5; ++i) {
      const Clock clock;
      std::ranges::copy(from, to.begin());
      times.push_back(clock.seconds());
    }
    return "{\"bytes_per_second\": " +
           number(2.0 * sizeof(double) * static_cast<double>(to.size()) / median(times)) + "}";
  }

  std::string folder_;
  std::vector<std::string> sectors_;
  Market market_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: features_ours FOLDER SECTOR,SECTOR,...\n";
    return 2;
  }
  Server server(argv[1], split(argv[2], ','));
  for (std::string line; std::getline(std::cin, line);) std::cout << server.reply(line) << std::endl;
}
