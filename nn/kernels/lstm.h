#pragma once

#include <cstddef>

/// One step of an LSTM layer (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000) for
/// b samples. Gate order i, f, g, o, as PyTorch's. Nothing is allocated.
///
/// A sample's result has the same bits whichever samples stand beside it. The float versions run on the
/// widest vectors the processor has; the bits depend on that choice.
namespace spectrum::nn::kernels {

/// Columns of a column-major matrix: column j starts at data + j * ld.
template <class S>
struct Columns {
  S* data;
  int ld;
};

/// Units are taken sixteen at a time; their weights lie together in the order in which a step reads them.
inline constexpr int kUnitBlock = 16;

/// Scalars of a layer's packed weights, for `in` inputs and h units.
constexpr std::size_t lstm_packed_size(int in, int h) {
  const std::size_t blocks = static_cast<std::size_t>((h + kUnitBlock - 1) / kUnitBlock);
  return blocks * static_cast<std::size_t>(1 + in + h) * (4 * kUnitBlock);
}

/// Packs W_ih:(4h,in), W_hh:(4h,h), column-major, and b_ih, b_hh:(4h). Block after block of units: for each
/// of bias (the sum of both), inputs and units, its four gates' weights of the block's units; zeros past unit
/// h.
template <class S>
void lstm_pack(int in, int h, const S* w_ih, const S* w_hh, const S* b_ih, const S* b_hh, S* packed);

/// What a step leaves for the backward step.
template <class S>
struct LstmKept {
  Columns<S> gates;   ///< (4h,b)  i = s(a), f = s(a), g = tanh(a), o = s(a), s the sigmoid, a = W x + U h + b
  Columns<S> c;       ///< (h,b)   c_t = f c_{t-1} + i g
  Columns<S> tanh_c;  ///< (h,b)
};

/// x:(in,b), h_prev:(h,b) or null for zeros, c_prev:(h,b), which may be kept.c; h_out:(h,b) = o tanh(c).
/// `backwards` lets a sample that is taken alone (one of b = 1, or left over) go through the units from the
/// last to the first, with the same result: a caller who turns round at every step finds the weights that
/// were read last in the first-level cache.
void lstm_forward(int in, int h, int b, const float* packed, Columns<const float> x,
                  Columns<const float> h_prev, Columns<const float> c_prev, LstmKept<float> kept,
                  Columns<float> h_out, bool backwards);
void lstm_forward(int in, int h, int b, const double* packed, Columns<const double> x,
                  Columns<const double> h_prev, Columns<const double> c_prev, LstmKept<double> kept,
                  Columns<double> h_out, bool backwards);

/// The pointwise half of the backward step; the products are left to gemm.
///
///   gates  (4h,b)  activated, as the forward step left them
///   c_prev (h,b)   c_{t-1}, as given to the forward step
///   tanh_c (h,b)   as the forward step left it
///   dh     (h,b)   dL/dh_t, from the layer above and from step t+1 together
///   dc     (h,b)   in: dL/dc_t from step t+1; out: dL/dc_{t-1}
///   dgates (4h,b)  out: dL/da; may be gates
void lstm_gates_backward(int h, int b, Columns<const float> gates, Columns<const float> c_prev,
                         Columns<const float> tanh_c, Columns<const float> dh, Columns<float> dc,
                         Columns<float> dgates);
void lstm_gates_backward(int h, int b, Columns<const double> gates, Columns<const double> c_prev,
                         Columns<const double> tanh_c, Columns<const double> dh, Columns<double> dc,
                         Columns<double> dgates);

}  // namespace spectrum::nn::kernels
