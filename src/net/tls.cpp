#include "tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <boost/asio/ip/address.hpp>
#include <cerrno>
#include <cstring>
#include <new>

#include "orglog/base/invariant.hpp"

namespace orglog::net {
namespace {

// What OpenSSL has noted first is the cause.
std::string last_failure() {
  const unsigned long code = ERR_peek_error();
  const char* reason = ERR_reason_error_string(code);
  std::string text = "TLS failed";
  if (ERR_SYSTEM_ERROR(code)) {
    text = std::strerror(ERR_GET_REASON(code));
  } else if (reason != nullptr) {
    text = reason;
  }
  ERR_clear_error();
  return text;
}

Failure failed_with(const std::filesystem::path& file) {
  return Failure(file.string() + ": " + last_failure());
}

TlsContext make_context(const SSL_METHOD* method) {
  ERR_clear_error();
  TlsContext context(SSL_CTX_new(method), SSL_CTX_free);
  if (!context) throw std::bad_alloc();
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  // TLS 1.3 has nothing else: keys that are gone afterwards, and text that is sealed as a whole.
  const int known = SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20");
  ORGLOG_INVARIANT(known == 1, "every OpenSSL that speaks TLS 1.2 has these ciphers");
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context.get(), 1);  // a record in one system call
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  // A key under a password is no key: nobody is there to be asked.
  SSL_CTX_set_default_passwd_cb(context.get(), [](char*, int, int, void*) { return 0; });
  return context;
}

}  // namespace

OrFailure<TlsContext> server_context(const TlsFiles& files) {
  const TlsContext context = make_context(TLS_server_method());
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
    return failed_with(files.certificate);
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return failed_with(files.key);
  }
  return context;
}

OrFailure<TlsContext> client_context(const std::filesystem::path& authorities) {
  const TlsContext context = make_context(TLS_client_method());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  const int loaded = authorities.empty()
                         ? SSL_CTX_set_default_verify_paths(context.get())
                         : SSL_CTX_load_verify_file(context.get(), authorities.c_str());
  if (loaded != 1) return failed_with(authorities);
  return context;
}

// OpenSSL's own socket BIO would raise SIGPIPE, and could not be told when to wait.
struct TlsSession::Bio {
  static TlsSession& session(BIO* bio) { return *static_cast<TlsSession*>(BIO_get_data(bio)); }

  static bool may_try_again() { return errno == EAGAIN || errno == EINTR; }

  static int write(BIO* bio, const char* data, int size) {
    BIO_clear_retry_flags(bio);
    const auto sent = ::send(session(bio).descriptor_, data, static_cast<std::size_t>(size),
                             MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && may_try_again()) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
  }
  static int read(BIO* bio, char* data, int size) {
    BIO_clear_retry_flags(bio);
    const TlsSession& self = session(bio);
    const auto got =
        ::recv(self.descriptor_, data, static_cast<std::size_t>(size), self.read_flags_);
    if (got < 0 && may_try_again()) BIO_set_retry_read(bio);
    return static_cast<int>(got);
  }
  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static BIO* make(TlsSession& session) {
    static const std::unique_ptr<BIO_METHOD, void (*)(BIO_METHOD*)> method = [] {
      std::unique_ptr<BIO_METHOD, void (*)(BIO_METHOD*)> made(
          BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "orglog socket"), BIO_meth_free);
      BIO_meth_set_write(made.get(), write);
      BIO_meth_set_read(made.get(), read);
      BIO_meth_set_ctrl(made.get(), control);
      return made;
    }();
    BIO* bio = BIO_new(method.get());
    if (bio == nullptr) throw std::bad_alloc();
    BIO_set_data(bio, &session);
    BIO_set_init(bio, 1);
    return bio;
  }
};

const int TlsSession::dont_wait = MSG_DONTWAIT;

TlsSession::TlsSession(const TlsContext& context, int descriptor)
    : descriptor_(descriptor), ssl_(SSL_new(context.get()), SSL_free) {
  if (!ssl_) throw std::bad_alloc();
  BIO* bio = Bio::make(*this);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_accept_state(ssl_.get());
}

TlsSession::TlsSession(const TlsContext& context, int descriptor, const std::string& host)
    : TlsSession(context, descriptor) {
  SSL_set_connect_state(ssl_.get());
  boost::system::error_code is_a_name;
  boost::asio::ip::make_address(host, is_a_name);
  if (is_a_name) {
    std::string name = host;  // what the macro does, whose cast is refused here
    SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    SSL_set1_host(ssl_.get(), host.c_str());
  } else {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), host.c_str());
  }
}

TlsStep TlsSession::step(int result) {
  if (result > 0) return TlsStep::done;
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return TlsStep::wants_read;
    case SSL_ERROR_WANT_WRITE:
      return TlsStep::wants_write;
    case SSL_ERROR_ZERO_RETURN:
      return TlsStep::ended;
    case SSL_ERROR_SYSCALL:
      failure_ = errno != 0 ? std::strerror(errno) : "the peer has hung up";
      return TlsStep::failed;
    default:
      break;
  }
  const long verified = SSL_get_verify_result(ssl_.get());
  failure_ = last_failure();
  if (verified != X509_V_OK)
    failure_ += std::string(": ") + X509_verify_cert_error_string(verified);
  return TlsStep::failed;
}

// The queue of errors is the thread's: what another connection left there is not about this one.
TlsStep TlsSession::shake_hands() {
  ERR_clear_error();
  errno = 0;
  return step(SSL_do_handshake(ssl_.get()));
}

TlsStep TlsSession::read(char* data, std::size_t size, std::size_t& got) {
  ERR_clear_error();
  errno = 0;
  got = 0;
  return step(SSL_read_ex(ssl_.get(), data, size, &got));
}

TlsStep TlsSession::write(std::string_view bytes, std::size_t& sent) {
  ERR_clear_error();
  errno = 0;
  sent = 0;
  return step(SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent));
}

TlsStep TlsSession::end() {
  ERR_clear_error();
  errno = 0;
  const int result = SSL_shutdown(ssl_.get());
  return result == 0 ? TlsStep::done : step(result);  // zero: said, but not heard
}

}  // namespace orglog::net
