#include "apps/pipeline/http_server.h"

namespace spectrum::pipeline {

io::Result<std::unique_ptr<HttpServer>> HttpServer::start(const std::string&, int, Handler,
                                                          const HttpLimits&) {
  return io::fail(io::ErrorKind::kUnavailable,
                  "this build cannot serve: it was made without libmicrohttpd; `pipeline report` writes the "
                  "same page to a file (third_party/README.md says how to build with it)");
}

}  // namespace spectrum::pipeline
