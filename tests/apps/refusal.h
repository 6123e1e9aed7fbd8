#pragma once

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

#include "apps/forecast/encoder.h"

namespace spectrum::forecast::test {

/// from_tensors must refuse each of these and say which tensor is at fault.
template <class Model>
void expect_refusals(const std::vector<NamedTensor>& good) {
  const auto refused = [](std::vector<NamedTensor> tensors, const std::string& name) {
    try {
      Model::from_tensors(tensors);
      ADD_FAILURE() << "accepted a bad " << name;
    } catch (const std::invalid_argument& e) {
      EXPECT_NE(std::string(e.what()).find(name), std::string::npos) << e.what();
    }
  };
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto bad = good;
    bad.erase(bad.begin() + static_cast<std::ptrdiff_t>(i));
    refused(bad, good[i].name);
    bad = good;
    bad[i].shape.push_back(1);
    refused(bad, good[i].name);
    bad = good;
    bad[i].values.pop_back();
    refused(bad, good[i].name);
    bad = good;
    bad[i].values[0] = std::numeric_limits<float>::infinity();
    refused(bad, good[i].name);
  }
  auto more = good;
  more.push_back({"stranger", {1}, {0.0f}});
  refused(more, "stranger");
  more.back().name = "selftest.input";
  EXPECT_NO_THROW(Model::from_tensors(more));
  more.back().name = "scaler.extra";
  EXPECT_NO_THROW(Model::from_tensors(more));
}

}  // namespace spectrum::forecast::test
