#include "orglog/base/sha256.hpp"

#include <openssl/evp.h>

#include "orglog/base/invariant.hpp"

namespace orglog {
namespace {

EVP_MD_CTX* context_of(void* context) { return static_cast<EVP_MD_CTX*>(context); }

// Fetched once: looking the algorithm up costs more than hashing a record.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  ORGLOG_INVARIANT(fetched != nullptr, "OpenSSL provides SHA-256");
  return fetched;
}

}  // namespace

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  ORGLOG_INVARIANT(
      context_ != nullptr && EVP_DigestInit_ex(context_of(context_), algorithm(), nullptr) == 1,
      "a digest context can be made");
}

Sha256::~Sha256() { EVP_MD_CTX_free(context_of(context_)); }

void Sha256::update(std::string_view bytes) {
  ORGLOG_INVARIANT(EVP_DigestUpdate(context_of(context_), bytes.data(), bytes.size()) == 1,
                   "a digest takes bytes");
}

Sha256Digest Sha256::finish() {
  Sha256Digest digest;
  ORGLOG_INVARIANT(EVP_DigestFinal_ex(context_of(context_), digest.data(), nullptr) == 1,
                   "a digest ends");
  ORGLOG_INVARIANT(EVP_DigestInit_ex(context_of(context_), algorithm(), nullptr) == 1,
                   "a digest begins again");
  return digest;
}

Sha256Digest sha256(std::string_view bytes) {
  thread_local Sha256 context;
  context.update(bytes);
  return context.finish();
}

}  // namespace orglog
