#include "reference.h"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace spectrum::gbdt::reference {

std::string large() {
  const char* data = std::getenv("SPECTRUM_LOCAL_DATA");
  return data == nullptr ? std::string{} : std::string(data) + "/../reference/gbdt/";
}

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<double> Csv::column(std::size_t c) const {
  std::vector<double> out;
  for (std::size_t r = 0; r < rows(); ++r) out.push_back(cells[r * columns + c]);
  return out;
}

std::vector<double> Csv::from_column(std::size_t first) const {
  std::vector<double> out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i % columns >= first) out.push_back(cells[i]);
  }
  return out;
}

Csv read_csv(const std::string& path) {
  std::istringstream text(read_text(path));
  Csv out;
  std::string line, cell;
  std::getline(text, line);
  while (std::getline(text, line)) {
    std::istringstream cells(line);
    out.columns = 0;
    while (std::getline(cells, cell, ',')) {
      double v = 0.0;
      if (std::from_chars(cell.data(), cell.data() + cell.size(), v).ec != std::errc{}) {
        throw std::runtime_error(path + ": '" + cell + "'");
      }
      out.cells.push_back(v);
      ++out.columns;
    }
  }
  return out;
}

Rows read_rows(const std::string& path) {
  const Csv csv = read_csv(path);
  return {csv.from_column(3), csv.column(0), csv.column(1), static_cast<int>(csv.rows()),
          static_cast<int>(csv.columns) - 3};
}

TrainParams tiny_params() {
  TrainParams p;
  p.trees = 3;
  p.eta = 0.5;
  p.tree.leaves = 4;
  p.tree.min_data_in_leaf = 5;
  return p;
}

TrainParams large_params(int trees) {
  TrainParams p;
  p.trees = trees;
  p.tree.max_depth = 8;
  return p;
}

}  // namespace spectrum::gbdt::reference
