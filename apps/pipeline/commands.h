#pragma once
#include <span>
#include <string>

#include "apps/pipeline/log.h"
#include "apps/pipeline/options.h"
#include "io/cache.h"

namespace spectrum::pipeline {

// One function a command; each returns the exit code.
int cmd_fetch(const Options& options);
int cmd_live(const Options& options);
int cmd_synth(const Options& options);
int cmd_import(const Options& options);
int cmd_doctor(const Options& options);
int cmd_indicators(const Options& options);
int cmd_train(const Options& options);
int cmd_infer(const Options& options);
int cmd_report(const Options& options);
int cmd_evaluate(const Options& options);
int cmd_run(const Options& options);
int cmd_ledger(const Options& options);
int cmd_touch(const Options& options);
int cmd_audit(const Options& options);
int cmd_validate(const Options& options);
int cmd_serve(const Options& options);
int cmd_schema(const Options& options);

/// The work of `synth`: makes the synthetic market up to --as-of, or to the last completed session, and
/// writes it to
/// --data. Refuses to replace a cache of real data without --force. Errors: kConfiguration, kIo.
io::Result<io::Cache> write_synthetic(const Options& options, Log& log);

/// Creates the directory of `path` where the path is the program's own default; a directory that the user
/// named has to exist. Error: kIo.
io::Result<void> prepare_directory(const std::string& path, const char* default_path);

/// Writes a result to stdout.
void print(std::string_view text);

/// What the help says of a command.
struct Command {
  const char* name;
  const char* purpose;
  const char* example;
  const char* exit_codes;
  int (*run)(const Options&);
};

/// All commands of this build, in the order of a working day.
std::span<const Command> commands();

}  // namespace spectrum::pipeline
