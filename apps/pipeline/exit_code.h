#pragma once
#include "io/result.h"

namespace spectrum::pipeline {

/// What the program returns: the codes of sysexits.h, 2 for a command line that makes no sense, and 1, as
/// diff does, where the work was done and found a difference that must not be.
enum ExitCode : int {
  kOk = 0,
  kLeak = 1,
  kUsage = 2,
  kBadData = 65,
  kMissingInput = 66,
  kUnavailable = 69,
  kInternal = 70,
  kIoError = 74,
  kTryLater = 75,
  kConfiguration = 78,
};

inline int exit_code(io::ErrorKind kind) {
  switch (kind) {
    case io::ErrorKind::kBadData:
      return kBadData;
    case io::ErrorKind::kMissingInput:
      return kMissingInput;
    case io::ErrorKind::kUnavailable:
      return kUnavailable;
    case io::ErrorKind::kTryLater:
      return kTryLater;
    case io::ErrorKind::kIo:
      return kIoError;
    case io::ErrorKind::kConfiguration:
      return kConfiguration;
    case io::ErrorKind::kInternal:
      break;
  }
  return kInternal;
}

}  // namespace spectrum::pipeline
