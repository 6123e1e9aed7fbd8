// Machines (machine.h) joined to the columns that they read.
#pragma once

#include <cassert>
#include <memory>
#include <utility>

#include "features/bars.h"
#include "features/machine.h"

namespace spectrum::features {

/// Goes through a market's sessions, some at a time.
class Indicator {
 public:
  virtual ~Indicator() = default;
  /// The values of the sessions of `bars`, which follow those of the last call; or, if `revise`, of the one
  /// session of `bars` in the place of the one of the last call. Every output is bars.rows() long.
  virtual void run(const Bars& bars, std::span<const Output> outputs, bool revise) = 0;
};

/// Where an indicator stands among the sectors.
struct Place {
  std::size_t sector;   ///< whose columns it reads
  std::size_t sectors;  ///< how many there are
};

/// How to make an indicator, and what it reads.
struct Recipe {
  ColumnSet inputs;
  std::unique_ptr<Indicator> (*make)(const Place& place);
};

/// A machine without history: a function of cells.
template <auto kFunction>
struct Cellwise {
  template <class... In>
  void run(Output out, const In&... in) {
    for (std::size_t t = 0; t < out.size(); ++t) out[t] = kFunction(in[t]...);
  }
  void commit() {}
};

/// A machine that reads columns, of the sectors' those of one sector.
template <class Machine, Column... kInputs>
class ByColumn final : public Indicator {
 public:
  ByColumn(Machine machine, std::size_t sector) : machine_(std::move(machine)), sector_(sector) {}

  void run(const Bars& bars, std::span<const Output> outputs, bool revise) override {
    assert(!revise || bars.rows() == 1);
    if (std::exchange(started_, true) && !revise) machine_.commit();
    go(bars, outputs, std::make_index_sequence<outputs_of<Machine>()>());
  }

 private:
  template <std::size_t... kOut>
  void go(const Bars& bars, std::span<const Output> outputs, std::index_sequence<kOut...>) {
    machine_.run(outputs[kOut]..., bars.column(kInputs, sector_)...);
  }

  Machine machine_;
  std::size_t sector_;
  bool started_ = false;
};

/// A machine that reads a column of all sectors.
template <class Machine, Column kInput>
class AcrossSectors final : public Indicator {
 public:
  explicit AcrossSectors(Machine machine) : machine_(std::move(machine)) {}

  void run(const Bars& bars, std::span<const Output> outputs, bool revise) override {
    assert(!revise || bars.rows() == 1);
    if (std::exchange(started_, true) && !revise) machine_.commit();
    machine_.run(outputs[0], bars.of_sectors(kInput));
  }

 private:
  Machine machine_;
  bool started_ = false;
};

/// kMake() makes a machine that reads these columns: over<[] { return Rsi(14); }, Column::kClose>.
template <auto kMake, Column... kInputs>
inline constexpr Recipe over = {{kInputs...}, [](const Place& place) -> std::unique_ptr<Indicator> {
                                  using Machine = decltype(kMake());
                                  return std::make_unique<ByColumn<Machine, kInputs...>>(kMake(),
                                                                                         place.sector);
                                }};

/// A function of these columns' cells, session by session.
template <auto kFunction, Column... kInputs>
inline constexpr Recipe cellwise = over<[] { return Cellwise<kFunction>(); }, kInputs...>;

/// kMake(number of sectors) makes a machine that reads a column of all sectors.
template <auto kMake, Column kInput>
inline constexpr Recipe across = {
    {kInput}, [](const Place& place) -> std::unique_ptr<Indicator> {
      using Machine = decltype(kMake(place.sectors));
      return std::make_unique<AcrossSectors<Machine, kInput>>(kMake(place.sectors));
    }};

}  // namespace spectrum::features
