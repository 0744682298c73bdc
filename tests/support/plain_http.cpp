#include "support/plain_http.hpp"

#include <openssl/evp.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <cctype>
#include <stdexcept>

namespace orglog::testing {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

std::string in_small_letters(std::string text) {
  for (char& character : text)
    character = static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
  return text;
}

}  // namespace

HttpReply ask_http(const std::string& port, const HttpRequest& request) {
  asio::io_context context;
  tcp::socket socket(context);
  const auto number = static_cast<std::uint16_t>(std::stoi(port));
  if (!request.from.empty()) {
    socket.open(tcp::v4());
    socket.bind({asio::ip::make_address(request.from), 0});
  }
  socket.connect({asio::ip::address_v4::loopback(), number});

  http::request<http::string_body> message;
  message.method_string(request.method);
  message.target(request.target);
  message.version(11);
  message.set(http::field::host, "127.0.0.1:" + port);
  message.set(http::field::connection, "close");
  for (const auto& [name, value] : request.headers) message.set(name, value);
  message.body() = request.body;
  message.prepare_payload();
  http::write(socket, message);

  boost::beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.skip(request.method == "HEAD");
  http::read(socket, buffer, parser);
  HttpReply reply;
  reply.status = static_cast<int>(parser.get().result_int());
  for (const auto& field : parser.get())
    reply.headers[in_small_letters(std::string(field.name_string()))] = std::string(field.value());
  reply.body = parser.get().body();
  return reply;
}

std::string basic(const std::string& name, const std::string& password) {
  const std::string pair = name + ":" + password;
  std::vector<unsigned char> encoded(4 * (pair.size() / 3 + 1) + 1);
  EVP_EncodeBlock(encoded.data(), reinterpret_cast<const unsigned char*>(pair.data()),
                  static_cast<int>(pair.size()));
  return "Basic " + std::string(reinterpret_cast<const char*>(encoded.data()));
}

std::string free_port() {
  asio::io_context context;
  const tcp::acceptor probe(context, {asio::ip::address_v4::loopback(), 0});
  return std::to_string(probe.local_endpoint().port());
}

}  // namespace orglog::testing
