// Certificates that vouch for themselves: for `localhost` and 127.0.0.1, made on the spot.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>

namespace orglog::testing {

template <class Thing>
using Owned = std::unique_ptr<Thing, void (*)(Thing*)>;

inline void sign_for_localhost(X509* certificate, EVP_PKEY* key, const char* name) {
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3'600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 30 * 86'400);
  X509_set_pubkey(certificate, key);
  X509_NAME* subject = X509_get_subject_name(certificate);
  const auto* bytes = reinterpret_cast<const unsigned char*>(name);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, bytes, -1, -1, 0);
  X509_set_issuer_name(certificate, subject);
  const Owned<X509_EXTENSION> names(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1"),
      X509_EXTENSION_free);
  X509_add_ext(certificate, names.get(), -1);
  if (X509_sign(certificate, key, EVP_sha256()) == 0) throw std::runtime_error("cannot sign");
}

// Writes both as PEM. `name` is all that tells one from another.
inline void make_certificate(const std::filesystem::path& certificate_file,
                             const std::filesystem::path& key_file,
                             const char* name = "orglog test") {
  const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const Owned<X509> certificate(X509_new(), X509_free);
  sign_for_localhost(certificate.get(), key.get(), name);
  const auto write = [](const std::filesystem::path& path, const auto& put) {
    std::FILE* file = std::fopen(path.c_str(), "w");
    if (file == nullptr || put(file) != 1)
      throw std::runtime_error("cannot write " + path.string());
    std::fclose(file);
  };
  write(certificate_file, [&](std::FILE* file) { return PEM_write_X509(file, certificate.get()); });
  write(key_file, [&](std::FILE* file) {
    return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

}  // namespace orglog::testing
