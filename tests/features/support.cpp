#include "support.h"

#include <cstring>
#include <fstream>
#include <numeric>
#include <sstream>
#include <stdexcept>

namespace spectrum::features::testing {

std::vector<std::vector<std::string>> read_csv(const std::string& name) {
  std::ifstream file(std::string(SPECTRUM_TEST_DATA) + "/" + name);
  if (!file) throw std::runtime_error("no test data " + name);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    std::stringstream cells(line + ",");
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

Market synthetic_market() {
  const auto csv = read_csv("synthetic_ohlcv.csv");
  const std::size_t rows = csv.size() - 1;
  std::vector<Column> columns(csv[0].size(), Column(rows));
  for (std::size_t t = 0; t < rows; ++t)
    for (std::size_t k = 0; k < columns.size(); ++k) columns[k][t] = std::stod(csv[t + 1][k]);
  std::vector<std::int32_t> days(rows);
  std::iota(days.begin(), days.end(), 0);

  Column vix_high(rows), vix_low(rows);
  fill_rows(vix_high, [&](std::size_t t) { return columns[6][t] * 1.03; });
  fill_rows(vix_low, [&](std::size_t t) { return columns[6][t] * 0.97; });
  const SeriesView index{"index", days, columns[1], columns[2], columns[3], columns[4], columns[5]};
  const SeriesView vix{"vix", days, columns[6], vix_high, vix_low, columns[6], {}};
  std::vector<SeriesView> sectors;
  for (std::size_t k = 7; k < columns.size(); ++k)
    sectors.push_back({csv[0][k], days, {}, {}, {}, columns[k], {}});
  return join(index, &vix, sectors);
}

Bars levels(std::string name, std::vector<std::int32_t> days, Column closes) {
  return {std::move(name), std::move(days), closes, closes, closes, closes, Column(closes.size(), 100.0)};
}

bool same_bits(Input a, Input b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

}  // namespace spectrum::features::testing
