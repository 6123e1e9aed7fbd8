#pragma once

namespace spectrum::gbdt {

/// Blocks the test program has taken from the heap so far.
int allocations();

}  // namespace spectrum::gbdt
