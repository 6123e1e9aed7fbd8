#include "apps/pipeline/commands.h"

#include <cstdio>
#include <filesystem>

#include "apps/pipeline/exit_code.h"
#include "io/file.h"

namespace spectrum::pipeline {
namespace {

constexpr Command kCommands[] = {
    {"run",
     "From data to forecast in one step: fetch, train, infer, report. --offline takes what --data holds, "
     "--synthetic a made-up market.",
     "pipeline run --synthetic",
     "0 done, 65 bad or too little data, 66 no data file, 69 source unavailable and no data yet, 74 cannot "
     "write",
     cmd_run},
    {"fetch",
     "Bring the series up to date from Yahoo Finance: one after the other, judged before anything is taken, "
     "merged by date. No bar is ever lost; --restore 1 undoes the last change.",
     "pipeline fetch --only nifty_daily,vix --dry-run",
     "0 the primary series is up to date (warnings name the others), 65 its answer is not taken, 69 source "
     "unavailable, 74 cannot write, 75 rate limit or another writer: try later, 78 configuration",
     cmd_fetch},
    {"live",
     "The price now: the index, the volatility index and today's bars so far into the cache, kept apart from "
     "completed ones, and the tiles that follow them in --out; --watch goes on.",
     "pipeline live --watch --every 15",
     "0 done or stopped, 65 the answer is not taken, 66 no data file, 69 source unavailable, 74 cannot "
     "write, 75 "
     "rate limit or another writer: try later, 78 configuration",
     cmd_live},
    {"synth", "Write a deterministic synthetic market (clearly marked SYNTHETIC) to --data.",
     "pipeline synth --seed 7 --sessions 1250",
     "0 done, 74 cannot write, 75 another command changes --data, 78 it holds real data (see --force)",
     cmd_synth},
    {"import", "Bring OHLCV files into the cache: import csv --series KEY FILE...",
     "pipeline import csv --series vix indiavix.csv --dry-run",
     "0 done, 65 a file is no OHLCV table, 66 no such file, 74 cannot write, 75 no bar has ended yet, or "
     "another "
     "command changes --data, 78 unknown series or column",
     cmd_import},
    {"doctor",
     "Look the cache over: gaps, duplicates, prices that cannot be, phantom rows, age, series that do not "
     "match; --fix mends what needs no invention.",
     "pipeline doctor --as-of 2025-11-14 --json > health.json",
     "0 no errors (warnings and notes allowed), 65 something is an error, 66 no data file, 74 cannot write, "
     "75 another command changes --data",
     cmd_doctor},
    {"indicators",
     "Print indicators as CSV: date, then the columns; an empty cell is not yet defined. Or --list them.",
     "pipeline indicators --only rsi_14,adx_14 --as-of 2025-11-14 > momentum.csv",
     "0 done, 65 bad data, 66 no data file, 78 no such column", cmd_indicators},
    {"train", "Train the five models on the cache and write them to --models.", "pipeline train --seed 42",
     "0 done, 65 bad or too little data, 66 no data file, 74 cannot write", cmd_train},
    {"infer", "Compute the 14 tiles with trained models and write them to --out.",
     "pipeline infer --as-of 2025-11-14 --json",
     "0 done, 65 bad data or models (the old output stays), 66 no data or models, 74 cannot write",
     cmd_infer},
    {"ledger",
     "Show what became of the forecasts on record: recent ones with their outcome, mean error, coverage and "
     "scores beside what a simple rule reached, and whether inputs or hits have drifted. Counted are "
     "forecasts made before the next session began; of several for one day the last one.",
     "pipeline ledger --last 20",
     "0 done (nothing resolved yet included), 65 bad data, 66 no data file or no ledger", cmd_ledger},
    {"touch",
     "Say how likely the index is to touch a level within some sessions: the share of past paths that went "
     "as far, in units of the volatility expected for them, beside plain rules, with how all of them did on "
     "the past 500 days. No models are needed.",
     "pipeline touch --strike 26000 --days 5", "0 done, 65 bad or too little data, 66 no data file",
     cmd_touch},
    {"report",
     "Make one HTML page of the forecast in --out: the 14 tiles with what each means and how it did, the "
     "record, the health of the data, the models and the hashes. It needs nothing beside itself, loads "
     "nothing and runs no script: open it, print it, send it. What is missing (cache, model card, "
     "evaluation) "
     "is said in words.",
     "pipeline report --out data/omnispectrum.json --html report.html",
     "0 done, 65 the forecast breaks the contract (the old page stays), 66 no forecast, 74 cannot write",
     cmd_report},
    {"serve",
     "Serve the report page and the JSON over HTTP, on this machine alone unless --bind says otherwise: GET "
     "/ "
     "(the page), GET /api/omnispectrum (the bytes of --out), GET /api/health, POST "
     "/api/omnispectrum/refresh (fetch unless --offline, train where there are no models, infer, report; "
     "answers the new document, 502 with the reason where it fails, 409 while another one runs). Files that "
     "other commands change are served anew at once.",
     "pipeline serve --port 8787 --allow-origin http://localhost:3000",
     "0 stopped (Ctrl-C, SIGTERM), 69 the port is taken or this build cannot serve, 78 no such address",
     cmd_serve},
    {"evaluate",
     "Judge the models walk-forward: everything is refitted again and again on what lay before, and every "
     "forecast is scored beside simple rules. Says plainly where there is no skill; what has none is then "
     "not served by infer. Goes on where it was after a kill.",
     "pipeline evaluate --step 20 --folds 12",
     "0 done, 65 bad or too little data, 66 no data file, 74 cannot write, 78 options that do not fit",
     cmd_evaluate},
    {"audit", "Prove that no value uses the future (leak), or say how much history each one needs (warmup).",
     "pipeline audit leak --models models",
     "0 done, 1 a value uses the future, 65 bad or too little data, 66 no data file", cmd_audit},
    {"validate", "Check an omnispectrum.json against the contract.",
     "pipeline validate data/omnispectrum.json", "0 it keeps the contract, 65 it does not, 66 no such file",
     cmd_validate},
    {"schema", "Print the JSON Schema of omnispectrum.json.", "pipeline schema > omnispectrum.schema.json",
     "0 done", cmd_schema},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

io::Result<void> prepare_directory(const std::string& path, const char* default_path) {
  if (path != default_path) return {};
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  return parent.empty() ? io::Result<void>() : io::ensure_directory(parent.string());
}

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

}  // namespace spectrum::pipeline
