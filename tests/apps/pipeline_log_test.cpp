#include <gtest/gtest.h>

#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/log.h"
#include "apps/pipeline/nearest.h"

namespace spectrum::pipeline {
namespace {

/// What a log writes to a file, which is no terminal.
template <class Act>
std::string logged(bool quiet, Act act) {
  std::FILE* file = std::tmpfile();
  {
    Log log(quiet, file);
    act(log);
  }
  std::rewind(file);
  std::string text(4096, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}

TEST(PipelineLog, PlainLinesWithoutColourOrBarOffATerminal) {
  EXPECT_EQ(logged(false,
                   [](Log& log) {
                     log.progress("training", 1, 3);
                     log.ok("1235 rows");
                     log.warn("stale");
                     log.error("broken");
                   }),
            "[OK] 1235 rows\n[WARN] stale\n[ERROR] broken\n");
}

TEST(PipelineLog, QuietKeepsWhatIsWrong) {
  EXPECT_EQ(logged(true,
                   [](Log& log) {
                     log.ok("fine");
                     log.warn("stale");
                   }),
            "[WARN] stale\n");
}

TEST(PipelineLog, ControlCharactersDoNotReachTheTerminal) {
  EXPECT_EQ(logged(false, [](Log& log) { log.error("a\x1b[31mb\nc"); }), "[ERROR] a?[31mb?c\n");
}

TEST(PipelineLog, AnErrorHasItsExitCode) {
  const std::pair<io::ErrorKind, int> codes[] = {
      {io::ErrorKind::kBadData, 65},     {io::ErrorKind::kMissingInput, 66},
      {io::ErrorKind::kUnavailable, 69}, {io::ErrorKind::kInternal, 70},
      {io::ErrorKind::kIo, 74},          {io::ErrorKind::kConfiguration, 78}};
  for (const auto& [kind, code] : codes) {
    EXPECT_EQ(logged(false,
                     [&kind = kind, &code = code](Log& log) {
                       EXPECT_EQ(log.fail({kind, "why"}), code);
                     }),
              "[ERROR] why\n");
  }
}

TEST(PipelineNearest, FindsWhatWasMeant) {
  const std::vector<std::string> names = {"run", "synth", "train", "infer", "validate"};
  EXPECT_EQ(nearest("trian", names), "train");
  EXPECT_EQ(nearest("ru", names), "run");
  EXPECT_EQ(nearest("validte", names), "validate");
  EXPECT_EQ(nearest("synth", names), "synth");
  EXPECT_EQ(nearest("banana", names), "");
  EXPECT_EQ(nearest("", names), "");
}

}  // namespace
}  // namespace spectrum::pipeline
