// Of a build without network code.
#include <gtest/gtest.h>

#include "io/curl_transport.h"

namespace spectrum::io {
namespace {

TEST(TransportAbsent, SaysSoAndWhatToDo) {
  EXPECT_FALSE(has_curl());
  const auto transport = curl_transport({});
  ASSERT_FALSE(transport);
  EXPECT_EQ(transport.error().kind, ErrorKind::kUnavailable);
  EXPECT_NE(transport.error().message.find("no network code"), std::string::npos);
  EXPECT_NE(transport.error().message.find("SPECTRUM_CURL"), std::string::npos);
}

}  // namespace
}  // namespace spectrum::io
