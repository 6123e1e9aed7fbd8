#pragma once
#include <string>

#include "io/result.h"

namespace spectrum::pipeline {

// Whether a result will find its place, asked before hours of work and not after them. Each is tried by
// making something there and taking it away again. `option` is the one to change, for messages. Error: kIo.

/// A folder that exists or can be made, and in which files can be made.
io::Result<void> can_write_into(const std::string& directory, const std::string& option);

/// A file that can be made or replaced; its folder must exist. Devices and pipes are not tried.
io::Result<void> can_write_file(const std::string& path, const std::string& option);

/// The folder of a file, "." where the path names none.
std::string folder_of(const std::string& path);

}  // namespace spectrum::pipeline
