#include "io/yahoo.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "io/json.h"
#include "io/yahoo_result.h"

namespace spectrum::io {
namespace {

constexpr std::size_t kReasonLength = 200;
/// More than any error's text; of a longer one only this much is looked at.
constexpr std::size_t kMaxErrorBody = 65536;

bool is_plain(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// RFC 3986: all but the unreserved characters.
std::string percent_encoded(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && (is_plain(c) || c == '-' || c == '.' || c == '_' || c == '~')) {
      out += c;
    } else {
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

bool is_readable(std::string_view interval) { return interval == "1d" || intraday_seconds(interval); }

bool is_success(int status) { return status >= 200 && status < 300; }
bool is_redirect(int status) { return status >= 300 && status < 400; }

ChartAnswer ended(ChartOutcome outcome, std::string reason) { return {outcome, std::move(reason), {}}; }

// --- an error that the server spells out

struct ServerError {
  std::string code, description;  ///< "Not Found" and "No data found, symbol may be delisted"
  bool is_of_login = false;       ///< under "finance" instead of "chart", as where a crumb is wanted
};

std::optional<ServerError> find_error(const Json& root) {
  for (const char* where : {"chart", "finance"}) {
    const Json* error = root.find({where, "error"});
    if (!error || error->is_null()) continue;
    const std::string* text = error->string();
    return ServerError{error->string("code").value_or(""),
                       text ? *text : error->string("description").value_or(""),
                       std::string_view(where) == "finance"};
  }
  return std::nullopt;
}

/// The window lies before the first bar: nothing is wrong with the question.
bool is_no_data(const ServerError& error) { return error.description.starts_with("Data doesn't exist"); }

ChartOutcome outcome_of(const ServerError& error) {
  const std::string& code = error.code;
  if (code == "Not Found") return ChartOutcome::kNotFound;
  if (code == "Bad Request") return is_no_data(error) ? ChartOutcome::kEmpty : ChartOutcome::kBadRequest;
  if (code == "Unprocessable Entity") return ChartOutcome::kBadRequest;
  if (code == "Unauthorized" || code == "Forbidden") return ChartOutcome::kUnauthorised;
  if (code == "Too Many Requests") return ChartOutcome::kTooMany;
  return error.is_of_login ? ChartOutcome::kUnauthorised : ChartOutcome::kBroken;
}

std::string reason_of(const ServerError& error) {
  const std::string said =
      plain_text(error.description.empty() ? error.code : error.description, kReasonLength);
  return said.empty() ? "the server reports an error and does not say which" : said;
}

// --- an answer that is no JSON

bool is_page(std::string_view body) {
  const std::size_t first = body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return first != std::string_view::npos && body[first] == '<';
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// The form that addresses in the EU are led to. The word alone stands in other pages' scripts too.
bool asks_for_consent(std::string_view page) {
  const std::string small = lower(page.substr(0, kMaxErrorBody));
  return small.find("collectconsent") != std::string::npos || small.find("consent-form") != std::string::npos;
}

/// What stands in <title>; empty where there is none.
std::string title_of(std::string_view page) {
  page = page.substr(0, kMaxErrorBody);
  const std::string small = lower(page);
  const std::size_t tag = small.find("<title");
  const std::size_t open = tag == std::string::npos ? tag : small.find('>', tag);
  const std::size_t close = open == std::string::npos ? open : small.find("</title", open);
  return close == std::string::npos ? "" : plain_text(page.substr(open + 1, close - open - 1), 80);
}

std::string page_reason(std::string_view page) {
  const std::string title = title_of(page);
  return "a web page came instead of data" + (title.empty() ? "" : ", titled \"" + title + "\"");
}

constexpr const char* kConsentReason = "a page that asks for consent to cookies came instead of data";

bool says_too_many(std::string_view body) {
  return body.size() < kReasonLength && body.find("Too Many Requests") != std::string_view::npos;
}

/// An answer of a good status that is no JSON object.
ChartAnswer judge_other(std::string_view body, const std::string& parse_message) {
  if (says_too_many(body)) return ended(ChartOutcome::kTooMany, plain_text(body, kReasonLength));
  if (is_page(body)) {
    if (asks_for_consent(body)) return ended(ChartOutcome::kRefused, kConsentReason);
    return ended(ChartOutcome::kBroken, page_reason(body));
  }
  if (const std::size_t first = body.find_first_not_of(" \t\r\n");
      first != std::string_view::npos && body[first] != '{' && body[first] != '[')
    return ended(ChartOutcome::kBroken, "no data came, but the text \"" + plain_text(body, 60) + "\"");
  return ended(ChartOutcome::kBroken, plain_text(parse_message, kReasonLength));
}

// --- by status

ChartAnswer judge_success(const ChartQuery& asked, std::string_view body, Instant now) {
  if (body.empty()) return ended(ChartOutcome::kBroken, "the answer is empty");
  const auto root = parse_json(body, "the answer");
  if (!root) return judge_other(body, root.error().message);
  if (const auto error = find_error(*root)) return ended(outcome_of(*error), reason_of(*error));
  const Json* result = root->find({"chart", "result"});
  if (!result || !result->is_array() || result->size() == 0)
    return ended(ChartOutcome::kBroken, "the answer holds no chart");
  if (!is_readable(asked.interval))
    return ended(ChartOutcome::kRefused, "bars of \"" + plain_text(asked.interval, 20) + "\" are not read");
  return read_chart_result(asked, result->at(0), now);
}

ChartOutcome outcome_of_status(int status) {
  constexpr int kRequestDenied = 999;  // Yahoo's own, older word for 429
  if (is_redirect(status)) return ChartOutcome::kRefused;
  if (status == 401 || status == 403) return ChartOutcome::kUnauthorised;
  if (status == 404) return ChartOutcome::kNotFound;
  if (status == 408) return ChartOutcome::kBroken;
  if (status == 429 || status == kRequestDenied) return ChartOutcome::kTooMany;
  return status >= 400 && status < 500 ? ChartOutcome::kBadRequest : ChartOutcome::kBroken;
}

ChartAnswer judge_failure(int status, std::string_view body) {
  const std::string prefix = "HTTP " + std::to_string(status);
  const ChartOutcome outcome = outcome_of_status(status);
  if (is_redirect(status))
    return ended(outcome, prefix +
                              ": the server leads to another page, such as one that asks for consent to "
                              "cookies, instead of an answer");
  body = body.substr(0, kMaxErrorBody);
  if (is_page(body)) return ended(outcome, prefix + ": " + page_reason(body));
  const auto root = parse_json(body, "the answer");
  const auto error = root ? find_error(*root) : std::nullopt;
  if (error && status == 400 && is_no_data(*error)) return ended(ChartOutcome::kEmpty, reason_of(*error));
  const std::string said = error ? reason_of(*error) : root ? "" : plain_text(body, kReasonLength);
  return ended(outcome, prefix + (said.empty() ? "" : ": " + said));
}

}  // namespace

std::string query_fault(const ChartQuery& query) {
  if (std::none_of(query.ticker.begin(), query.ticker.end(), is_plain))
    return "\"" + query.ticker + "\" is no ticker";
  if (query.range.empty() || query.range == "max")
    return "the range must be one that keeps the interval, not \"" + query.range + "\"";
  if (!is_readable(query.interval)) return "bars of \"" + query.interval + "\" are not read";
  return "";
}

std::string chart_url(std::string_view base, const ChartQuery& query, std::string_view crumb) {
  if (const std::string fault = query_fault(query); !fault.empty())
    throw std::invalid_argument("chart_url: " + fault);
  while (base.ends_with('/')) base.remove_suffix(1);
  return std::string(base) + "/v8/finance/chart/" + percent_encoded(query.ticker) +
         "?range=" + percent_encoded(query.range) + "&interval=" + percent_encoded(query.interval) +
         "&includePrePost=false" + (crumb.empty() ? "" : "&crumb=" + percent_encoded(crumb));
}

ChartAnswer read_chart(const ChartQuery& asked, int status, std::string_view body, Instant now) {
  return is_success(status) ? judge_success(asked, body, now) : judge_failure(status, body);
}

}  // namespace spectrum::io
