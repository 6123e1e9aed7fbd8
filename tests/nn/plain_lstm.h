#pragma once

#include "nn/model.h"

/// The LSTM layer told plainly in Eigen, after the equations in nn/lstm.h: the twin of the fast one.
namespace spectrum::nn::test {

template <class S>
struct PlainLstm {
  Matrix<S> w_ih, w_hh, b;  // b = b_ih + b_hh
  struct Step {
    Matrix<S> i, f, g, o, c, h;
  };
  struct Gradients {
    Matrix<S> w_ih, w_hh, b, dx;
  };

  explicit PlainLstm(const Layer<S>& layer) {
    const auto p = const_cast<Layer<S>&>(layer).params();
    w_ih = p[0].matrix();
    w_hh = p[1].matrix();
    b = p[2].matrix() + p[3].matrix();
  }

  std::vector<Step> forward(const Matrix<S>& x, Eigen::Index batch) const {
    const Eigen::Index hidden = w_hh.cols();
    std::vector<Step> steps;
    Matrix<S> h = Matrix<S>::Zero(hidden, batch), c = h;
    for (Eigen::Index t = 0; t < x.cols(); t += batch) {
      const Matrix<S> a = ((w_ih * x.middleCols(t, batch) + w_hh * h).colwise() + b.col(0)).eval();
      const auto gate = [&](int k) { return a.middleRows(k * hidden, hidden).array(); };
      Step s;
      s.i = gate(0).logistic();
      s.f = gate(1).logistic();
      s.g = gate(2).tanh();
      s.o = gate(3).logistic();
      s.c = c = s.f.cwiseProduct(c) + s.i.cwiseProduct(s.g);
      s.h = h = s.o.array() * c.array().tanh();
      steps.push_back(std::move(s));
    }
    return steps;
  }

  Gradients backward(const Matrix<S>& x, const std::vector<Step>& steps, const Matrix<S>& dy) const {
    const Eigen::Index hidden = w_hh.cols(), batch = steps[0].h.cols();
    Gradients d{Matrix<S>::Zero(4 * hidden, w_ih.cols()), Matrix<S>::Zero(4 * hidden, hidden),
                Matrix<S>::Zero(4 * hidden, 1), Matrix<S>::Zero(x.rows(), x.cols())};
    Matrix<S> dh = Matrix<S>::Zero(hidden, batch), dc = dh, da(4 * hidden, batch);
    for (std::size_t t = steps.size(); t-- > 0;) {
      const Eigen::Index at = static_cast<Eigen::Index>(t) * batch;
      const Step& s = steps[t];
      const Matrix<S> before = Matrix<S>::Zero(hidden, batch);
      const Matrix<S>&c_prev = t > 0 ? steps[t - 1].c : before, &h_prev = t > 0 ? steps[t - 1].h : before;
      dh += dy.middleCols(at, batch);
      const auto squashed = s.c.array().tanh().eval();
      dc.array() += dh.array() * s.o.array() * (S(1) - squashed.square());
      da << (dc.array() * s.g.array() * s.i.array() * (S(1) - s.i.array())).matrix(),
          (dc.array() * c_prev.array() * s.f.array() * (S(1) - s.f.array())).matrix(),
          (dc.array() * s.i.array() * (S(1) - s.g.array().square())).matrix(),
          (dh.array() * squashed * s.o.array() * (S(1) - s.o.array())).matrix();
      dc = dc.cwiseProduct(s.f);
      d.w_ih += da * x.middleCols(at, batch).transpose();
      d.w_hh += da * h_prev.transpose();
      d.b += da.rowwise().sum();
      d.dx.middleCols(at, batch) = w_ih.transpose() * da;
      dh = w_hh.transpose() * da;
    }
    return d;
  }
};

}  // namespace spectrum::nn::test
