// Plain HTTP requests of a program that has time: a notary's to its witnesses, a monitor's to the
// log that it follows. By libcurl, http and https, no redirects. One thread at a time.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "orglog/base/failure.hpp"

namespace orglog {

struct WebReply {
  long status = 0;
  std::string content_type;
  std::string body;
};

struct WebClientOptions {
  std::chrono::milliseconds timeout{20'000};    // of a whole request
  std::string token;                            // sent as `Bearer`; empty: none
  std::string authorities;                      // PEM file; empty: the system's
  const std::atomic<bool>* stopping = nullptr;  // ends the request at hand
};

class WebClient {
 public:
  explicit WebClient(const WebClientOptions& options);
  ~WebClient();
  WebClient(const WebClient&) = delete;
  WebClient& operator=(const WebClient&) = delete;

  // Any status is a reply; replies are bounded by limits::web_reply_bytes. A failure has the words
  // of libcurl.
  OrFailure<WebReply> get(const std::string& url);
  OrFailure<WebReply> post(const std::string& url, const std::string& body);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace orglog
