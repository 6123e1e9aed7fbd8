#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "nn/kernels/variants.h"
#include "plain.h"

namespace spectrum::nn::kernels {
namespace {

using plain::Matrix;

// All arrays of one step, in the order the kernels take them.
template <class S>
struct Step {
  Step(int inputs, int units, int samples)
      : in(inputs),
        h(units),
        b(samples),
        w_ih(4 * h, in),
        w_hh(4 * h, h),
        b_ih(4 * h, 1),
        b_hh(4 * h, 1),
        x(in, b, 3),
        h_prev(h, b, 2),
        c_prev(h, b, 1),
        gates(4 * h, b, 5),
        c(h, b, 2),
        tanh_c(h, b),
        out(h, b, 3),
        dh(h, b, 4),
        dc(h, b, 1),
        dgates(4 * h, b, 2) {
    plain::Numbers numbers(h * 101 + b);
    for (auto* weights : {&w_ih, &w_hh, &b_ih, &b_hh}) numbers.fill(*weights, 0.5);
    for (auto* given : {&x, &h_prev, &c_prev, &dh, &dc}) numbers.fill(*given, 2);
  }
  std::vector<S> packed() const {
    std::vector<S> p(lstm_packed_size(in, h));
    lstm_pack(in, h, w_ih.data.data(), w_hh.data.data(), b_ih.data.data(), b_hh.data.data(), p.data());
    return p;
  }
  template <class Kernel>
  void forward(Kernel kernel) {
    kernel(in, h, b, packed().data(), std::as_const(x).columns(), std::as_const(h_prev).columns(),
           std::as_const(c_prev).columns(), {gates.columns(), c.columns(), tanh_c.columns()}, out.columns(),
           false);
  }
  template <class Kernel>
  void backward(Kernel kernel) {
    kernel(h, b, std::as_const(gates).columns(), std::as_const(c_prev).columns(),
           std::as_const(tanh_c).columns(), std::as_const(dh).columns(), dc.columns(), dgates.columns());
  }
  std::vector<const Matrix<S>*> results() const { return {&gates, &c, &tanh_c, &out, &dc, &dgates}; }
  int in, h, b;
  Matrix<S> w_ih, w_hh, b_ih, b_hh, x, h_prev, c_prev, gates, c, tanh_c, out, dh, dc, dgates;
};

void forward_double(int in, int h, int b, const double* packed, Columns<const double> x,
                    Columns<const double> h_prev, Columns<const double> c_prev, LstmKept<double> kept,
                    Columns<double> h_out, bool backwards) {
  lstm_forward(in, h, b, packed, x, h_prev, c_prev, kept, h_out, backwards);
}
void backward_double(int h, int b, Columns<const double> gates, Columns<const double> c_prev,
                     Columns<const double> tanh_c, Columns<const double> dh, Columns<double> dc,
                     Columns<double> dgates) {
  lstm_gates_backward(h, b, gates, c_prev, tanh_c, dh, dc, dgates);
}

// Row r of W x + U h + b for sample j.
double sum_before_gate(const Step<double>& s, int r, int j) {
  double a = s.b_ih(r, 0) + s.b_hh(r, 0);
  for (int k = 0; k < s.in; ++k) a += s.w_ih(r, k) * s.x(k, j);
  for (int k = 0; k < s.h; ++k) a += s.w_hh(r, k) * s.h_prev(k, j);
  return a;
}

// h and c of one unit, from the equations.
struct Unit {
  double h, c;
};
Unit unit(const double (&z)[4], double c_prev) {
  const double c = plain::sigmoid(z[1]) * c_prev + plain::sigmoid(z[0]) * std::tanh(z[2]);
  return {plain::sigmoid(z[3]) * std::tanh(c), c};
}

TEST(LstmStep, EachGateFollowsItsEquation) {
  for (int h : {3, 16, 20}) {
    Step<double> s(2, h, 2);
    s.forward(forward_double);
    for (int j = 0; j < s.b; ++j)
      for (int u = 0; u < s.h; ++u) {
        const auto a = [&](int gate) { return sum_before_gate(s, gate * s.h + u, j); };
        const Unit expected = unit({a(0), a(1), a(2), a(3)}, s.c_prev(u, j));
        EXPECT_NEAR(s.gates(u, j), plain::sigmoid(a(0)), 1e-14);
        EXPECT_NEAR(s.gates(s.h + u, j), plain::sigmoid(a(1)), 1e-14);
        EXPECT_NEAR(s.gates(2 * s.h + u, j), std::tanh(a(2)), 1e-14);
        EXPECT_NEAR(s.gates(3 * s.h + u, j), plain::sigmoid(a(3)), 1e-14);
        EXPECT_NEAR(s.c(u, j), expected.c, 1e-14);
        EXPECT_NEAR(s.tanh_c(u, j), std::tanh(expected.c), 1e-14);
        EXPECT_NEAR(s.out(u, j), expected.h, 1e-14);
      }
  }
}

// Against central differences of L = dh h + dc c.
TEST(LstmStep, BackwardIsTheGradient) {
  Step<double> s(2, 3, 2);
  const Step<double> before = s;
  s.forward(forward_double);
  s.backward(backward_double);
  constexpr double kStep = 1e-5;
  for (int j = 0; j < s.b; ++j)
    for (int u = 0; u < s.h; ++u) {
      const auto slope = [&](int which) {
        const auto loss = [&](double shift) {
          double z[4], c_prev = before.c_prev(u, j);
          for (int gate = 0; gate < 4; ++gate) z[gate] = sum_before_gate(before, gate * s.h + u, j);
          (which < 4 ? z[which] : c_prev) += shift;
          const Unit y = unit(z, c_prev);
          return before.dh(u, j) * y.h + before.dc(u, j) * y.c;
        };
        return (8 * (loss(kStep) - loss(-kStep)) - (loss(2 * kStep) - loss(-2 * kStep))) / (12 * kStep);
      };
      for (int gate = 0; gate < 4; ++gate) EXPECT_NEAR(s.dgates(gate * s.h + u, j), slope(gate), 1e-9);
      EXPECT_NEAR(s.dc(u, j), slope(4), 1e-9);
    }
}

class LstmVariant : public testing::TestWithParam<std::string> {
 protected:
  const FloatKernels& kernels = *variant(GetParam().c_str());
};

TEST_P(LstmVariant, IsTheDoubleStepToRounding) {
  for (int h : {0, 1, 3, 8, 15, 16, 17, 32, 50, 64})
    for (int b : {0, 1, 2, 5, 16}) {
      Step<float> s(4, h, b);
      Step<double> exact(4, h, b);
      s.forward(kernels.lstm_forward);
      exact.forward(forward_double);
      s.backward(kernels.lstm_gates_backward);
      exact.backward(backward_double);
      const auto got = s.results();
      const auto expected = exact.results();
      for (std::size_t array = 0; array < got.size(); ++array)
        for (std::size_t i = 0; i < got[array]->data.size(); ++i)
          ASSERT_NEAR(got[array]->data[i], expected[array]->data[i], 5e-6) << h << " " << b << " " << array;
    }
}

TEST_P(LstmVariant, NoStateBeforeTheFirstStepIsZero) {
  Step<float> zero(4, 20, 5);
  for (float& v : zero.h_prev.data) v = 0;
  Step<float> none = zero;
  zero.forward(kernels.lstm_forward);
  kernels.lstm_forward(none.in, none.h, none.b, none.packed().data(), std::as_const(none.x).columns(),
                       {nullptr, 0}, std::as_const(none.c_prev).columns(),
                       {none.gates.columns(), none.c.columns(), none.tanh_c.columns()}, none.out.columns(),
                       false);
  EXPECT_EQ(none.out.data, zero.out.data);
  EXPECT_EQ(none.gates.data, zero.gates.data);
}

TEST_P(LstmVariant, GatesAreTheActivations) {
  Step<float> s(1, 37, 2);
  for (auto* zero : {&s.w_ih, &s.w_hh, &s.b_hh})
    for (float& v : zero->data) v = 0;
  s.forward(kernels.lstm_forward);
  for (int j = 0; j < s.b; ++j)
    for (int row = 0; row < 4 * s.h; ++row) {
      const auto map = row / s.h == 2 ? kernels.tanh : kernels.sigmoid;
      const float in = s.b_ih(row, 0);
      float out;
      map(1, &in, &out);
      EXPECT_EQ(s.gates(row, j), out);
    }
}

// Also says that the samples taken together and the one taken alone add in the same order.
TEST_P(LstmVariant, SamplesStandAlone) {
  Step<float> s(4, 37, 7);
  const Step<float> before = s;
  s.forward(kernels.lstm_forward);
  s.backward(kernels.lstm_gates_backward);
  for (int j = 0; j < s.b; ++j) {
    Step<float> one = before;
    one.b = 1;
    const auto sample = [j](Matrix<float>& m) {
      return Columns<float>{m.columns().data + j * m.columns().ld, m.columns().ld};
    };
    const auto fixed = [&](Matrix<float>& m) { return Columns<const float>{sample(m).data, sample(m).ld}; };
    kernels.lstm_forward(one.in, one.h, 1, one.packed().data(), fixed(one.x), fixed(one.h_prev),
                         fixed(one.c_prev), {sample(one.gates), sample(one.c), sample(one.tanh_c)},
                         sample(one.out), j % 2 == 1);
    kernels.lstm_gates_backward(one.h, 1, fixed(one.gates), fixed(one.c_prev), fixed(one.tanh_c),
                                fixed(one.dh), sample(one.dc), sample(one.dgates));
    for (int u = 0; u < s.h; ++u) {
      EXPECT_EQ(one.out(u, j), s.out(u, j));
      EXPECT_EQ(one.c(u, j), s.c(u, j));
      EXPECT_EQ(one.dc(u, j), s.dc(u, j));
      for (int gate = 0; gate < 4; ++gate)
        EXPECT_EQ(one.dgates(gate * s.h + u, j), s.dgates(gate * s.h + u, j));
    }
  }
}

TEST_P(LstmVariant, WorksInPlace) {
  for (int h : {16, 37}) {
    Step<float> apart(4, h, 3);
    Step<float> same = apart;
    apart.forward(kernels.lstm_forward);
    kernels.lstm_forward(same.in, h, 3, same.packed().data(), std::as_const(same.x).columns(),
                         std::as_const(same.h_prev).columns(), std::as_const(same.c_prev).columns(),
                         {same.gates.columns(), same.c_prev.columns(), same.tanh_c.columns()},
                         same.out.columns(), false);
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
