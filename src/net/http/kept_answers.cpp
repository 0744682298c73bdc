#include "kept_answers.hpp"

#include <boost/beast/http/verb.hpp>

#include "orglog/base/bytes.hpp"

namespace orglog::net::http {
namespace {

std::size_t bytes_of(const std::string& key, const KeptAnswers::Kept& kept) {
  std::size_t bytes = 2 * key.size() + sizeof kept + kept.response.body.size();
  for (const auto& [name, value] : kept.response.headers) bytes += name.size() + value.size();
  return bytes;
}

std::string of_asker(const Principal& principal) {
  return std::string(principal.account.value.view()) + (principal.is_operator ? 'o' : 'p');
}

}  // namespace

std::string KeptAnswers::retry_key(const Request& request, const Principal& principal) {
  return of_asker(principal) + request.idempotency_key;
}

std::string KeptAnswers::state_key(const Request& request, const Principal& principal,
                                   Position position) {
  return of_asker(principal) + std::to_string(position) + request.path + '?' + request.raw_query +
         '\n' + request.range;
}

// Each text with its length before it, so that different requests never give the same bytes.
std::string content_of(const Request& request, std::string_view body) {
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

const KeptAnswers::Kept* KeptAnswers::find(const std::string& key) const {
  const auto found = kept_.find(key);
  return found == kept_.end() ? nullptr : &found->second;
}

void KeptAnswers::keep(std::string key, Kept kept) {
  const std::size_t bytes = bytes_of(key, kept);
  if (bytes > bytes_max_ || kept_.contains(key)) return;
  while (bytes_ + bytes > bytes_max_) {
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
