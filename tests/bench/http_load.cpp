#include "http_load.hpp"

#include <charconv>
#include <deque>
#include <stdexcept>

namespace bench {
namespace {

std::string request(const std::string& method, const std::string& target, const std::string& token,
                    const std::string& body) {
  std::string text = method + " " + target +
                     " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token +
                     "\r\nAccept: application/vnd.heroku+json; version=3\r\n";
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

// Sends the requests in turn; answers come in the order of the requests.
class HttpConversation final : public Conversation {
 public:
  explicit HttpConversation(std::vector<std::string> requests) : requests_(std::move(requests)) {}

  void append_request(std::uint32_t slot, std::string& out) override {
    waiting_.push_back(slot);
    out += requests_[next_];
    next_ = (next_ + 1) % requests_.size();
  }

  std::size_t take_replies(std::string_view in, std::vector<std::uint32_t>& slots) override {
    std::size_t taken = 0;
    for (std::size_t size = reply_size(in); size > 0; size = reply_size(in.substr(taken))) {
      if (in.substr(taken, 10) != "HTTP/1.1 2")
        throw std::runtime_error("HTTP said no: " + std::string(in.substr(taken, size)));
      taken += size;
      slots.push_back(waiting_.front());
      waiting_.pop_front();
    }
    return taken;
  }

 private:
  // Of the whole reply at the front; none: it has not arrived yet.
  static std::size_t reply_size(std::string_view in) {
    const auto end = in.find("\r\n\r\n");
    if (end == std::string_view::npos) return 0;
    constexpr std::string_view name = "Content-Length: ";
    const auto at = in.substr(0, end).find(name);
    std::size_t length = 0;
    if (at != std::string_view::npos)
      std::from_chars(in.data() + at + name.size(), in.data() + end, length);
    const std::size_t size = end + 4 + length;
    return in.size() < size ? 0 : size;
  }

  std::vector<std::string> requests_;
  std::size_t next_ = 0;
  std::deque<std::uint32_t> waiting_;
};

}  // namespace

Figures run_http_members(const std::string& port, const std::vector<Workplace>& places,
                         const Shape& shape, double seconds) {
  std::vector<Plug> plugs;
  for (std::size_t index = 0; index < shape.connections; ++index) {
    const Workplace& place = places.at(index);
    const std::string target = "/teams/" + place.org + "/members";
    std::vector<std::string> requests;
    for (const char* role : {"admin", "member"}) {
      requests.push_back(
          request("PUT", target, place.token,
                  R"({"email":"joe@)" + place.org + R"(.example","role":")" + role + R"("})"));
    }
    plugs.push_back(
        {connect_loopback(port), std::make_unique<HttpConversation>(std::move(requests))});
  }
  return run_load(std::move(plugs), shape.in_flight, seconds);
}

Figures run_http_apps(const std::string& port, const Workplace& place, const Shape& shape,
                      double seconds) {
  std::vector<Plug> plugs;
  for (std::size_t index = 0; index < shape.connections; ++index) {
    std::vector<std::string> requests{
        request("GET", "/teams/" + place.org + "/apps", place.token, {})};
    plugs.push_back(
        {connect_loopback(port), std::make_unique<HttpConversation>(std::move(requests))});
  }
  return run_load(std::move(plugs), shape.in_flight, seconds);
}

}  // namespace bench
