#include "apps/pipeline/counted.h"

#include "apps/pipeline/report_text.h"

namespace spectrum::pipeline {

std::string counted(std::int64_t n, std::string_view what) {
  return counted(n, what, std::string(what) + "s");
}

std::string counted(std::int64_t n, std::string_view one, std::string_view many) {
  return grouped(static_cast<double>(n), 0).append(" ").append(n == 1 ? one : many);
}

}  // namespace spectrum::pipeline
