#include "operator_token.hpp"

#include <sys/random.h>

#include <fstream>
#include <string>

#include "orglog/base/bytes.hpp"
#include "orglog/base/files.hpp"
#include "orglog/base/invariant.hpp"

namespace orglog {
namespace {

std::string new_token() {
  std::string secret(32, '\0');
  ORGLOG_INVARIANT(getrandom(secret.data(), secret.size(), 0) == 32,
                   "the kernel gives random bytes");
  return "orglog_" + to_hex(secret);
}

}  // namespace

Result<Sha256Digest> operator_secret_hash(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file))
    ORGLOG_TRY(write_file_durably(file, new_token() + "\n", 0600));
  std::ifstream stream(file);
  std::string token;
  if (!std::getline(stream, token) || token.size() < 32) {
    return Error(boost::system::errc::invalid_argument, boost::system::generic_category());
  }
  return sha256(token);
}

}  // namespace orglog
