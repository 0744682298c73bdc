// So many clients of the HTTP API that say nothing any more that their sockets fill two processes.
#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <fstream>

#include "support/eventually.hpp"
#include "support/http_client.hpp"
#include "support/server_process.hpp"
#include "support/temp_dir.hpp"

using namespace orglog::testing;
using boost::asio::ip::tcp;

namespace {

std::size_t resident_bytes(pid_t process) {
  std::ifstream statm("/proc/" + std::to_string(process) + "/statm");
  std::size_t pages = 0;
  statm >> pages >> pages;
  return pages * 4096;
}

// A connection whose one request was answered: a buffer was in use once.
tcp::socket served_once(boost::asio::io_context& io, const ServerProcess& server) {
  tcp::socket socket(io);
  const auto port = static_cast<std::uint16_t>(std::stoi(server.http_port()));
  socket.connect({boost::asio::ip::make_address("127.0.0.1"), port});
  boost::asio::write(socket,
                     boost::asio::buffer(std::string("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")));
  std::string answer;
  boost::asio::read_until(socket, boost::asio::dynamic_buffer(answer), "\r\n\r\n");
  REQUIRE(answer.starts_with("HTTP/1.1 200 "));
  return socket;
}

// Of the metrics page: the value behind a name.
std::string figure(HttpClient& client, const std::string& name) {
  const std::string page = "\n" + client.get("/metrics").body;
  const auto at = page.find("\n" + name + " ");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 2;
  return page.substr(begin, page.find('\n', begin) - begin);
}

}  // namespace

TEST_CASE("10,000 idle connections take little memory, and the server answers beside them") {
  constexpr std::size_t count = 10'000;
  constexpr std::size_t bytes_each = 8 << 10;
  TempDir directory;
  ServerProcess server(directory.path() / "data", {"--http", "127.0.0.1:0"});
  HttpClient client(server.http_port(), server.operator_token());
  REQUIRE(client.get("/readyz").status == 200);
  const std::size_t before = resident_bytes(server.pid());
  boost::asio::io_context io;  // one for all: each takes descriptors of its own
  std::deque<tcp::socket> idle;
  for (std::size_t number = 0; number < count; ++number) idle.push_back(served_once(io, server));
  CHECK(figure(client, "orglog_connections{kind=\"http\"}") == std::to_string(count + 1));
  const std::size_t grown = resident_bytes(server.pid()) - before;
  MESSAGE("bytes a connection: ", grown / count);
  CHECK(grown <= count * bytes_each);
  CHECK(client.get("/account").status == 200);
  idle.clear();
  CHECK(eventually(
      [&] { return figure(client, "orglog_connections{kind=\"http\"}") == std::to_string(1); }));
}
