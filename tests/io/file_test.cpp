#include "io/file.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "temporary_directory.h"

namespace spectrum::io {
namespace {

using Names = std::vector<std::string>;

TEST(File, WritesAndReadsBack) {
  const TemporaryDirectory d;
  std::string bytes(100000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7);
  ASSERT_TRUE(write_file_atomic(d.file("a"), bytes));
  EXPECT_EQ(*read_file(d.file("a")), bytes);
  ASSERT_TRUE(write_file_atomic(d.file("a"), ""));
  EXPECT_EQ(*read_file(d.file("a")), "");
  EXPECT_EQ(d.names(), Names{"a"});
}

TEST(File, ReadingSaysWhatIsWrong) {
  const TemporaryDirectory d;
  const auto missing = read_file(d.file("none"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kMissingInput);
  EXPECT_NE(missing.error().message.find(d.file("none")), std::string::npos);
  EXPECT_NE(missing.error().message.find("no such file"), std::string::npos);

  const auto directory = read_file(d.file(""));
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().kind, ErrorKind::kMissingInput);
  EXPECT_NE(directory.error().message.find("directory"), std::string::npos);

  ASSERT_TRUE(write_file_atomic(d.file("a"), "12345"));
  EXPECT_TRUE(read_file(d.file("a"), 5));
  const auto large = read_file(d.file("a"), 4);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().kind, ErrorKind::kBadData);
  EXPECT_EQ(read_file("/dev/zero", 1000).error().kind, ErrorKind::kBadData);
}

TEST(File, ReadingWithoutPermission) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const TemporaryDirectory d;
  ASSERT_TRUE(write_file_atomic(d.file("a"), "x"));
  ::chmod(d.file("a").c_str(), 0);
  EXPECT_EQ(read_file(d.file("a")).error().kind, ErrorKind::kMissingInput);
}

TEST(File, ADirectoryInTheWayStays) {
  const TemporaryDirectory d;
  ASSERT_TRUE(ensure_directory(d.file("out/deep")));
  const auto written = write_file_atomic(d.file("out"), "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kIo);
  EXPECT_NE(written.error().message.find("in the way"), std::string::npos);
  EXPECT_EQ(d.names(), Names{"out"});
  EXPECT_TRUE(std::filesystem::is_directory(d.file("out/deep")));
}

TEST(File, AMissingDirectoryIsSaidAndNotMade) {
  const TemporaryDirectory d;
  const auto written = write_file_atomic(d.file("none/a"), "x");
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("does not exist"), std::string::npos);
  EXPECT_TRUE(d.names().empty());
  ASSERT_TRUE(write_file_atomic(d.file("plain"), "x"));
  EXPECT_FALSE(write_file_atomic(d.file("plain/a"), "x"));
  EXPECT_FALSE(ensure_directory(d.file("plain")));
  EXPECT_FALSE(ensure_directory(d.file("plain/b")));
}

TEST(File, AFullDeviceIsAnErrorAndStaysADevice) {
  struct stat before {};
  if (::stat("/dev/full", &before) != 0) GTEST_SKIP() << "no /dev/full here";
  const auto written = write_file_atomic("/dev/full", "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kIo);
  struct stat after {};
  ASSERT_EQ(::stat("/dev/full", &after), 0);
  EXPECT_TRUE(S_ISCHR(after.st_mode));
  EXPECT_TRUE(write_file_atomic("/dev/null", "x"));
}

TEST(File, AWriteThatFailsHalfWayLeavesTheOldFile) {
  const TemporaryDirectory d;
  ASSERT_TRUE(write_file_atomic(d.file("a"), "old"));
  const pid_t child = ::fork();
  if (child == 0) {  // the limit holds for one process, so that it has to be another
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto written = write_file_atomic(d.file("a"), std::string(10000, 'n'));
    ::_exit(!written && written.error().kind == ErrorKind::kIo &&
                    written.error().message.find(d.file("a")) != std::string::npos
                ? 0
                : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(*read_file(d.file("a")), "old");
  EXPECT_EQ(d.names(), Names{"a"});
}

TEST(File, KeepsModeAndLink) {
  const TemporaryDirectory d;
  ASSERT_TRUE(write_file_atomic(d.file("real"), "old"));
  ::chmod(d.file("real").c_str(), 0600);
  std::filesystem::create_symlink(d.file("real"), d.file("link"));
  ASSERT_TRUE(write_file_atomic(d.file("link"), "new"));
  EXPECT_TRUE(std::filesystem::is_symlink(d.file("link")));
  EXPECT_EQ(*read_file(d.file("real")), "new");
  struct stat info {};
  ASSERT_EQ(::stat(d.file("real").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(File, ATemporaryFileTellsWhoseItIs) {
  EXPECT_EQ(temporary_for(".a.json.123-0.tmp"), "a.json");
  EXPECT_EQ(temporary_for("..x.9-99.tmp"), ".x");
  for (const char* name : {"", ".tmp", "a.json.123-0.tmp", ".a.json.123-0", ".a.json.123.tmp",
                           ".a.json.-0.tmp", ".a.json.1-.tmp", ".1-0.tmp", "..1-0.tmp", ".a.jsonx123-0.tmp"})
    EXPECT_EQ(temporary_for(name), std::nullopt) << name;
}

TEST(File, AKilledWritersTemporaryFileIsKnown) {
  const TemporaryDirectory d;
  ASSERT_TRUE(write_file_atomic(d.file("a.json"), "old"));
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit limit{4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, SIG_DFL);  // a death in the middle of writing
    (void)write_file_atomic(d.file("a.json"), std::string(10000, 'n'));
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  std::size_t found = 0;
  for (const std::string& name : d.names()) found += temporary_for(name) == "a.json" ? 1 : 0;
  EXPECT_EQ(found, 1u);
  EXPECT_EQ(*read_file(d.file("a.json")), "old");
}

TEST(File, AReadOnlyFileIsNotReplaced) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everything";
  const TemporaryDirectory d;
  ASSERT_TRUE(write_file_atomic(d.file("a"), "old"));
  ::chmod(d.file("a").c_str(), 0444);
  EXPECT_FALSE(write_file_atomic(d.file("a"), "new"));
  EXPECT_EQ(*read_file(d.file("a")), "old");
}

}  // namespace
}  // namespace spectrum::io
