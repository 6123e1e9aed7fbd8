#include "io/csv_header.h"

#include <algorithm>

namespace spectrum::io {
namespace {

/// Header names that mean a field, beside its own name; the first that is there counts.
constexpr std::pair<std::string_view, CsvField> kSynonyms[] = {{"datetime", kDate},
                                                               {"time", kDate},
                                                               {"timestamp", kDate},
                                                               {"index date", kDate},
                                                               {"historicaldate", kDate},
                                                               {"eod timestamp", kDate},
                                                               {"open price", kOpen},
                                                               {"open index value", kOpen},
                                                               {"open index val", kOpen},
                                                               {"eod open index val", kOpen},
                                                               {"high price", kHigh},
                                                               {"high index value", kHigh},
                                                               {"high index val", kHigh},
                                                               {"eod high index val", kHigh},
                                                               {"low price", kLow},
                                                               {"low index value", kLow},
                                                               {"low index val", kLow},
                                                               {"eod low index val", kLow},
                                                               {"close price", kClose},
                                                               {"closing index value", kClose},
                                                               {"closing index val", kClose},
                                                               {"close index val", kClose},
                                                               {"eod close index val", kClose},
                                                               {"eod closing index val", kClose},
                                                               {"shares traded", kVolume},
                                                               {"sharestraded", kVolume},
                                                               {"vol", kVolume},
                                                               {"total traded quantity", kVolume}};

/// Columns that say of which index or share a row is.
constexpr std::string_view kIndexNames[] = {"index name", "indexname", "eod index name", "symbol", "ticker"};

constexpr std::pair<const char*, const char*> kLayouts[] = {
    {"generic", "a generic table"},       {"yahoo", "a Yahoo download"},
    {"yfinance", "a yfinance table"},     {"nse_index", "NSE index history"},
    {"nse_vix", "NSE India VIX history"}, {"nifty_indices", "niftyindices.com history"},
    {"nse_day", "NSE's indices of a day"}};

std::string key_of(std::string_view name) {
  std::string key = csv_word(name);
  std::replace(key.begin(), key.end(), '_', ' ');
  std::erase_if(key, [](char c) { return c == '<' || c == '>' || c == '*'; });
  return key;
}

bool has_letter(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

/// pandas writes a table whose columns have a name and a ticker with a line for each.
struct Stacked {
  CsvCells names, tickers;
  std::size_t lines = 1;
};

/// "Price,Close,..." over "Ticker,^NSEI,..." (or the other way round) over "Date,,,".
std::optional<Stacked> three_lines(std::span<const CsvCells> lines) {
  if (lines.size() < 3) return std::nullopt;
  const std::string third = csv_word(lines[2][0]), second = csv_word(lines[1][0]);
  const auto is_empty = [](const std::string& cell) { return cell.empty(); };
  if ((third != "date" && third != "datetime") ||
      !std::all_of(lines[2].begin() + 1, lines[2].end(), is_empty))
    return std::nullopt;
  const bool tickers_first = second == "price";
  if (!tickers_first && second != "ticker" && !second.empty()) return std::nullopt;
  Stacked s{lines[0], lines[1], 3};
  if (tickers_first) std::swap(s.names, s.tickers);
  s.names[0] = lines[2][0];
  s.tickers[0].clear();
  return s;
}

/// "Date,Close,..." over ",^NSEI,...": the same table after reset_index().
std::optional<Stacked> two_lines(std::span<const CsvCells> lines) {
  if (lines.size() < 2 || !lines[1][0].empty()) return std::nullopt;
  std::size_t tickers = 0;
  for (const std::string& cell : lines[1]) {
    if (cell.empty()) continue;
    if (!has_letter(cell)) return std::nullopt;
    ++tickers;
  }
  if (tickers < 4) return std::nullopt;  // a name for each price at least
  return Stacked{lines[0], lines[1], 2};
}

class HeaderReader {
 public:
  explicit HeaderReader(const CsvColumns& wanted) : wanted_(wanted) {}

  Result<CsvHeader> read(std::span<const CsvCells> lines) {
    auto stacked = three_lines(lines);
    if (!stacked) stacked = two_lines(lines);
    header_.names = stacked ? stacked->names : lines[0];
    if (stacked) {
      header_.lines = stacked->lines;
      tickers_ = std::move(stacked->tickers);
      tickers_.resize(header_.names.size());
    }
    for (std::string_view name : kIndexNames) {
      if (!header_.index_column && has(name)) header_.index_column = find(name);
    }
    if (auto ok = choose_ticker(); !ok) return fail(ok.error());
    if (auto ok = find_fields(); !ok) return fail(ok.error());
    header_.layout = layout();
    return std::move(header_);
  }

 private:
  static Unexpected bad(const std::string& what) { return fail(ErrorKind::kBadData, what); }

  std::size_t find(std::string_view wanted) const {
    const std::string key = key_of(wanted);
    for (std::size_t i = 0; i < header_.names.size(); ++i) {
      const bool other = !tickers_.empty() && !tickers_[i].empty() && !header_.index.empty() &&
                         csv_word(tickers_[i]) != csv_word(header_.index);
      if (!other && key_of(header_.names[i]) == key) return i;
    }
    return header_.names.size();
  }
  bool has(std::string_view wanted) const { return find(wanted) < header_.names.size(); }

  Result<void> choose_ticker() {
    std::vector<std::string> all;
    for (const std::string& ticker : tickers_) {
      if (!ticker.empty() && std::find(all.begin(), all.end(), ticker) == all.end()) all.push_back(ticker);
    }
    if (all.empty()) {
      if (wanted_.index.empty() || header_.index_column) return {};
      return fail(ErrorKind::kConfiguration,
                  "the table does not say of which index it is, so that --index "
                  "cannot choose one; leave the option away");
    }
    if (wanted_.index.empty()) {
      header_.index = all[0];
      if (all.size() == 1) return {};
      return bad("the table holds several tickers (" + csv_list(all) +
                 "); say which to take, e.g. --index \"" + all[0] + "\"");
    }
    header_.index = wanted_.index;
    const auto same = [&](const std::string& t) { return csv_word(t) == csv_word(wanted_.index); };
    if (std::any_of(all.begin(), all.end(), same)) return {};
    return bad("the table has nothing of " + wanted_.index + " (it has " + csv_list(all) + ")");
  }

  Result<void> find_fields() {
    for (std::size_t f = 0; f < kCsvFields; ++f) header_.column[f] = find(kCsvFieldNames[f]);
    for (const auto& [synonym, field] : kSynonyms) {
      if (!header_.has(field)) header_.column[field] = find(synonym);
    }
    // pandas leaves the name away of an index that has none.
    if (!header_.has(kDate) && header_.names[0].empty()) header_.column[kDate] = 0;
    if (auto ok = apply_mapping(); !ok) return ok;
    if (has("time") && find("time") != header_.column[kDate]) header_.time_column = find("time");
    std::string missing;
    for (const CsvField f : {kDate, kOpen, kHigh, kLow, kClose}) {
      if (!header_.has(f)) missing += (missing.empty() ? "" : ", ") + std::string(kCsvFieldNames[f]);
    }
    if (missing.empty()) return {};
    return bad("no column for " + missing + " (columns: " + columns() +
               "); say which is meant, e.g. --map close=NAME. Ranges cannot be made up from closes alone");
  }

  /// Their names, as far as they fit into a message.
  std::string columns() const {
    std::string all;
    for (const std::string& name : header_.names) all += (all.empty() ? "" : ",") + name;
    return all.substr(0, 200);
  }

  Result<void> apply_mapping() {
    for (const auto& [field, wanted] : wanted_.mapped) {
      const auto f = std::find(kCsvFieldNames.begin(), kCsvFieldNames.end(), csv_word(field));
      if (f == kCsvFieldNames.end()) {
        return fail(ErrorKind::kConfiguration,
                    "cannot map \"" + field + "\": fields are date, open, high, low, close, volume");
      }
      if (!has(wanted))
        return fail(ErrorKind::kConfiguration, "there is no column \"" + wanted + "\" to map to " + field +
                                                   " (columns: " + columns() + ")");
      header_.column[static_cast<std::size_t>(f - kCsvFieldNames.begin())] = find(wanted);
    }
    return {};
  }

  CsvLayout layout() const {
    if (!tickers_.empty() || has("dividends") || has("stock splits")) return CsvLayout::kYfinance;
    if (has("adj close")) return CsvLayout::kYahoo;
    if (has("open index value")) return CsvLayout::kNseDay;
    if (has("eod open index val") || has("open index val")) return CsvLayout::kNseIndex;
    if (has("historicaldate") || has("index name") || has("indexname")) return CsvLayout::kNiftyIndices;
    if (has("shares traded")) return CsvLayout::kNseIndex;
    if (has("prev. close") && has("% change")) return CsvLayout::kNseVix;
    return CsvLayout::kGeneric;
  }

  const CsvColumns& wanted_;
  CsvHeader header_;
  CsvCells tickers_;  ///< of the columns; empty where the header has none
};

}  // namespace

const char* layout_key(CsvLayout layout) { return kLayouts[static_cast<std::size_t>(layout)].first; }
const char* layout_title(CsvLayout layout) { return kLayouts[static_cast<std::size_t>(layout)].second; }

std::string csv_word(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  std::string out(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string csv_list(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMaxListed); ++i) text += (i > 0 ? ", " : "") + names[i];
  return text + (names.size() > kMaxListed ? ", ..." : "");
}

Result<CsvHeader> read_csv_header(std::span<const CsvCells> lines, const CsvColumns& columns) {
  return HeaderReader(columns).read(lines);
}

}  // namespace spectrum::io
