#include "apps/pipeline/commands.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/report_input.h"
#include "apps/pipeline/report_page.h"
#include "apps/pipeline/steps.h"
#include "io/file.h"

namespace spectrum::pipeline {

io::Result<Report> report_step(const Options& options, Log& log) {
  const Stopwatch watch;
  const auto input = read_report_input(options, log);
  if (!input) return io::fail(input.error());
  const Report report{report_path(options), report_page(*input)};
  if (auto ready = prepare_directory(report.path, Options::kReport); !ready) return io::fail(ready.error());
  if (auto written = io::write_file_atomic(report.path, report.page); !written)
    return io::fail(written.error());
  log.ok("report in " + report.path + ", " + std::to_string((report.page.size() + 999) / 1000) + " kB (" +
         watch.text() + ")");
  return report;
}

int cmd_report(const Options& options) {
  Log log(options.quiet);
  const auto report = report_step(options, log);
  if (!report) return log.fail(report.error());
  print(options.json
            ? io::dump(io::Json::object(
                  {{"command", "report"}, {"report", report->path}, {"bytes", report->page.size()}})) +
                  "\n"
            : report->path + "\n");
  return kOk;
}

}  // namespace spectrum::pipeline
