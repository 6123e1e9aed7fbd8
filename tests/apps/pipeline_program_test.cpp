// The program as a process: what only shows from outside.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>

#include "io/file.h"

namespace spectrum::pipeline {
namespace {

class PipelineProgram : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "spectrum-test-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  /// Runs "… pipeline ARGUMENTS" in the test's own directory and returns its exit code, or -1 where it died.
  int run(const std::string& arguments, const std::string& before = "") {
    const std::string line =
        "cd '" + directory_ + "' && " + before + " '" SPECTRUM_PIPELINE "' " + arguments + " 2>err";
    const int status = std::system(line.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string read(const std::string& name) { return io::read_file(directory_ + "/" + name).value(); }

  std::string directory_;
};

TEST_F(PipelineProgram, MakesItsDefaultDirectoryAndKeepsTheResultOnStdout) {
  ASSERT_EQ(run("synth --sessions 30 --json >out"), 0) << read("err");
  EXPECT_TRUE(io::file_exists(directory_ + "/data/prediction_data.json"));
  EXPECT_EQ(read("out").front(), '{');
  EXPECT_EQ(read("err").substr(0, 5), "[OK] ");
}

TEST_F(PipelineProgram, UsageIsTwo) {
  EXPECT_EQ(run("trian"), 2);
  EXPECT_NE(read("err").find("did you mean train?"), std::string::npos) << read("err");
  EXPECT_EQ(run("fetch"), 69);
}

TEST_F(PipelineProgram, AFileSizeLimitIsAnErrorAndNotADeath) {
  ASSERT_EQ(run("synth --sessions 30 --seed 1 >out"), 0);
  const std::string before = read("data/prediction_data.json");
  EXPECT_EQ(run("synth --sessions 300 --seed 2 >out", "ulimit -f 20;"), 74);
  EXPECT_EQ(read("data/prediction_data.json"), before);
  EXPECT_NE(read("err").find("[ERROR] cannot write"), std::string::npos) << read("err");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_ + "/data"), {}), 2);  // and its lock
}

TEST_F(PipelineProgram, AResultThatDoesNotArriveIsAnError) {
  if (!io::file_exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  EXPECT_EQ(run("synth --sessions 30 --json >/dev/full"), 74);
  EXPECT_EQ(run("--help >/dev/full"), 74);
}

TEST_F(PipelineProgram, AConfigurationFileIsReadAndChecked) {
  io::write_file_atomic(directory_ + "/good.toml", "seed = 9\nquiet = true\n").value();
  io::write_file_atomic(directory_ + "/bad.toml", "sede = 9\n").value();
  ASSERT_EQ(run("synth --sessions 30 --config good.toml --json >out"), 0) << read("err");
  EXPECT_NE(read("out").find("\"seed\": 9"), std::string::npos) << read("out");
  EXPECT_EQ(read("err"), "");
  ASSERT_EQ(run("synth --sessions 30 --config good.toml --seed 3 --json >out"), 0);
  EXPECT_NE(read("out").find("\"seed\": 3"), std::string::npos);
  EXPECT_EQ(run("synth --config bad.toml"), 78);
  EXPECT_NE(read("err").find("--config bad.toml, line 1: unknown option sede; did you mean seed?"),
            std::string::npos)
      << read("err");
  io::write_file_atomic(directory_ + "/bad.toml", "quiet = true\nseed = abc\n").value();
  EXPECT_EQ(run("synth --config bad.toml"), 78);
  EXPECT_NE(read("err").find("--config bad.toml, line 2: --seed: a whole number"), std::string::npos)
      << read("err");
  EXPECT_EQ(run("synth --config bad.toml --seed xyz"), 2);
  EXPECT_EQ(run("synth --config none.toml"), 66);
  EXPECT_NE(read("err").find("none.toml is not there"), std::string::npos) << read("err");
}

}  // namespace
}  // namespace spectrum::pipeline
