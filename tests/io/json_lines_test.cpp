#include "io/json_lines.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "io/file.h"
#include "tests/io/temporary_directory.h"

namespace spectrum::io {
namespace {

Json line_number(int n) { return Json::object({{"n", n}}); }

class JsonLinesFile : public testing::Test {
 protected:
  void spill(const std::string& bytes) { std::ofstream(path_, std::ios::binary) << bytes; }
  std::string bytes() const { return read_file(path_).value(); }
  Result<void> append(int n) {
    auto writer = JsonLinesWriter::open(path_);
    return writer ? writer->append(line_number(n)) : Result<void>(fail(writer.error()));
  }

  TemporaryDirectory directory_;
  std::string path_ = directory_.file("log.jsonl");
};

TEST_F(JsonLinesFile, GrowsByWholeLines) {
  ASSERT_TRUE(append(1));
  ASSERT_TRUE(append(2));
  EXPECT_EQ(bytes(), "{\"n\":1}\n{\"n\":2}\n");
  const JsonLines lines = read_json_lines(path_).value();
  EXPECT_EQ(lines.values, (std::vector<Json>{line_number(1), line_number(2)}));
  EXPECT_TRUE(lines.warnings.empty());
}

TEST_F(JsonLinesFile, ATornLastLineIsLeftOutAndCutOff) {
  const std::string whole = "{\"n\":1}\n", next = "{\"n\":22}";
  for (std::size_t length = 1; length < next.size(); ++length) {
    spill(whole + next.substr(0, length));
    const JsonLines lines = read_json_lines(path_).value();
    EXPECT_EQ(lines.values, std::vector<Json>{line_number(1)}) << length;
    ASSERT_EQ(lines.warnings.size(), 1u) << length;
    EXPECT_NE(lines.warnings[0].find(path_ + ", line 2: torn"), std::string::npos) << lines.warnings[0];
    EXPECT_EQ(bytes(), whole + next.substr(0, length)) << "reading changed it";
    ASSERT_TRUE(append(3));
    EXPECT_EQ(bytes(), whole + "{\"n\":3}\n") << length;
  }
}

TEST_F(JsonLinesFile, AWholeLineWithoutItsEndIsKept) {
  spill("{\"n\":1}\n{\"n\":2}");
  EXPECT_EQ(read_json_lines(path_).value().values.size(), 2u);
  EXPECT_TRUE(read_json_lines(path_).value().warnings.empty());
  ASSERT_TRUE(append(3));
  EXPECT_EQ(bytes(), "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
}

TEST_F(JsonLinesFile, ALineThatIsNoObjectIsLeftOutAndStays) {
  spill("{\"n\":1}\nnonsense\n\n[1]\n{\"n\":2}\n");
  const JsonLines lines = read_json_lines(path_).value();
  EXPECT_EQ(lines.values.size(), 2u);
  ASSERT_EQ(lines.warnings.size(), 2u);
  EXPECT_NE(lines.warnings[0].find("line 2"), std::string::npos) << lines.warnings[0];
  EXPECT_NE(lines.warnings[1].find("line 4"), std::string::npos) << lines.warnings[1];
  ASSERT_TRUE(append(3));
  EXPECT_EQ(bytes(), "{\"n\":1}\nnonsense\n\n[1]\n{\"n\":2}\n{\"n\":3}\n");
}

TEST_F(JsonLinesFile, OneWriterAfterTheOtherSeesWhatWasWritten) {
  ASSERT_TRUE(append(1));
  auto writer = JsonLinesWriter::open(path_);
  ASSERT_TRUE(writer);
  EXPECT_EQ(writer->contents().values.size(), 1u);
  ASSERT_TRUE(writer->append(line_number(2)));
  ASSERT_TRUE(writer->append(line_number(3)));
  EXPECT_EQ(bytes(), "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
}

TEST_F(JsonLinesFile, WhatCannotHoldLinesIsAnIoError) {
  const auto missing = JsonLinesWriter::open(directory_.file("none/log.jsonl"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kIo);
  EXPECT_NE(missing.error().message.find("mkdir -p"), std::string::npos) << missing.error().message;
  for (const char* path : {"/dev/null", "/"}) EXPECT_FALSE(JsonLinesWriter::open(path)) << path;
  EXPECT_FALSE(read_json_lines(directory_.file("none.jsonl")));
}

/// Runs work in a process of its own; how it ended.
template <class Work>
int in_child(Work work) {
  const pid_t child = fork();
  if (child == 0) _exit(work());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST_F(JsonLinesFile, AFullDiskLeavesItAsItWas) {
  ASSERT_TRUE(append(1));
  const std::string before = bytes();
  EXPECT_EQ(in_child([&] {
              signal(SIGXFSZ, SIG_IGN);
              const rlimit limit{before.size() + 3, before.size() + 3};  // room for half a line
              setrlimit(RLIMIT_FSIZE, &limit);
              return append(2) ? 0 : 1;
            }),
            1);
  EXPECT_EQ(bytes(), before);
}

TEST_F(JsonLinesFile, SurvivesBeingKilledWhileItAppends) {
  int next = 0;
  for (int round = 0; round < 20; ++round) {
    const pid_t child = fork();
    if (child == 0) {
      auto writer = JsonLinesWriter::open(path_);
      for (int n = next; writer; ++n)
        if (!writer->append(line_number(n))) _exit(1);
      _exit(2);
    }
    usleep(1000 + 700 * static_cast<useconds_t>(round));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "it stopped by itself";

    // Every number is there once and in order, and the file goes on.
    const auto lines = file_exists(path_) ? read_json_lines(path_).value() : JsonLines{};
    for (std::size_t i = 0; i < lines.values.size(); ++i)
      ASSERT_EQ(lines.values[i], line_number(static_cast<int>(i)));
    next = static_cast<int>(lines.values.size());
    ASSERT_TRUE(append(next++));
  }
  EXPECT_GT(next, 20);
  EXPECT_EQ(read_json_lines(path_).value().values.size(), static_cast<std::size_t>(next));
}

TEST_F(JsonLinesFile, WritersOfSeveralProcessesDoNotMixTheirLines) {
  std::vector<pid_t> children;
  for (int c = 0; c < 4; ++c) {
    const pid_t child = fork();
    if (child == 0) {
      for (int n = 0; n < 25; ++n)
        if (!append(100 * c + n)) _exit(1);
      _exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  const JsonLines lines = read_json_lines(path_).value();
  EXPECT_EQ(lines.values.size(), 100u);
  EXPECT_TRUE(lines.warnings.empty());
}

}  // namespace
}  // namespace spectrum::io
