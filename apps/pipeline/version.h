#pragma once

namespace spectrum::pipeline {

/// Version of the program; the build passes the project's.
inline constexpr const char* kVersion = SPECTRUM_VERSION;

}  // namespace spectrum::pipeline
