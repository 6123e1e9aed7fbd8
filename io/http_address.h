#pragma once
// Addresses of the web, and where a redirect may lead. Part of curl_transport.cpp.
#include <string>
#include <vector>

namespace spectrum::io {

struct HttpAddress {
  std::string scheme, host;  ///< the scheme in lower case
  std::string fault;         ///< why the text is no address of a host; empty: it is one
};

HttpAddress parse_address(const std::string& text);

/// Equal but for case, as names of hosts and headers are.
bool same_word(const std::string& a, const std::string& b);

/// Whether a redirect may lead from `here` to `next`, in the course of a request to `first`: to https on the
/// first host or one of `hosts`; by http only from http back to this very machine.
bool may_lead(const HttpAddress& first, const HttpAddress& here, const HttpAddress& next,
              const std::vector<std::string>& hosts);

}  // namespace spectrum::io
