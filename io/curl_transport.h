#pragma once
// The transport of production, on libcurl.
#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "io/transport.h"

namespace spectrum::io {

struct CurlOptions {
  std::string ca_bundle;      ///< file of trusted certificates; empty: the system's
  std::string proxy;          ///< as curl's --proxy; empty: what the environment says
  std::string ciphers;        ///< for TLS 1.2, as curl's --ciphers; empty: the library's
  std::string tls13_ciphers;  ///< as curl's --tls13-ciphers
  double connect_timeout_seconds = 10;
  int stall_seconds = 10;  ///< given up when slower than 100 bytes a second for so long; 0: never
  std::size_t max_bytes = std::size_t{16} << 20;  ///< of a body, before and after inflation
  /// Where a redirect may lead, besides the host of the request itself: https only (but for a request to
  /// this very machine by http, which may lead back to it by http).
  std::vector<std::string> redirect_hosts = {};
  int max_redirects = 3;
  /// Once true, what is under way ends at once, and every request fails (kUnavailable). Outlives the
  /// transport.
  const std::atomic<bool>* cancelled = nullptr;
};

/// True where this build has network code (SPECTRUM_CURL).
bool has_curl();

/// A transport on libcurl, which keeps its connections open and cookies in mind between requests.
/// Certificates and host names are always verified; only http and https are spoken, and a redirect never
/// leads away from https. Use it from one thread, in a process that ignores SIGPIPE (a TLS connection may end
/// while it is written to). Of the environment it heeds the proxy variables (http_proxy, https_proxy,
/// all_proxy, no_proxy). A cipher list is judged when the first connection is made, by get(). Errors:
/// kConfiguration (a file that is not there or no CA bundle, a proxy or limit that makes no sense),
/// kUnavailable (this build has no network code).
Result<std::unique_ptr<Transport>> curl_transport(const CurlOptions& options);

}  // namespace spectrum::io
