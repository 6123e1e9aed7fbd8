#pragma once
// What libcurl reports, as our errors. Part of curl_transport.cpp.
#include <cstddef>
#include <string>

#include "io/http_address.h"
#include "io/result.h"

namespace spectrum::io {

/// A CURLcode in our terms. `text` is curl's own account, `host` the one that was asked.
Unexpected failure(int code, const std::string& host, const std::string& text);

Unexpected too_large(const std::string& host, std::size_t limit);

/// A proxy that answered in place of the server, with that status.
Unexpected refused_by_proxy(const std::string& host, long status);

/// A redirect to where none may lead.
Unexpected misled(const std::string& host, const HttpAddress& next);

}  // namespace spectrum::io
