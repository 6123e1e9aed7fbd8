#pragma once
// What the tests of the transport share.
#include <gtest/gtest.h>

#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <string>

#include "io/curl_transport.h"

namespace spectrum::io {

/// A test that meets no proxy of the environment.
class TransportTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name :
         {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy"})
      ::unsetenv(name);
  }
};

inline std::unique_ptr<Transport> open_transport(const CurlOptions& options = {}) {
  return std::move(curl_transport(options).value());
}

inline HttpRequest request_to(const std::string& url, double timeout_seconds = 20) {
  HttpRequest request;
  request.url = url;
  request.timeout_seconds = timeout_seconds;
  return request;
}

/// One request on a transport of its own. Long time-outs cost nothing where the answer comes at once.
inline Result<HttpReply> fetch(const std::string& url, const CurlOptions& options = {},
                               double timeout_seconds = 20) {
  return open_transport(options)->get(request_to(url, timeout_seconds));
}

inline void expect_words(const Error& error, ErrorKind kind, std::initializer_list<const char*> words) {
  EXPECT_EQ(error.kind, kind) << error.message;
  for (const char* word : words) {
    EXPECT_NE(error.message.find(word), std::string::npos) << word << " is not in: " << error.message;
  }
}

template <class T>
void expect_failure(const Result<T>& result, ErrorKind kind, std::initializer_list<const char*> words) {
  ASSERT_FALSE(result.has_value());
  expect_words(result.error(), kind, words);
}

}  // namespace spectrum::io
