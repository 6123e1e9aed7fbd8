#pragma once
#include <string>

#include "io/result.h"

namespace spectrum::pipeline {

/// A socket that listens. Closing it is the caller's.
struct ListeningSocket {
  int descriptor = -1;
  int port = 0;
};

/// @param address numeric, IPv4 or IPv6 @param port 0: any free one
/// Errors: kConfiguration (no such address here), kUnavailable (the port is taken or not allowed).
io::Result<ListeningSocket> listen_on(const std::string& address, int port);

/// Raises the limit of open files to `wanted`, or as far as the system lets it; returns what it is.
int allow_open_files(int wanted);

}  // namespace spectrum::pipeline
