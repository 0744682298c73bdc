// Mails to a server, by libcurl. One connection is kept and used again.
#include <curl/curl.h>

#include <cstring>

#include "delivery.hpp"
#include "orglog/base/invariant.hpp"

namespace orglog::outbox {
namespace {

using Steady = std::chrono::steady_clock;

constexpr long first_refusal = 400;
constexpr long first_refusal_for_good = 500;

struct EndCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct EndList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// What libcurl asks for while a mail is on its way.
struct Upload {
  Upload(const Delivery::Text& of, const std::atomic<bool>& end) : text(of), stopping(end) {}

  const Delivery::Text& text;
  const std::atomic<bool>& stopping;
  bool asked = false;  // the server is ready for the text
  bool failed = false;
  std::string bytes;
  std::size_t sent = 0;
  Steady::time_point give_up = Steady::time_point::max();
};

std::size_t read_text(char* buffer, std::size_t size, std::size_t count, void* of) {
  Upload& upload = *static_cast<Upload*>(of);
  if (!std::exchange(upload.asked, true)) {
    auto made = upload.text();
    upload.failed = !made;
    if (!made) return CURL_READFUNC_ABORT;
    upload.bytes = *std::move(made);
  }
  const std::size_t length = std::min(size * count, upload.bytes.size() - upload.sent);
  std::memcpy(buffer, upload.bytes.data() + upload.sent, length);
  upload.sent += length;
  return length;
}

int go_on(void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  Upload& upload = *static_cast<Upload*>(of);
  if (!upload.stopping) return 0;
  const auto now = Steady::now();
  if (upload.give_up == Steady::time_point::max()) upload.give_up = now + limits::mail_stop_time;
  return now < upload.give_up ? 0 : 1;
}

bool is_server_url(const std::string& url) {
  const bool known = url.starts_with("smtp://") || url.starts_with("smtps://");
  const std::size_t host = url.find("//") + 2;
  return known && url.size() > host && url.find_first_of(" /?#@\\", host) == std::string::npos;
}

class Smtp final : public Delivery {
 public:
  Smtp(const MailServer& server, const Email& from, const std::atomic<bool>& stopping, CURL* curl)
      : server_(server), from_("<" + address_text(from) + ">"), stopping_(stopping), curl_(curl) {
    set(CURLOPT_URL, server_.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_MAIL_FROM, from_.c_str());
    set(CURLOPT_USE_SSL, long{server_.plain ? CURLUSESSL_NONE : CURLUSESSL_ALL});
    set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    if (!server_.ca_file.empty()) set(CURLOPT_CAINFO, server_.ca_file.c_str());
    if (!server_.user.empty()) {
      set(CURLOPT_USERNAME, server_.user.c_str());
      set(CURLOPT_PASSWORD, server_.password.c_str());
    }
    set(CURLOPT_CONNECTTIMEOUT, long{limits::mail_connect_time.count()});
    set(CURLOPT_TIMEOUT, long{limits::mail_send_time.count()});
    set(CURLOPT_READFUNCTION, read_text);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, go_on);
  }

  Delivered deliver(const QueuedMail&, const Email& to, const Text& text,
                    std::string& why) override {
    Upload upload(text, stopping_);
    const std::string recipient = "<" + address_text(to) + ">";
    const std::unique_ptr<curl_slist, EndList> recipients(
        curl_slist_append(nullptr, recipient.c_str()));
    set(CURLOPT_MAIL_RCPT, recipients.get());
    set(CURLOPT_READDATA, &upload);
    set(CURLOPT_XFERINFODATA, &upload);
    const CURLcode code = curl_easy_perform(curl_.get());
    long reply = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &reply);
    if (code == CURLE_OK) return Delivered::acknowledged;
    why = curl_easy_strerror(code);
    if (reply >= first_refusal) why += ", reply " + std::to_string(reply);
    if (upload.failed) return Delivered::failed;
    return verdict(code, reply, upload.asked);
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(curl_.get(), option, value);
    ORGLOG_INVARIANT(code == CURLE_OK, "libcurl knows the options of SMTP");
  }

  // Until the server has looked at the recipient, whatever happened is no fault of the mail.
  static Delivered verdict(CURLcode code, long reply, bool asked) {
    const bool about_the_mail = asked || code == CURLE_SEND_ERROR;
    if (!about_the_mail) return Delivered::unreachable;
    if (reply >= first_refusal_for_good) return Delivered::refused;
    if (reply >= first_refusal || asked) return Delivered::not_now;
    return Delivered::unreachable;
  }

  MailServer server_;
  std::string from_;
  const std::atomic<bool>& stopping_;
  std::unique_ptr<CURL, EndCurl> curl_;
};

}  // namespace

Result<std::unique_ptr<Delivery>> deliver_by_smtp(const MailServer& server, const Email& from,
                                                  const std::atomic<bool>& stopping) {
  if (!is_server_url(server.url)) return OutboxError::bad_server;
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* const curl = started == CURLE_OK ? curl_easy_init() : nullptr;
  if (curl == nullptr) return OutboxError::undeliverable;
  return std::unique_ptr<Delivery>(std::make_unique<Smtp>(server, from, stopping, curl));
}

}  // namespace orglog::outbox
