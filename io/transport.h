#pragma once
// Bytes by URL: curl in production, recorded answers in tests.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/result.h"

namespace spectrum::io {

struct HttpRequest {
  std::string url;
  std::string user_agent;
  std::string http_version = {};  ///< "1.1"; "2": that over TLS where the server can; empty: the library's
  std::vector<std::string> headers = {};  ///< "Name: value"
  double timeout_seconds = 20;            ///< of the whole exchange, redirects included
};

struct HttpReply {
  int status = 0;
  std::string body;  ///< inflated
  std::string content_type;
  std::string url;  ///< after redirects
  /// Seconds to wait from now on, 1 to 86400; a date was turned into them. Absent also where it has passed.
  std::optional<std::int64_t> retry_after;
  double seconds = 0;  ///< that the exchange took, redirects included
};

class Transport {
 public:
  virtual ~Transport() = default;

  /// A reply of any status, with its whole body. Errors: kUnavailable where another try may help (name not
  /// resolved, connection refused or reset, time-out, handshake or body broken off); kBadData where the
  /// answer is not taken (too large, a redirect to where none may lead); kConfiguration where the user has to
  /// do something (a URL, proxy, CA file or cipher list that makes no sense, a certificate that does not
  /// verify).
  virtual Result<HttpReply> get(const HttpRequest& request) = 0;
};

}  // namespace spectrum::io
