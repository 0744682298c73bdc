#include "operator_token.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>

#include "orglog/base/bytes.hpp"
#include "orglog/base/invariant.hpp"

namespace orglog {
namespace {

Error last_error() { return {errno, boost::system::system_category()}; }

std::string new_token() {
  std::string secret(32, '\0');
  ORGLOG_INVARIANT(getrandom(secret.data(), secret.size(), 0) == 32,
                   "the kernel gives random bytes");
  return "orglog_" + to_hex(secret);
}

// Synced with its directory entry before anybody may rely on it.
Result<void> write_private(const std::filesystem::path& file, const std::string& text) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return last_error();
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(descriptor) == 0;
  const Error error = written ? Error{} : last_error();
  ::close(descriptor);
  if (!written) return error;
  const int directory = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return last_error();
  const bool synced = ::fsync(directory) == 0;
  const Error sync_error = synced ? Error{} : last_error();
  ::close(directory);
  if (!synced) return sync_error;
  return {};
}

}  // namespace

Result<Sha256Digest> operator_secret_hash(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) ORGLOG_TRY(write_private(file, new_token() + "\n"));
  std::ifstream stream(file);
  std::string token;
  if (!std::getline(stream, token) || token.size() < 32) {
    return Error(boost::system::errc::invalid_argument, boost::system::generic_category());
  }
  return sha256(token);
}

}  // namespace orglog
