#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "apps/pipeline/commands.h"
#include "apps/pipeline/exit_code.h"
#include "nn/kernels/variants.h"

namespace {

using namespace spectrum::pipeline;

int run(int argc, char** argv) {
  const CommandLine line = parse_command_line(argc, argv);
  if (!line.command) return line.exit_code;
  try {
    spectrum::nn::kernels::best_variant();  // now, and not in the middle of the work
  } catch (const std::runtime_error& e) {
    Log(false).error(e.what());
    return kConfiguration;
  }
  return line.command(line.options);
}

/// A result that did not arrive is no success; a reader that has seen enough (`| head`) is no error.
int flush_result(int code) {
  if (std::fflush(stdout) == 0 && !std::ferror(stdout)) return code;
  if (errno == EPIPE) return code;
  if (code != kOk) return code;
  Log(false).error("cannot write the result to the standard output");
  return kIoError;
}

}  // namespace

int main(int argc, char** argv) {
  // A full disk or a reader that went away is an error to report, not a way to die.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return flush_result(run(argc, argv));
  } catch (const std::exception& e) {
    Log(false).error(std::string("internal error: ") + e.what());
  } catch (...) {
    Log(false).error("internal error of an unknown kind");
  }
  return kInternal;
}
