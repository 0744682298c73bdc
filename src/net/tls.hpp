// One TLS connection over a socket's descriptor, without an opinion on how to wait: every call does
// what it can at once and says what must come first. It holds no buffers while nothing is under
// way, so that thousands of idle connections are cheap. One thread at a time.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>

#include "orglog/net/tls.hpp"

namespace orglog::net {

enum class TlsStep {
  done,
  wants_read,   // bytes of the peer
  wants_write,  // room in the socket
  ended,        // the peer has said that it says no more
  failed        // broken; `failure` says why
};

using TlsContext = std::shared_ptr<SSL_CTX>;

OrFailure<TlsContext> server_context(const TlsFiles& files);
// Trusts the authorities in `authorities` (PEM), or those of the system when it is empty.
OrFailure<TlsContext> client_context(const std::filesystem::path& authorities);

class TlsSession {
 public:
  // The server's side.
  TlsSession(const TlsContext& context, int descriptor);
  // The client's side; `host`, a name or an address, must stand in the server's certificate.
  TlsSession(const TlsContext& context, int descriptor, const std::string& host);
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  TlsStep shake_hands();
  // Sets `got`: more than nothing when it is done.
  TlsStep read(char* data, std::size_t size, std::size_t& got);
  // Sets `sent`. When it is not done the next call must bring the same bytes, from wherever.
  TlsStep write(std::string_view bytes, std::size_t& sent);
  // Says that no more will be written.
  TlsStep end();
  std::string failure() const { return failure_; }
  // Reading waits in the system call for as long as the socket says; not so at first.
  void read_blocking(bool blocking) { read_flags_ = blocking ? 0 : dont_wait; }

 private:
  struct Bio;  // OpenSSL's view of the descriptor
  static const int dont_wait;

  TlsStep step(int result);

  int descriptor_;
  int read_flags_ = dont_wait;
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
  std::string failure_;
};

}  // namespace orglog::net
