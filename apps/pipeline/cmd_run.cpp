#include "apps/pipeline/commands.h"
#include "apps/pipeline/document.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/input.h"
#include "apps/pipeline/steps.h"

namespace spectrum::pipeline {

int cmd_run(const Options& options) {
  Log log(options.quiet);
  if (!options.synthetic && !options.offline) {
    log.error(
        "fetching is not in this build: use --offline for what the cache holds, or --synthetic for a "
        "made-up market");
    return kUnavailable;
  }
  if (options.synthetic) {
    const auto made = write_synthetic(options, log);
    if (!made) return log.fail(made.error());
  }
  const auto view = read_market(options, log);
  if (!view) return log.fail(view.error());
  if (const auto card = train_step(options, *view, log); !card) return log.fail(card.error());
  const auto document = infer_step(options, *view, log);
  if (!document) return log.fail(document.error());
  if (options.json) {
    print(io::dump(*document) + "\n");
  } else {
    print(tile_table(*document) + "\nforecast " + options.out + ", models " + options.models + ", data " +
          options.data + "\n");
  }
  return kOk;
}

}  // namespace spectrum::pipeline
