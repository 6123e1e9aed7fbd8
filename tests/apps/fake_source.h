#pragma once
// A chart service of one's own, for tests: made-up prices on the exchange's sessions, in the shape of real
// answers, from a server on the loopback interface.
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "io/date.h"
#include "tests/io/loopback_server.h"

namespace spectrum::test {

/// What a source says of one symbol.
struct Chart {
  std::string symbol = "^NSEI", interval = "1d", range = "5y";
  io::Day first = 0, last = 0;  ///< sessions between them, both included
  double level = 25000;         ///< about which prices move
  int minutes = 375;            ///< of the last session, where the interval is of minutes
  /// Of the last trade; by default the close of the last session.
  std::optional<std::int64_t> price_time = {};
  std::string currency = "INR", timezone = "Asia/Kolkata", type = "INDEX", valid_ranges = R"("1d","5d","5y")";
};

/// The close that every chart gives for a symbol's day.
double close_of(const std::string& symbol, io::Day day, double level);

std::string chart_json(const Chart& chart);

/// The source: five years up to `today`. What a test changes is changed for one symbol, or for all.
class FakeSource {
 public:
  using Special = std::function<io::Answer(const io::SeenRequest&, io::Answer good)>;

  explicit FakeSource(const char* today = "2025-11-14");

  std::string url() const { return server_.url(); }
  std::size_t requests() const { return server_.requests().size(); }
  std::vector<io::SeenRequest> seen() const { return server_.requests(); }

  /// Answers for `symbol` ("^INDIAVIX"; "" for every one) go through `change` from now on.
  void misbehave(const std::string& symbol, Special change);
  void behave();
  void set_today(const char* today);
  /// Seconds that the last session has been open, for charts of minutes; nothing: it is over.
  void set_minutes(std::optional<int> minutes);

 private:
  io::Answer answer(const io::SeenRequest& request);
  io::Answer good_answer(const io::SeenRequest& request);

  std::mutex mutex_;
  io::Day today_;
  std::optional<int> minutes_;
  std::map<std::string, Special> specials_;
  io::LoopbackServer server_;  // last: it answers as soon as it is there
};

}  // namespace spectrum::test
