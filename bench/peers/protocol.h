#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "io/safetensors.h"

/// How nn.py talks to a peer's program: one command per line on standard input, one JSON object per line on
/// standard output. Started as `program DATA_DIR --threads T`; the first line out says who it is and what it
/// can do:
///   {"peer": "...", "threads": T, "train": {"tme": ["configuration", ...], ...}, "infer": {...}}
/// Then
///   check NET KIND CONFIGURATION FILE   -> writes tensors to FILE, {"ok": true}
///   train NET CONFIGURATION STEPS       -> back to the first weights, so many optimizer steps in shuffled
///                                          epochs, {"seconds": s}, the time of these steps alone
///   infer NET CONFIGURATION N REPEAT    -> {"seconds": s}, the time of all repeats
///   quit
/// Whatever is built once (a compiled graph, memory) is built before the clock starts, and an error is
/// {"error": "..."}.
///
/// NET.safetensors in DATA_DIR holds the first weights by PyTorch's names, "x" (samples first) and, for the
/// classifier, "labels". The tensors of a check, of the first 32 samples without dropout:
///   kind infer: "embedding"
///   kind train: "embedding", "loss", "grad.NAME" before clipping, "step1.NAME" and "step10.NAME", the
///   weights
///               after so many Adam steps on these samples; "partial.*" for peers that cannot do the whole.
namespace spectrum::bench {

/// What a program offers. Configurations by network.
struct Offer {
  std::string peer;
  std::map<std::string, std::vector<std::string>> train, infer;
};

class Peer {
 public:
  virtual ~Peer() = default;
  virtual Offer offer() const = 0;
  virtual std::vector<io::Tensor> check(const std::string& net, const std::string& kind,
                                        const std::string& configuration) = 0;
  virtual double train(const std::string& net, const std::string& configuration, int steps) = 0;
  virtual double infer(const std::string& net, const std::string& configuration, int n, int repeat) = 0;
};

/// Reads DATA_DIR/NET.safetensors. Throws std::runtime_error.
io::TensorFile read_network(const std::string& data_dir, const std::string& net);
/// The tensor of that name. Throws std::runtime_error where it is missing.
const io::Tensor& tensor(const io::TensorFile& file, const std::string& name);

inline double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Parses the command line, builds the peer from (data_dir, threads) and obeys standard input to its end.
/// Returns the exit code.
int serve(int argc, char** argv,
          const std::function<std::unique_ptr<Peer>(const std::string& data_dir, int threads)>& make);

}  // namespace spectrum::bench
