#include "orglog/notary/web_client.hpp"

#include <curl/curl.h>

#include <array>
#include <utility>

#include "orglog/base/invariant.hpp"
#include "orglog/base/limits.hpp"

namespace orglog {
namespace {

std::size_t take_bytes(char* bytes, std::size_t size, std::size_t count, void* of) {
  std::string& body = *static_cast<std::string*>(of);
  if (body.size() + size * count > limits::web_reply_bytes) return 0;
  body.append(bytes, size * count);
  return size * count;
}

int go_on(void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto* stopping = static_cast<const std::atomic<bool>*>(of);
  return stopping != nullptr && *stopping ? 1 : 0;
}

}  // namespace

struct WebClient::Impl {
  explicit Impl(const WebClientOptions& given) : options(given), curl(curl_easy_init()) {
    ORGLOG_INVARIANT(curl != nullptr, "libcurl starts");
  }
  ~Impl() {
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  template <class Value>
  void set(CURLoption option, Value value) {
    ORGLOG_INVARIANT(curl_easy_setopt(curl, option, value) == CURLE_OK, "libcurl takes an option");
  }
  void prepare(const std::string& url);
  OrFailure<WebReply> perform();

  WebClientOptions options;
  CURL* curl;
  curl_slist* headers = nullptr;
  std::array<char, CURL_ERROR_SIZE> error{};
};

void WebClient::Impl::prepare(const std::string& url) {
  curl_easy_reset(curl);  // its connections stay
  curl_slist_free_all(std::exchange(headers, nullptr));
  if (!options.token.empty())
    headers = curl_slist_append(headers, ("Authorization: Bearer " + options.token).c_str());
  error.fill('\0');
  set(CURLOPT_ERRORBUFFER, error.data());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_USERAGENT, "orglog");
  set(CURLOPT_TIMEOUT_MS, long{options.timeout.count()});
  set(CURLOPT_WRITEFUNCTION, &take_bytes);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &go_on);
  set(CURLOPT_XFERINFODATA, static_cast<void*>(const_cast<std::atomic<bool>*>(options.stopping)));
  if (!options.authorities.empty()) set(CURLOPT_CAINFO, options.authorities.c_str());
}

OrFailure<WebReply> WebClient::Impl::perform() {
  WebReply reply;
  set(CURLOPT_HTTPHEADER, headers);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&reply.body));
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) return Failure{error[0] != '\0' ? error.data() : curl_easy_strerror(code)};
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
  const char* type = nullptr;
  curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
  if (type != nullptr) reply.content_type = type;
  return reply;
}

WebClient::WebClient(const WebClientOptions& options) : impl_(std::make_unique<Impl>(options)) {}
WebClient::~WebClient() = default;

OrFailure<WebReply> WebClient::get(const std::string& url) {
  impl_->prepare(url);
  return impl_->perform();
}

OrFailure<WebReply> WebClient::post(const std::string& url, const std::string& body) {
  impl_->prepare(url);
  impl_->headers = curl_slist_append(impl_->headers, "Content-Type: text/plain; charset=utf-8");
  impl_->set(CURLOPT_POST, 1L);
  impl_->set(CURLOPT_POSTFIELDS, body.c_str());
  impl_->set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  return impl_->perform();
}

}  // namespace orglog
