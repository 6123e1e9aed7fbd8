#include "apps/pipeline/option_declarations.h"
#include "io/date_format.h"
#include "io/time_zone.h"

namespace spectrum::pipeline {
namespace {

constexpr const char* kImportHelp =
    "Example:\n"
    "  pipeline import csv --series vix indiavix.csv --dry-run\n\n"
    "Layouts, known by their header:\n"
    "  Yahoo download         Date,Open,High,Low,Close,Adj Close,Volume\n"
    "    pipeline import csv --series nifty_daily ^NSEI.csv\n"
    "  yfinance's to_csv      Date,Open,...,Volume,Dividends,Stock Splits, or Price,Close,... over "
    "Ticker,^NSEI,...\n"
    "    pipeline import csv --series nifty_1d_5m nifty_5m.csv\n"
    "    pipeline import csv --series bank_nifty --index ^NSEBANK panel.csv\n"
    "  NSE index history      Date ,Open ,High ,Low ,Close ,Shares Traded ,Turnover (Rs Cr)\n"
    "    pipeline import csv --series nifty_daily NIFTY-2023.csv NIFTY-2024.csv NIFTY-2025.csv\n"
    "  NSE India VIX history  Date ,Open ,High ,Low ,Close ,Prev. Close ,Change ,% Change\n"
    "    pipeline import csv --series vix hist_india_vix.csv\n"
    "  niftyindices.com       Index Name,Date,Open,High,Low,Close\n"
    "    pipeline import csv --series it_index NIFTY_IT.csv\n"
    "  NSE's indices of a day Index Name,Index Date,Open Index Value,...\n"
    "    pipeline import csv --series nifty_daily --index \"Nifty 50\" ind_close_all_*.csv\n"
    "  anything else          with columns for date, open, high, low, close and perhaps volume\n"
    "    pipeline import csv --series nifty_daily --map close=Price --date-format \"%m/%d/%Y\" prices.csv\n\n"
    "Date forms: %Y %y year, %m month, %b %B its name, %d day, %H:%M:%S time; other characters stand for\n"
    "themselves. Without --date-format 2025-11-14, 14-11-2025, 14-Nov-2025, 14 Nov 2025, RFC 3339 and\n"
    "seconds or milliseconds since 1970 (UTC) are read. Numbers may have a decimal comma.\n\n"
    "Exit codes: ";

}  // namespace

void add_import(CLI::App& sub, Options& o, RawOptions& raw) {
  CLI::App* csv = sub.add_subcommand(
      "csv",
      "Read CSV files with a header line into a series of the cache: merged by date, in the order given; a "
      "mistake in one of them writes nothing.");
  const std::string codes = sub.get_footer();
  csv->footer(kImportHelp + codes.substr(codes.find("Exit codes: ") + 12));
  csv->add_option("FILE", o.csv_files, "date, open, high, low, close and perhaps volume")->required();
  csv->add_option("--series", o.series, "the series it is, e.g. nifty_daily or vix")
      ->required()
      ->type_name("KEY");
  csv->add_option("--interval", o.interval, "of a series that is not a known one: 1d, 5m, ...")
      ->check(CLI::IsMember({"1m", "2m", "5m", "15m", "30m", "60m", "1h", "1d"}))
      ->type_name("INTERVAL");
  csv->add_option("--index", o.index, "of a file that holds several, the index or ticker to take")
      ->type_name("NAME");
  csv->add_option("--map", raw.maps, "take FIELD from the column NAME; may be repeated")
      ->type_name("FIELD=NAME")
      ->allow_extra_args(false)
      ->check([](const std::string& text) {
        const std::size_t at = text.find('=');
        const bool good = at != std::string::npos && at > 0 && at + 1 < text.size();
        return good ? std::string() : "FIELD=NAME was expected, e.g. close=Adj Close";
      });
  csv->add_option("--date-format", raw.date_format, "how dates are written, e.g. %d/%m/%Y; see below")
      ->check(parses("FORMAT", [](const std::string& t) { return io::DateFormat::parse(t); }))
      ->type_name("");
  csv->add_option("--time-zone", raw.time_zone,
                  "of times that carry no offset: +05:30, UTC, IST; dates are the market's [IST]")
      ->check(parses("ZONE", [](const std::string& t) { return io::parse_time_zone(t); }))
      ->type_name("");
  csv->add_flag("--dry-run", o.dry_run, "say what would change and write nothing");
  csv->add_flag("--force", o.force, "take bars that contradict those of the cache");
  add_store_options(*csv, o);
}

}  // namespace spectrum::pipeline
