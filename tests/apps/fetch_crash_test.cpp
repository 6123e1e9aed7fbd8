// Two fetches at once, and fetches that are killed.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <future>
#include <map>
#include <random>
#include <thread>

#include "apps/pipeline/exchange_calendar.h"
#include "io/cache.h"
#include "tests/apps/fake_source.h"
#include "tests/apps/program.h"

namespace spectrum::test {
namespace {

constexpr const char* kNow = "2025-11-17T18:00:00+05:30";

std::vector<std::string> arguments(const std::string& url, const std::string& data, const char* now = kNow) {
  return {"fetch", "--source-url", url, "--pace", "0", "--data", data, "--now", now, "--keep", "3"};
}

TEST(FetchCrash, TwoAtOnceWaitOrRefuse) {
  FakeSource source("2025-11-17");
  std::promise<void> asked, go;
  const std::shared_future<void> gone = go.get_future().share();
  std::atomic<bool> first_request = true;
  source.misbehave("", [&](const io::SeenRequest&, io::Answer a) {
    if (first_request.exchange(false)) {
      asked.set_value();
      gone.wait();
    }
    return a;
  });
  const Folder folder;
  const std::string data = (folder / "cache.json").string();
  Outcome first, waiting;
  std::thread one([&] { first = run_program(arguments(source.url(), data)); });
  asked.get_future().wait();  // it holds the lock, and keeps it until it has its answer
  std::thread two([&] {
    auto patient = arguments(source.url(), data);
    patient.insert(patient.end(), {"--lock-wait", "600"});
    waiting = run_program(patient);
  });
  auto impatient = arguments(source.url(), data);
  impatient.insert(impatient.end(), {"--lock-wait", "0"});
  const Outcome refusing = run_program(impatient);
  go.set_value();
  one.join();
  two.join();
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(waiting.code, 0) << waiting.err;
  EXPECT_EQ(refusing.code, 75) << refusing.err;
  EXPECT_NE(refusing.err.find("process"), std::string::npos) << refusing.err;  // which one holds it
}

/// How many bars each series has; a failure where the cache does not read without a repair.
std::map<std::string, std::size_t> rows_of(const std::string& data, const std::string& now) {
  std::map<std::string, std::size_t> rows;
  const auto read = io::read_cache(data, io::parse_instant(now).value());
  if (!read) {
    ADD_FAILURE() << read.error().message;
    return rows;
  }
  for (const std::string& warning : read->warnings) ADD_FAILURE() << warning;
  for (const io::Series& s : read->cache.series) rows[s.key] = s.bars.size();
  return rows;
}

/// Every day there is a new bar. Fetches of it are killed, each at another moment, before one may end.
/// SPECTRUM_KILLS: how often.
TEST(FetchCrash, KilledAtAnyMomentItKeepsEveryBar) {
  using Clock = std::chrono::steady_clock;
  const char* wanted = std::getenv("SPECTRUM_KILLS");
  const int kills = wanted ? std::atoi(wanted) : 25;
  FakeSource source("2025-08-29");
  const Folder folder;
  const std::string data = (folder / "cache.json").string();
  std::mt19937 random(1);
  std::map<std::string, std::size_t> rows;
  std::size_t complete = 0;  // bars of the primary series after the last run that ended
  io::Day today = io::parse_day("2025-08-29").value();
  Clock::duration whole{};
  for (int k = 0; k <= kills; ++k) {
    const std::string now = io::format_day(today) + "T18:00:00+05:30";
    const auto words = arguments(source.url(), data, now.c_str());
    const bool to_the_end = k % 4 == 0;
    const auto begin = Clock::now();
    const pid_t child = start_program(words, "/dev/null", "/dev/null");
    if (!to_the_end) {
      std::this_thread::sleep_for(whole * (random() % 120) / 100);
      kill(child, SIGKILL);
    }
    const int code = end_of(child);
    const auto now_rows = rows_of(data, now);
    ASSERT_EQ(now_rows.size(), 13u) << "after run " << k;
    for (const auto& [key, n] : now_rows) ASSERT_GE(n, rows[key]) << key << " after run " << k;
    if (to_the_end) {
      ASSERT_EQ(code, 0) << "after run " << k;
      ASSERT_GT(now_rows.at("nifty_daily"), complete) << "after run " << k;
      complete = now_rows.at("nifty_daily");
      whole = Clock::now() - begin;
      do ++today;
      while (!features::is_regular_session(pipeline::nse_calendar(), today, today));
      source.set_today(io::format_day(today).c_str());
    }
    rows = now_rows;
  }
  ASSERT_EQ(run_program(arguments(source.url(), data)).code, 0);
  for (const auto& [name, bytes] : folder.files())
    EXPECT_EQ(name.find(".tmp"), std::string::npos) << name << " was left behind";
}

}  // namespace
}  // namespace spectrum::test
