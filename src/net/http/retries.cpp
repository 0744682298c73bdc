#include "retries.hpp"

#include <boost/beast/http/verb.hpp>

#include "orglog/base/bytes.hpp"

namespace orglog::net::http {
namespace {

std::size_t bytes_of(const std::string& key, const Retries::Kept& kept) {
  std::size_t bytes = 2 * key.size() + sizeof kept + kept.response.body.size();
  for (const auto& [name, value] : kept.response.headers) bytes += name.size() + value.size();
  return bytes;
}

}  // namespace

std::string Retries::key(const Request& request, const Principal& principal) {
  std::string text(principal.account.value.view());
  text += principal.is_operator ? 'o' : 'p';
  return text + request.idempotency_key;
}

// Each text with its length before it, so that different requests never give the same bytes.
std::string Retries::content(const Request& request, std::string_view body) {
  std::string content = "request";
  const auto put = [&content](std::string_view text) {
    append_little(content, std::uint64_t{text.size()});
    content += text;
  };
  put(boost::beast::http::to_string(request.method));
  put(request.path);
  put(request.if_match);
  put(body);
  for (const auto& [name, value] : request.query) {
    put(name);
    put(value);
  }
  return content;
}

const Retries::Kept* Retries::find(const std::string& key) const {
  const auto found = kept_.find(key);
  return found == kept_.end() ? nullptr : &found->second;
}

void Retries::keep(std::string key, Kept kept) {
  const std::size_t bytes = bytes_of(key, kept);
  if (bytes > limits::http_retry_bytes || kept_.contains(key)) return;
  while (bytes_ + bytes > limits::http_retry_bytes) {
    const auto oldest = kept_.find(oldest_first_.front());
    bytes_ -= bytes_of(oldest->first, oldest->second);
    kept_.erase(oldest);
    oldest_first_.pop_front();
  }
  bytes_ += bytes;
  oldest_first_.push_back(key);
  kept_.emplace(std::move(key), std::move(kept));
}

}  // namespace orglog::net::http
