#include "features/stream.h"

#include <algorithm>
#include <stdexcept>

namespace spectrum::features {

SessionBar SessionBar::of(const Market& m, std::size_t t, std::vector<double>& closes) {
  SessionBar bar;
  bar.open = m.open[t], bar.high = m.high[t], bar.low = m.low[t], bar.close = m.close[t];
  if (m.has_volume()) bar.volume = m.volume[t];
  if (m.has_vix()) bar.vix_high = m.vix.high[t], bar.vix_low = m.vix.low[t], bar.vix_close = m.vix.close[t];
  closes.clear();
  for (const Market::Sector& s : m.sectors) closes.push_back(s.close[t]);
  bar.sector_closes = closes;
  return bar;
}

Stream::Stream(const Shape& shape, std::vector<ColumnSpec> columns)
    : columns_(std::move(columns)), bars_(shape.sectors.size()), row_(columns_.size()) {
  ColumnSet wanted;
  for (const ColumnSpec& c : columns_) {
    wanted.add(c.feature->recipe.inputs);
    features_.push_back(c.feature->recipe.make({c.sector, bars_.sectors()}));
  }
  wanted = with_inputs(wanted);
  wanted_ = wanted;
  for (const SharedColumns& s : shared_columns()) {
    if (!wanted.meets(s.outputs)) continue;
    const std::size_t copies = s.outputs.meets(kOfSectors) ? bars_.sectors() : 1;
    for (std::size_t k = 0; k < copies; ++k) share(s, {k, bars_.sectors()});
  }
}

void Stream::share(const SharedColumns& columns, const Place& place) {
  Shared& s = shared_.emplace_back();
  s.indicator = columns.recipe.make(place);
  s.sector = place.sector;
  for (std::size_t c = 0; c < kColumns; ++c)
    if (columns.outputs.has(static_cast<Column>(c))) s.columns.push_back(static_cast<Column>(c));
  s.cells.resize(s.columns.size() * kChunk);
  s.outputs.resize(s.columns.size());
}

void Stream::run_shared(bool revise) {
  for (Shared& s : shared_) {
    for (std::size_t k = 0; k < s.columns.size(); ++k) {
      s.outputs[k] = Output(s.cells).subspan(k * kChunk, bars_.rows());
      bars_.set(s.columns[k], s.outputs[k], s.sector);
    }
    s.indicator->run(bars_, s.outputs, revise);
  }
}

void Stream::read(const SessionBar& bar) {
  using enum Column;
  if (bar.sector_closes.size() != bars_.sectors())
    throw std::invalid_argument("Stream: the bar has closes of " + std::to_string(bar.sector_closes.size()) +
                                " sectors, the market " + std::to_string(bars_.sectors()));
  bars_.set_rows(1);
  const std::pair<Column, const double*> cells[] = {{kOpen, &bar.open},      {kHigh, &bar.high},
                                                    {kLow, &bar.low},        {kClose, &bar.close},
                                                    {kTraded, &bar.volume},  {kVixHigh, &bar.vix_high},
                                                    {kVixLow, &bar.vix_low}, {kVixClose, &bar.vix_close}};
  for (const auto& [column, cell] : cells) bars_.set(column, {cell, 1});
  for (std::size_t k = 0; k < bars_.sectors(); ++k)
    bars_.set(kSectorClose, bar.sector_closes.subspan(k, 1), k);
}

/// Throws std::invalid_argument where the market lacks what is to be read.
void Stream::check(const Market& m) const {
  const std::size_t rows = m.size();
  if (m.sectors.size() != bars_.sectors())
    throw std::invalid_argument("Stream: the market has " + std::to_string(m.sectors.size()) +
                                " sectors, not " + std::to_string(bars_.sectors()));
  const auto need = [&](Column column, const std::vector<double>& cells, const char* name) {
    if (wanted_.has(column) && cells.size() != rows)
      throw std::invalid_argument("Stream: the market has " + std::to_string(cells.size()) + " cells of " +
                                  name + ", not " + std::to_string(rows));
  };
  using enum Column;
  need(kOpen, m.open, "open");
  need(kHigh, m.high, "high");
  need(kLow, m.low, "low");
  need(kClose, m.close, "close");
  need(kTraded, m.volume, "volume");
  need(kVixHigh, m.vix.high, "the volatility index's high");
  need(kVixLow, m.vix.low, "the volatility index's low");
  need(kVixClose, m.vix.close, "the volatility index's close");
  for (const Market::Sector& s : m.sectors) need(kSectorClose, s.close, s.name.c_str());
}

void Stream::read(const Market& m, std::size_t first, std::size_t rows) {
  using enum Column;
  bars_.set_rows(rows);
  const auto set = [&](Column column, const std::vector<double>& cells, std::size_t sector = 0) {
    bars_.set(column, cells.empty() ? Input() : Input(cells).subspan(first, rows), sector);
  };
  set(kOpen, m.open);
  set(kHigh, m.high);
  set(kLow, m.low);
  set(kClose, m.close);
  set(kTraded, m.volume);
  set(kVixHigh, m.vix.high);
  set(kVixLow, m.vix.low);
  set(kVixClose, m.vix.close);
  for (std::size_t k = 0; k < m.sectors.size(); ++k) set(kSectorClose, m.sectors[k].close, k);
}

std::span<const double> Stream::take(const SessionBar& bar, bool revise) {
  if (revise && !started_) throw std::invalid_argument("Stream: no session yet to be revised");
  read(bar);
  started_ = true;
  run_shared(revise);
  for (std::size_t c = 0; c < features_.size(); ++c) {
    const Output out = Output(row_).subspan(c, 1);
    features_[c]->run(bars_, {&out, 1}, revise);
  }
  return row_;
}

void Stream::append(const Market& market, Output cells) {
  const std::size_t rows = market.size();
  check(market);
  if (cells.size() != rows * columns_.size())
    throw std::invalid_argument("Stream: room for " + std::to_string(cells.size()) + " cells, not for " +
                                std::to_string(rows * columns_.size()));
  for (std::size_t first = 0; first < rows; first += bars_.rows()) {
    // The last session goes by itself: a run is revised or kept as a whole.
    const std::size_t left = rows - first;
    read(market, first, left > 1 ? std::min(kChunk, left - 1) : 1);
    started_ = true;
    run_shared(false);
    for (std::size_t c = 0; c < features_.size(); ++c) {
      const Output out = cells.subspan(c * rows + first, bars_.rows());
      features_[c]->run(bars_, {&out, 1}, false);
    }
  }
}

}  // namespace spectrum::features
