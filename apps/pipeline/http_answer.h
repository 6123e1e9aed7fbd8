#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spectrum::pipeline {

/// Why a server will not carry a request out, whatever it asks for; the words are the handler's.
enum class Refusal { kNone, kBodyTooLarge, kStopping };

/// What a server reads of a request. Views hold for the call that gets them; a header that was not sent is
/// empty.
struct HttpRequest {
  std::string_view method, path;  ///< the path as sent, without the query
  std::string_view host, origin, if_none_match;
  Refusal refusal = Refusal::kNone;  ///< another: an answer without work is wanted
};

struct HttpAnswer {
  int status = 200;
  std::vector<std::pair<const char*, std::string>> headers = {};
  std::shared_ptr<const std::string> body = {};  ///< shared, so that an answer copies nothing; none: empty
  /// Where the answer takes time to find: finds it, once, away from the threads that serve. The rest of this
  /// answer is not used then.
  std::function<HttpAnswer()> work = {};
};

}  // namespace spectrum::pipeline
