#include "operator_token.hpp"

#include <fstream>
#include <string>

#include "orglog/base/bytes.hpp"
#include "orglog/base/files.hpp"
#include "orglog/base/random.hpp"

namespace orglog {

Result<Sha256Digest> operator_secret_hash(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) {
    const std::string secret = "orglog_" + to_hex(random_bytes(32));
    ORGLOG_TRY(write_file_durably(file, secret + "\n", 0600));
  }
  std::ifstream stream(file);
  std::string token;
  if (!std::getline(stream, token) || token.size() < 32) {
    return Error(boost::system::errc::invalid_argument, boost::system::generic_category());
  }
  return sha256(token);
}

}  // namespace orglog
