#include <gtest/gtest.h>

#include "apps/pipeline/counted.h"
#include "apps/pipeline/series_name.h"
#include "apps/pipeline/text_format.h"

namespace spectrum::pipeline {
namespace {

TEST(TextHelpers, OneIsSingular) {
  EXPECT_EQ(counted(0, "fold", "folds"), "0 folds");
  EXPECT_EQ(counted(1, "fold", "folds"), "1 fold");
  EXPECT_EQ(counted(2, "fold", "folds"), "2 folds");
}

TEST(TextHelpers, FormatCutsNothing) {
  EXPECT_EQ(format("%+.2f %%, %s", -1.005, "so"), "-1.00 %, so");
  EXPECT_EQ(format("%s", ""), "");
  const std::string longer(5000, 'x');
  EXPECT_TRUE(format("%s!", longer.c_str()) == longer + "!");
}

TEST(TextHelpers, ASeriesThatIsNotThere) {
  const io::Error e = no_such_series("vxi", {"nifty_daily", "vix"});
  EXPECT_EQ(e.kind, io::ErrorKind::kConfiguration);
  EXPECT_EQ(e.message, "no series is called vxi; did you mean vix? (known: nifty_daily, vix)");
  EXPECT_EQ(no_such_series("quark", {"vix"}, "or give --interval").message,
            "no series is called quark (known: vix; or give --interval)");
}

}  // namespace
}  // namespace spectrum::pipeline
