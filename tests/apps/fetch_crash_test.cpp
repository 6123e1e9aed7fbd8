// Two fetches at once, and fetches that are killed.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <map>
#include <random>
#include <thread>

#include "io/cache.h"
#include "tests/apps/fake_source.h"
#include "tests/apps/program.h"

namespace spectrum::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kNow = "2025-11-17T18:00:00+05:30";

std::vector<std::string> arguments(const std::string& url, const std::string& data, const char* now = kNow) {
  return {"fetch", "--source-url", url, "--pace", "0", "--data", data, "--now", now, "--keep", "3"};
}

TEST(FetchCrash, TwoAtOnceWaitOrRefuse) {
  FakeSource source("2025-11-17");
  source.misbehave("", [](const io::SeenRequest&, io::Answer a) {
    a.delay = 40ms;
    return a;
  });
  const Folder folder;
  const std::string data = (folder / "cache.json").string();
  Outcome first, waiting, refusing;
  std::thread one([&] { first = run_program(arguments(source.url(), data)); });
  std::this_thread::sleep_for(200ms);
  std::thread two([&] { waiting = run_program(arguments(source.url(), data)); });
  auto impatient = arguments(source.url(), data);
  impatient.insert(impatient.end(), {"--lock-wait", "0"});
  refusing = run_program(impatient);
  one.join();
  two.join();
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(waiting.code, 0) << waiting.err;
  EXPECT_EQ(refusing.code, 75) << refusing.err;
  EXPECT_NE(refusing.err.find("process"), std::string::npos) << refusing.err;  // which one holds it
}

/// Starts the program and kills it after so many microseconds.
void start_and_kill(const std::vector<std::string>& words, int after_us) {
  const pid_t child = fork();
  if (child == 0) {
    std::freopen("/dev/null", "w", stdout);
    std::freopen("/dev/null", "w", stderr);
    std::vector<char*> argv = {const_cast<char*>(SPECTRUM_PIPELINE)};
    for (const std::string& w : words) argv.push_back(const_cast<char*>(w.c_str()));
    argv.push_back(nullptr);
    execv(SPECTRUM_PIPELINE, argv.data());
    _exit(99);
  }
  std::this_thread::sleep_for(std::chrono::microseconds(after_us));
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
}

/// Every day there is a new bar, and every fetch of it is killed at another moment. SPECTRUM_KILLS: how
/// often.
TEST(FetchCrash, KilledAtAnyMomentItKeepsEveryBar) {
  const char* wanted = std::getenv("SPECTRUM_KILLS");
  const int kills = wanted ? std::atoi(wanted) : 25;
  FakeSource source("2025-08-29");
  const Folder folder;
  const std::string data = (folder / "cache.json").string();
  ASSERT_EQ(run_program(arguments(source.url(), data, "2025-08-30T10:00:00+05:30")).code, 0);
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(run_program(arguments(source.url(), data, "2025-08-30T10:00:00+05:30")).code, 0);
  const auto whole =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);

  std::mt19937 random(1);
  std::map<std::string, std::size_t> rows;
  io::Day today = io::parse_day("2025-09-01").value();
  int changed = 0;
  for (int k = 0; k < kills; ++k) {
    if (k % 4 == 3) ++today;
    source.set_today(io::format_day(today).c_str());
    const std::string now = io::format_day(today) + "T18:00:00+05:30";
    const std::string before = slurp(data);
    start_and_kill(arguments(source.url(), data, now.c_str()),
                   static_cast<int>(random() % static_cast<unsigned>(whole.count() * 2)));
    const auto read = io::read_cache(data, io::parse_instant(now).value());
    ASSERT_TRUE(read) << "after kill " << k << ": " << read.error().message;
    ASSERT_TRUE(read->warnings.empty()) << read->warnings.front();
    for (const io::Series& s : read->cache.series) {
      ASSERT_GE(s.bars.size(), rows[s.key]) << s.key << " after kill " << k;
      rows[s.key] = s.bars.size();
    }
    ASSERT_EQ(rows.size(), 13u);
    changed += slurp(data) != before;
  }
  EXPECT_GT(changed, 0);  // some had written before they died

  ASSERT_EQ(run_program(arguments(source.url(), data)).code, 0);
  for (const auto& [name, bytes] : folder.files())
    EXPECT_EQ(name.find(".tmp"), std::string::npos) << name << " was left behind";
}

}  // namespace
}  // namespace spectrum::test
