#pragma once

/// Elementwise functions and the pointwise half of an LSTM step. Nothing is allocated.
///
/// An element's result depends on that element alone, not on its position or its neighbours.
/// Float versions: polynomials on the widest vectors the processor has. Double versions: the standard
/// library.
namespace spectrum::nn::kernels {

/// Columns of a column-major matrix: column j starts at data + j * ld.
template <class S>
struct Columns {
  S* data;
  int ld;
};

/// y[i] = 1 / (1 + exp(-x[i])), absolute error <= 3e-7 in float. Float saturates at 1 and at about 1.6e-38.
/// NaN gives NaN. y may be x.
void sigmoid(int n, const float* x, float* y);
void sigmoid(int n, const double* x, double* y);

/// y[i] = tanh(x[i]), relative error <= 3e-7 in float. Saturates at -1 and 1; NaN gives NaN. y may be x.
void tanh(int n, const float* x, float* y);
void tanh(int n, const double* x, double* y);

/// y[i] = exp(x[i]), relative error <= 3e-7 in float where the result is a normal number. Overflows to
/// infinity, underflows to zero; NaN gives NaN. y may be x.
void exp(int n, const float* x, float* y);
void exp(int n, const double* x, double* y);

/// y[i] = max(x[i], 0); NaN gives NaN. y may be x.
void relu(int n, const float* x, float* y);
void relu(int n, const double* x, double* y);

/// dx[i] = f'(x[i]) dy[i] from y[i] = f(x[i]): dy where y > 0, else 0; dy (1 - y^2); dy y (1 - y). dx may be
/// dy.
void relu_backward(int n, const float* y, const float* dy, float* dx);
void relu_backward(int n, const double* y, const double* dy, double* dx);
void tanh_backward(int n, const float* y, const float* dy, float* dx);
void tanh_backward(int n, const double* y, const double* dy, double* dx);
void sigmoid_backward(int n, const float* y, const float* dy, float* dx);
void sigmoid_backward(int n, const double* y, const double* dy, double* dx);

/// The pointwise half of an LSTM step (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al.
/// 2000), for h units and b samples. Gate order i, f, g, o, as PyTorch's.
///
///   gates  (4h,b)  in: pre-activations; out: i = s(.), f = s(.), g = tanh(.), o = s(.), s the sigmoid
///   c_prev (h,b)   c_{t-1}
///   c      (h,b)   out: f c_prev + i g            may be c_prev
///   tanh_c (h,b)   out: tanh(c), kept for the backward step
///   h_out  (h,b)   out: o tanh(c)
void lstm_gates_forward(int h, int b, Columns<float> gates, Columns<const float> c_prev, Columns<float> c,
                        Columns<float> tanh_c, Columns<float> h_out);
void lstm_gates_forward(int h, int b, Columns<double> gates, Columns<const double> c_prev, Columns<double> c,
                        Columns<double> tanh_c, Columns<double> h_out);

/// Backward of lstm_gates_forward.
///
///   gates  (4h,b)  activated, as the forward step left them
///   c_prev (h,b)   c_{t-1}, as given to the forward step
///   tanh_c (h,b)   as the forward step left it
///   dh     (h,b)   dL/dh_t, from the layer above and from step t+1 together
///   dc     (h,b)   in: dL/dc_t from step t+1; out: dL/dc_{t-1}
///   dgates (4h,b)  out: dL/d(pre-activations); may be gates
void lstm_gates_backward(int h, int b, Columns<const float> gates, Columns<const float> c_prev,
                         Columns<const float> tanh_c, Columns<const float> dh, Columns<float> dc,
                         Columns<float> dgates);
void lstm_gates_backward(int h, int b, Columns<const double> gates, Columns<const double> c_prev,
                         Columns<const double> tanh_c, Columns<const double> dh, Columns<double> dc,
                         Columns<double> dgates);

}  // namespace spectrum::nn::kernels
