#pragma once
// Certificates for tests of TLS, made anew in every run: no key lies in the tree.
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace spectrum::io {

using CertificatePtr = std::shared_ptr<X509>;
using KeyPtr = std::shared_ptr<EVP_PKEY>;

/// A certificate and its private key.
struct Identity {
  CertificatePtr certificate;
  KeyPtr key;
};

/// When a certificate is good, in seconds from now.
struct Validity {
  long from = -3600, to = 3600;
};

/// Names of this machine, as OpenSSL writes a subjectAltName.
inline constexpr const char* kLoopbackNames = "IP:127.0.0.1,DNS:localhost";

/// A certificate authority that nobody trusts unless told to. Throws std::runtime_error where OpenSSL fails.
class Authority {
 public:
  Authority();
  Identity issue(const char* names = kLoopbackNames, Validity validity = {}) const;
  /// Its own certificate, for a CA bundle.
  std::string pem() const;

 private:
  Identity self_;
};

/// A server's certificate that vouches for itself.
Identity self_signed(const char* names = kLoopbackNames);

}  // namespace spectrum::io
