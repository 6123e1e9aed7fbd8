#pragma once
// Chart answers of every shape that has been seen, with prices made up.
#include <string>
#include <utility>
#include <vector>

#include "io/yahoo.h"

namespace spectrum::io::answers {

inline const ChartQuery kDaily{"^NSEI", "5y", "1d"};
inline const ChartQuery kMinutes{"^NSEI", "5d", "5m"};

/// A moment of the market's clock, "2026-03-05T10:00:00".
inline Instant at(const char* text) { return parse_instant(text, 19800).value(); }
inline std::int64_t second(const char* text) { return at(text).seconds; }
inline std::string stamp(const char* text) { return std::to_string(second(text)); }

/// The meta of ^NSEI on 2026-03-05, a Thursday, between braces; `more` goes before it.
inline std::string meta(const std::string& interval, const std::string& more = "") {
  return "{" + more + R"("currency":"INR","symbol":"^NSEI","exchangeName":"NSI","instrumentType":"INDEX",)" +
         R"("firstTradeDate":1189999000,"regularMarketTime":)" + stamp("2026-03-05T11:02:27") +
         R"(,"gmtoffset":19800,"timezone":"IST","exchangeTimezoneName":"Asia/Kolkata",)" +
         R"("regularMarketPrice":104.5,"chartPreviousClose":55.25,"currentTradingPeriod":{"regular":)" +
         R"({"timezone":"IST","start":)" + stamp("2026-03-05T09:15:00") + R"(,"end":)" +
         stamp("2026-03-05T15:30:00") + R"(,"gmtoffset":19800}},"dataGranularity":")" + interval +
         R"(","validRanges":["1d","5d","1mo","1y","5y","max"]})";
}

/// A whole answer around a result's three parts.
inline std::string answer(const std::string& meta, const std::string& stamps, const std::string& quote) {
  return R"({"chart":{"result":[{"meta":)" + meta + R"(,"timestamp":[)" + stamps +
         R"(],"indicators":{"quote":[)" + quote + R"(]}}],"error":null}})";
}

struct Row {
  const char* time;           ///< of the market's clock
  const char *o, *h, *l, *c;  ///< JSON values
  const char* v = "0";
};

/// An answer of ^NSEI with these rows; key order as in no other.
inline std::string rows(const std::string& meta, const std::vector<Row>& rows) {
  std::string t, o, h, l, c, v;
  for (const Row& r : rows) {
    const char* comma = t.empty() ? "" : ",";
    t += std::string(comma) + stamp(r.time);
    for (auto [column, value] : {std::pair{&o, r.o}, {&h, r.h}, {&l, r.l}, {&c, r.c}, {&v, r.v}})
      *column += std::string(comma) + value;
  }
  return answer(meta, t,
                R"({"low":[)" + l + R"(],"volume":[)" + v + R"(],"open":[)" + o + R"(],"close":[)" + c +
                    R"(],"high":[)" + h + "]}");
}

/// Three sessions, the last one running.
inline std::string daily(const std::string& more_meta = "") {
  return rows(meta("1d", more_meta), {{"2026-03-03T09:15:00", "100", "103", "99.5", "101.25", "300100"},
                                      {"2026-03-04T09:15:00", "101", "102.5", "100.75", "102", "250300"},
                                      {"2026-03-05T09:15:00", "102.5", "105", "102.25", "104.5", "0"}});
}

/// Bars of a running session, the forming one, and the last quote as a row off the grid.
inline std::string minutes(const std::string& more_meta = "") {
  return rows(meta("5m", more_meta), {{"2026-03-05T10:50:00", "103", "103.5", "102.5", "103.25"},
                                      {"2026-03-05T10:55:00", "103.25", "104", "103", "103.75"},
                                      {"2026-03-05T11:00:00", "103.75", "105", "103.5", "104.25"},
                                      {"2026-03-05T11:02:27", "104.5", "104.5", "104.5", "104.5"}});
}

inline std::string error(const std::string& root, const std::string& code, const std::string& description) {
  return "{\"" + root + R"(":{"result":null,"error":{"code":")" + code + R"(","description":")" +
         description + R"("}}})";
}

}  // namespace spectrum::io::answers
