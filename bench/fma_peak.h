#pragma once

#include <string_view>

namespace spectrum::bench {

/// Most float additions and multiplications per second that one core does in registers with the vectors of
/// that kernel build ("baseline", "avx2", "avx512"): independent chains of acc = acc * a + b, the best of
/// many short runs. The baseline of x86-64 has no fused multiply-add, so there a product and a sum.
double fma_peak(std::string_view build);

}  // namespace spectrum::bench
