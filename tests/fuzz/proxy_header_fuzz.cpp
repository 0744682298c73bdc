// Input: what a proxy sends first. The header is looked at as the server does while it arrives; how
// the bytes were cut must not matter, and nothing behind the header is ever asked for. The same
// bytes are a list of `X-Forwarded-For` too.
#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/target.hpp"
#include "net/proxy_header.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/net/trusted_proxies.hpp"

namespace {

using namespace orglog;
using net::ProxyHeader;
using State = ProxyHeader::State;

// As it arrives: never more than what was asked for, `step` bytes at most at a time.
ProxyHeader read(std::string_view bytes, std::size_t step) {
  std::size_t known = 0;
  ProxyHeader header;
  while (header.state == State::need_more && known < bytes.size()) {
    ORGLOG_INVARIANT(header.size > known, "a header that is not whole asks for more");
    known = std::min({bytes.size(), known + step, header.size});
    header = net::parse_proxy_header(bytes.substr(0, known));
    ORGLOG_INVARIANT(header.size <= limits::proxy_header_bytes, "what is asked for is bounded");
  }
  return header;
}

void read_as_list(std::string_view text) {
  static const TrustedProxies proxies =
      *TrustedProxies::parse(std::vector<std::string>{"10.0.0.0/8", "::1"});
  const auto peer = boost::asio::ip::make_address("::1");
  const auto person = asked_from(proxies, peer, text);
  ORGLOG_INVARIANT(plain_text(person).size() <= limits::client_address_bytes, "it is an address");
  // What a stranger puts in front changes nothing once the proxy has said where they are.
  const std::string said = std::string(text) + ", 192.0.2.1";
  ORGLOG_INVARIANT(plain_text(asked_from(proxies, peer, said)) == "192.0.2.1",
                   "the part to the left of a stranger never counts");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::view(data, size);
  const ProxyHeader whole = read(bytes, bytes.size() + 1);
  for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::size_t{16}}) {
    const ProxyHeader cut = read(bytes, step);
    ORGLOG_INVARIANT(cut.state == whole.state && cut.person == whole.person,
                     "the same header, however the bytes arrive");
  }
  if (whole.state == State::whole)
    ORGLOG_INVARIANT(whole.size <= bytes.size(), "a whole header is there");
  read_as_list(bytes);
  return 0;
}
