// What a stop by Ctrl-C or SIGTERM says, and that the process dies of it.
#include "apps/pipeline/stop_note.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <thread>

#include "tests/apps/program.h"

namespace spectrum::pipeline {
namespace {

using test::Folder;
using test::Outcome;
using test::slurp;

/// What becomes of a process that does `work`; 7 where it comes to its end.
Outcome in_a_process(const std::function<void()>& work) {
  const Folder capture;
  const std::string err = (capture / "err").string();
  const pid_t child = fork();
  if (child == 0) {
    if (!std::freopen(err.c_str(), "w", stderr)) _exit(99);
    work();
    _exit(7);
  }
  const int code = test::end_of(child);
  return {code, "", slurp(err)};
}

TEST(StopNote, IsPrintedAndTheSignalIsDiedOf) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Outcome o = in_a_process([&] {
      const StopNote note("nothing was kept");
      raise(signal);
    });
    EXPECT_EQ(o.code, 128 + signal);
    EXPECT_EQ(o.err, "[WARN] stopped: nothing was kept\n");
  }
}

TEST(StopNote, SaysWhatWasSaidLastAndNothingOnceItIsGone) {
  const Outcome last = in_a_process([] {
    const StopNote note("one");
    StopNote::say("two");
    raise(SIGTERM);
  });
  EXPECT_EQ(last.err, "[WARN] stopped: two\n");
  const Outcome gone = in_a_process([] {
    { const StopNote note("one"); }
    StopNote::say("two");
    raise(SIGTERM);
  });
  EXPECT_EQ(gone.code, 128 + SIGTERM);
  EXPECT_EQ(gone.err, "");
}

TEST(StopNote, AHoldPutsAStopOff) {
  const Outcome o = in_a_process([] {
    const StopNote note("before");
    const StopHold hold;
    raise(SIGINT);
    static_cast<void>(::write(STDERR_FILENO, "written\n", 8));  // the parent looks
    StopNote::say("after");
  });
  EXPECT_EQ(o.code, 128 + SIGINT);
  EXPECT_EQ(o.err, "written\n[WARN] stopped: after\n");
  const Outcome quiet = in_a_process([] {
    const StopNote note("before");
    const StopHold hold;
  });
  EXPECT_EQ(quiet.code, 7);
}

TEST(StopNote, AnIgnoredSignalStaysIgnored) {
  const Outcome o = in_a_process([] {
    std::signal(SIGINT, SIG_IGN);  // as a shell starts what runs in the background
    {
      const StopNote note("no");
      raise(SIGINT);
    }
    raise(SIGINT);
  });
  EXPECT_EQ(o.code, 7);
  EXPECT_EQ(o.err, "");
}

/// The program in a folder with a market, stopped in its work.
class StoppedProgram : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(test::run_program(with({"synth", "--sessions", "640"})).code, 0); }

  std::vector<std::string> with(std::vector<std::string> words) const {
    for (const auto& [option, value] :
         {std::pair<std::string, std::string>{"--data", (home_ / "cache.json").string()},
          {"--models", (home_ / "models").string()},
          {"--out", (home_ / "out.json").string()},
          {"--threads", "1"},
          {"--now", "2025-11-15T10:00:00+05:30"}}) {
      words.push_back(option);
      words.push_back(value);
    }
    return words;
  }

  /// Starts the program, and stops it as soon as `now` is true.
  Outcome stop(const std::vector<std::string>& words, int signal, const std::function<bool()>& now) {
    const pid_t child = test::start_program(with(words), (home_ / "stdout").string(), err_);
    for (int tries = 0; tries < 12000 && !now(); ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_TRUE(now()) << slurp(err_);
    kill(child, signal);
    const int code = test::end_of(child);
    return {code, slurp(home_ / "stdout"), slurp(err_)};
  }
  bool has_said(const char* words) const { return slurp(err_).find(words) != std::string::npos; }
  static std::string last_line(const std::string& text) {
    return text.substr(text.rfind('\n', text.size() - 2) + 1);
  }

  Folder home_;
  std::string err_ = (home_ / "stderr").string();
};

TEST_F(StoppedProgram, TrainSaysThatTheOldModelsStay) {
  const std::string models = (home_ / "models").string();
  const Outcome o = stop({"train"}, SIGINT, [&] { return has_said("features of"); });
  EXPECT_EQ(o.code, 130);
  EXPECT_EQ(last_line(o.err), "[WARN] stopped: nothing was written, " + models +
                                  " is as it was; the same command begins anew\n");
  EXPECT_FALSE(test::fs::exists(models));
}

TEST_F(StoppedProgram, EvaluateSaysWhereItGoesOn) {
  const auto partial = home_ / "models/evaluation.partial";
  const auto two_are_finished = [&] {  // so that the first has been told of
    std::error_code none;
    int files = 0;
    for (const auto& entry : test::fs::directory_iterator(partial, none))
      files += entry.path().extension() == ".json";
    return files >= 2;
  };
  const Outcome o = stop({"evaluate", "--step", "20", "--folds", "40"}, SIGTERM, two_are_finished);
  EXPECT_EQ(o.code, 143);
  const std::string line = last_line(o.err);
  EXPECT_TRUE(line.starts_with("[WARN] stopped: ")) << o.err;
  EXPECT_NE(line.find(" kept in " + partial.string() + "; the same command goes on from there\n"),
            std::string::npos)
      << line;
}

TEST_F(StoppedProgram, RunSaysHowFarItCame) {
  const Outcome o = stop({"run", "--synthetic"}, SIGINT, [&] { return has_said("features of"); });
  EXPECT_EQ(o.code, 130);
  EXPECT_EQ(last_line(o.err), "[WARN] stopped: the market is in " + (home_ / "cache.json").string() + ", " +
                                  (home_ / "models").string() +
                                  " is as it was; the same command begins anew\n");
}

}  // namespace
}  // namespace spectrum::pipeline
