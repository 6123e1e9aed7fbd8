#include "certificates.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <stdexcept>

namespace spectrum::io {
namespace {

void must(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("OpenSSL cannot make ") + what);
}

void add_extension(X509* certificate, X509* issuer, int which, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, void (*)(X509_EXTENSION*)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, which, value), X509_EXTENSION_free);
  must(extension && X509_add_ext(certificate, extension.get(), -1), "an extension");
}

/// A certificate of `key` in the name of `common_name` and a number of its own, not yet signed.
CertificatePtr draft(EVP_PKEY* key, std::string common_name, Validity validity) {
  static std::atomic<long> count{0};
  const long serial = ++count;
  common_name.append(1, ' ').append(std::to_string(serial));
  CertificatePtr certificate(X509_new(), X509_free);
  must(certificate != nullptr, "a certificate");
  X509* c = certificate.get();
  X509_set_version(c, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(c), serial);
  X509_gmtime_adj(X509_getm_notBefore(c), validity.from);
  X509_gmtime_adj(X509_getm_notAfter(c), validity.to);
  const auto* name = reinterpret_cast<const unsigned char*>(common_name.c_str());
  must(X509_NAME_add_entry_by_txt(X509_get_subject_name(c), "CN", MBSTRING_ASC, name, -1, -1, 0), "a name");
  must(X509_set_pubkey(c, key), "a certificate");
  return certificate;
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key) {
  must(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)), "an issuer");
  must(X509_sign(certificate, issuer_key, EVP_sha256()) > 0, "a signature");
}

KeyPtr new_key() {
  KeyPtr key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  must(key != nullptr, "a key");
  return key;
}

}  // namespace

Authority::Authority() {
  self_.key = new_key();
  self_.certificate = draft(self_.key.get(), "Spectrum test authority", {});
  X509* c = self_.certificate.get();
  add_extension(c, c, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(c, c, NID_key_usage, "critical,keyCertSign,cRLSign");
  sign(c, c, self_.key.get());
}

Identity Authority::issue(const char* names, Validity validity) const {
  Identity identity;
  identity.key = new_key();
  identity.certificate = draft(identity.key.get(), "Spectrum test server", validity);
  add_extension(identity.certificate.get(), self_.certificate.get(), NID_subject_alt_name, names);
  sign(identity.certificate.get(), self_.certificate.get(), self_.key.get());
  return identity;
}

std::string Authority::pem() const {
  const std::unique_ptr<BIO, int (*)(BIO*)> memory(BIO_new(BIO_s_mem()), BIO_free);
  must(memory && PEM_write_bio_X509(memory.get(), self_.certificate.get()), "a PEM text");
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

Identity self_signed(const char* names) {
  Identity identity;
  identity.key = new_key();
  identity.certificate = draft(identity.key.get(), "Spectrum test server", {});
  X509* c = identity.certificate.get();
  add_extension(c, c, NID_subject_alt_name, names);
  sign(c, c, identity.key.get());
  return identity;
}

}  // namespace spectrum::io
