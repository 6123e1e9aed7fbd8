// In place of curl_transport.cpp where the build has no libcurl.
#include "io/curl_transport.h"

namespace spectrum::io {

bool has_curl() { return false; }

Result<std::unique_ptr<Transport>> curl_transport(const CurlOptions&) {
  return fail(ErrorKind::kUnavailable,
              "this build has no network code: install libcurl's development files (Debian, Ubuntu: "
              "libcurl4-openssl-dev) and build again with -DSPECTRUM_CURL=ON");
}

}  // namespace spectrum::io
