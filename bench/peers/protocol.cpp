#include "bench/peers/protocol.h"

#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace spectrum::bench {
namespace {

/// Names and messages here hold no control characters.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

std::string listed(const std::map<std::string, std::vector<std::string>>& configurations) {
  std::string out;
  for (const auto& [net, names] : configurations) {
    std::string list;
    for (const auto& name : names) list += (list.empty() ? "" : ", ") + quoted(name);
    out += (out.empty() ? "" : ", ") + quoted(net) + ": [" + list + "]";
  }
  return "{" + out + "}";
}

std::string answer(Peer& peer, const std::string& line) {
  std::istringstream in(line);
  std::string command, net, kind, configuration, file;
  in >> command >> net;
  std::ostringstream out;
  out.precision(9);
  if (command == "check" && in >> kind >> configuration >> file) {
    const auto written = io::write_safetensors(file, {{}, peer.check(net, kind, configuration)});
    if (!written) throw std::runtime_error("cannot write " + file);
    out << R"({"ok": true})";
  } else if (int steps = 0; command == "train" && in >> configuration >> steps) {
    out << R"({"seconds": )" << peer.train(net, configuration, steps) << "}";
  } else if (int n = 0, repeat = 0; command == "infer" && in >> configuration >> n >> repeat) {
    out << R"({"seconds": )" << peer.infer(net, configuration, n, repeat) << "}";
  } else {
    throw std::runtime_error("unknown command: " + line);
  }
  return out.str();
}

}  // namespace

io::TensorFile read_network(const std::string& data_dir, const std::string& net) {
  auto file = io::read_safetensors(data_dir + "/" + net + ".safetensors");
  if (!file) throw std::runtime_error(file.error().message);
  return *std::move(file);
}

const io::Tensor& tensor(const io::TensorFile& file, const std::string& name) {
  const io::Tensor* found = file.find(name);
  if (found == nullptr) throw std::runtime_error("no tensor " + name);
  return *found;
}

int serve(int argc, char** argv,
          const std::function<std::unique_ptr<Peer>(const std::string& data_dir, int threads)>& make) {
  if (argc != 4 || std::string(argv[2]) != "--threads") {
    std::cerr << "usage: " << argv[0] << " DATA_DIR --threads T\n";
    return 64;
  }
  try {
    const auto peer = make(argv[1], std::stoi(argv[3]));
    const Offer offer = peer->offer();
    std::cout << "{\"peer\": " << quoted(offer.peer) << ", \"threads\": " << argv[3]
              << ", \"train\": " << listed(offer.train) << ", \"infer\": " << listed(offer.infer) << "}"
              << std::endl;
    for (std::string line; std::getline(std::cin, line) && line != "quit";) {
      try {
        std::cout << answer(*peer, line) << std::endl;
      } catch (const std::exception& e) {
        std::cout << "{\"error\": " << quoted(e.what()) << "}" << std::endl;
      }
    }
  } catch (const std::exception& e) {
    std::cout << "{\"error\": " << quoted(e.what()) << "}" << std::endl;
    return 1;
  }
  return 0;
}

}  // namespace spectrum::bench
