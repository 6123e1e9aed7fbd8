#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "nn/kernels/activation.h"
#include "plain.h"

namespace spectrum::nn::kernels {
namespace {

using plain::Matrix;

// All arrays of one step, in the order the kernels take them.
template <class S>
struct Step {
  Step(int units, int samples)
      : h(units),
        b(samples),
        gates(4 * h, b, 5),
        c_prev(h, b, 1),
        c(h, b, 2),
        tanh_c(h, b),
        out(h, b, 3),
        dh(h, b, 4),
        dc(h, b, 1),
        dgates(4 * h, b, 2) {
    plain::Numbers numbers(h * 101 + b);
    numbers.fill(gates, 5);
    for (auto* x : {&c_prev, &dh, &dc}) numbers.fill(*x, 2);
  }
  template <class Kernel>
  void forward(Kernel kernel) {
    kernel(h, b, gates.columns(), std::as_const(c_prev).columns(), c.columns(), tanh_c.columns(),
           out.columns());
  }
  template <class Kernel>
  void backward(Kernel kernel) {
    kernel(h, b, std::as_const(gates).columns(), std::as_const(c_prev).columns(),
           std::as_const(tanh_c).columns(), std::as_const(dh).columns(), dc.columns(), dgates.columns());
  }
  std::vector<const Matrix<S>*> all() const {
    return {&gates, &c_prev, &c, &tanh_c, &out, &dh, &dc, &dgates};
  }
  int h, b;
  Matrix<S> gates, c_prev, c, tanh_c, out, dh, dc, dgates;
};

void forward_double(int h, int b, Columns<double> gates, Columns<const double> c_prev, Columns<double> c,
                    Columns<double> tanh_c, Columns<double> h_out) {
  lstm_gates_forward(h, b, gates, c_prev, c, tanh_c, h_out);
}
void backward_double(int h, int b, Columns<const double> gates, Columns<const double> c_prev,
                     Columns<const double> tanh_c, Columns<const double> dh, Columns<double> dc,
                     Columns<double> dgates) {
  lstm_gates_backward(h, b, gates, c_prev, tanh_c, dh, dc, dgates);
}

// h and c of one unit, from the equations.
struct Unit {
  double h, c;
};
Unit unit(const double (&z)[4], double c_prev) {
  const double c = plain::sigmoid(z[1]) * c_prev + plain::sigmoid(z[0]) * std::tanh(z[2]);
  return {plain::sigmoid(z[3]) * std::tanh(c), c};
}

TEST(LstmGates, ForwardFollowsTheEquations) {
  Step<double> x(3, 2);
  const Step<double> before = x;
  x.forward(forward_double);
  for (int j = 0; j < x.b; ++j)
    for (int u = 0; u < x.h; ++u) {
      const auto z = [&](int gate) { return before.gates(gate * x.h + u, j); };
      const Unit expected = unit({z(0), z(1), z(2), z(3)}, before.c_prev(u, j));
      EXPECT_NEAR(x.c(u, j), expected.c, 1e-15);
      EXPECT_NEAR(x.out(u, j), expected.h, 1e-15);
      EXPECT_NEAR(x.tanh_c(u, j), std::tanh(expected.c), 1e-15);
      EXPECT_NEAR(x.gates(u, j), plain::sigmoid(z(0)), 1e-15);
      EXPECT_NEAR(x.gates(x.h + u, j), plain::sigmoid(z(1)), 1e-15);
      EXPECT_NEAR(x.gates(2 * x.h + u, j), std::tanh(z(2)), 1e-15);
      EXPECT_NEAR(x.gates(3 * x.h + u, j), plain::sigmoid(z(3)), 1e-15);
    }
}

// Against central differences of L = dh h + dc c.
TEST(LstmGates, BackwardIsTheGradient) {
  Step<double> x(3, 2);
  const Step<double> before = x;
  x.forward(forward_double);
  x.backward(backward_double);
  constexpr double kStep = 1e-5;
  for (int j = 0; j < x.b; ++j)
    for (int u = 0; u < x.h; ++u) {
      const auto slope = [&](int which) {
        const auto loss = [&](double shift) {
          double z[4], c_prev = before.c_prev(u, j);
          for (int gate = 0; gate < 4; ++gate) z[gate] = before.gates(gate * x.h + u, j);
          (which < 4 ? z[which] : c_prev) += shift;
          const Unit y = unit(z, c_prev);
          return before.dh(u, j) * y.h + before.dc(u, j) * y.c;
        };
        return (8 * (loss(kStep) - loss(-kStep)) - (loss(2 * kStep) - loss(-2 * kStep))) / (12 * kStep);
      };
      for (int gate = 0; gate < 4; ++gate) EXPECT_NEAR(x.dgates(gate * x.h + u, j), slope(gate), 1e-9);
      EXPECT_NEAR(x.dc(u, j), slope(4), 1e-9);
    }
}

class LstmVariant : public testing::TestWithParam<std::string> {
 protected:
  const FloatKernels& kernels = *variant(GetParam().c_str());
};

TEST_P(LstmVariant, IsTheDoubleStepToRounding) {
  for (int h : {0, 1, 3, 8, 15, 16, 17, 32, 50, 64})
    for (int b : {0, 1, 2, 16}) {
      Step<float> x(h, b);
      Step<double> exact(h, b);
      x.forward(kernels.lstm_gates_forward);
      exact.forward(forward_double);
      exact.gates = plain::converted<double>(x.gates);
      exact.tanh_c = plain::converted<double>(x.tanh_c);
      x.backward(kernels.lstm_gates_backward);
      exact.backward(backward_double);
      const auto got = x.all();
      const auto expected = exact.all();
      for (std::size_t array = 0; array < got.size(); ++array)
        for (std::size_t i = 0; i < got[array]->data.size(); ++i)
          ASSERT_NEAR(got[array]->data[i], expected[array]->data[i], 1e-6) << h << " " << b << " " << array;
    }
}

TEST_P(LstmVariant, GatesAreTheActivations) {
  Step<float> x(37, 2);
  const Step<float> before = x;
  x.forward(kernels.lstm_gates_forward);
  for (int j = 0; j < x.b; ++j)
    for (int row = 0; row < 4 * x.h; ++row) {
      const auto map = row / x.h == 2 ? kernels.tanh : kernels.sigmoid;
      const float in = before.gates(row, j);
      float out;
      map(1, &in, &out);
      EXPECT_EQ(x.gates(row, j), out);
    }
}

// Also says that a sample's step does not see its neighbours, and that units at the end are not special.
TEST_P(LstmVariant, SamplesAndUnitsStandAlone) {
  Step<float> x(37, 5);
  Step<float> alone = x;
  x.forward(kernels.lstm_gates_forward);
  x.backward(kernels.lstm_gates_backward);
  for (int j = 0; j < x.b; ++j)
    for (int u = 0; u < x.h; ++u) {
      Step<float> one(1, 1);
      for (int gate = 0; gate < 4; ++gate) one.gates(gate, 0) = alone.gates(gate * x.h + u, j);
      one.c_prev(0, 0) = alone.c_prev(u, j);
      one.dh(0, 0) = alone.dh(u, j);
      one.dc(0, 0) = alone.dc(u, j);
      one.forward(kernels.lstm_gates_forward);
      one.backward(kernels.lstm_gates_backward);
      EXPECT_EQ(one.out(0, 0), x.out(u, j));
      EXPECT_EQ(one.c(0, 0), x.c(u, j));
      EXPECT_EQ(one.dc(0, 0), x.dc(u, j));
      for (int gate = 0; gate < 4; ++gate) EXPECT_EQ(one.dgates(gate, 0), x.dgates(gate * x.h + u, j));
    }
}

TEST_P(LstmVariant, WorksInPlace) {
  for (int h : {16, 37}) {
    Step<float> apart(h, 3);
    Step<float> same = apart;
    apart.forward(kernels.lstm_gates_forward);
    kernels.lstm_gates_forward(h, 3, same.gates.columns(), std::as_const(same.c_prev).columns(),
                               same.c_prev.columns(), same.tanh_c.columns(), same.out.columns());
    for (int j = 0; j < 3; ++j)
      for (int u = 0; u < h; ++u) EXPECT_EQ(same.c_prev(u, j), apart.c(u, j));

    Step<float> overwritten = apart;
    apart.backward(kernels.lstm_gates_backward);
    kernels.lstm_gates_backward(
        h, 3, std::as_const(overwritten.gates).columns(), std::as_const(overwritten.c_prev).columns(),
        std::as_const(overwritten.tanh_c).columns(), std::as_const(overwritten.dh).columns(),
        overwritten.dc.columns(), overwritten.gates.columns());
    for (int j = 0; j < 3; ++j)
      for (int row = 0; row < 4 * h; ++row) EXPECT_EQ(overwritten.gates(row, j), apart.dgates(row, j));
  }
}

INSTANTIATE_TEST_SUITE_P(, LstmVariant, testing::ValuesIn(plain::variants()), plain::test_name);

}  // namespace
}  // namespace spectrum::nn::kernels
