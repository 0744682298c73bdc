// Options of the server that make no sense, alone or together: named before anything is made.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "cli_world.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

using namespace orglog::testing;

namespace {

struct World {
  std::string data() const { return (directory.path() / "data").string(); }
  std::string file(const std::string& name, const std::string& text = {}) const {
    const std::string path = (directory.path() / name).string();
    std::ofstream(path) << text;
    return path;
  }
  static Finished start(const Words& options,
                        const std::map<std::string, std::string>& environment = {}) {
    Words command = options;
    command.insert(command.begin(), ORGLOGD_PROGRAM);
    return run_program(command, environment);
  }
  // Refused with this sentence, and nothing was made.
  void refuses(Words options, const std::string& sentence,
               const std::map<std::string, std::string>& environment = {}) const {
    options.insert(options.end(), {"--data", data(), "--listen", "127.0.0.1:0"});
    const Finished finished = start(options, environment);
    CHECK(finished.exit_code == 2);
    CHECK(finished.out.empty());
    INFO(finished.err);
    CHECK(finished.err.starts_with("orglogd: " + sentence));
    CHECK_FALSE(std::filesystem::exists(data()));
  }

  TempDir directory;
};

const Words http{"--http", "127.0.0.1:0"};

Words with_http(Words options) {
  options.insert(options.end(), http.begin(), http.end());
  return options;
}

}  // namespace

TEST_CASE("P-C2 an option that nobody knows is named, before what is missing because of it") {
  const Finished finished = World::start({"--datta", "x"});
  CHECK(finished.exit_code == 2);
  CHECK(finished.err.starts_with(
      "orglogd: there is no option --datta: did you mean --data?\nRun orglogd --help\n"));
  CHECK(World::start({"--public-ulr=http://x.example"}).err.find("did you mean --public-url?") !=
        std::string::npos);
  CHECK(World::start({"-v"}).err.find("there is no option -v.") != std::string::npos);
  CHECK(World::start({}).err.find("--data is required.") != std::string::npos);
  const World world;
  world.refuses({"extra"}, "there is no use for extra.");
}

TEST_CASE("P-C2 a key of the config file that nobody knows is named likewise") {
  const World world;
  const std::string file = world.file("orglogd.conf", "# of ours\nhttp-rat = 5\n");
  const std::string sentence =
      "in " + file + " there is no option --http-rat: did you mean --http-rate?";
  world.refuses({"--config", file}, sentence);
  world.refuses({"--config=" + file}, sentence);
  world.refuses({}, sentence, {{"ORGLOG_CONFIG", file}});
  world.refuses({"--config", world.file("sections", "[http]\nrate = 5\n")}, "in ");
  world.refuses({"--config", world.directory.path() / "none"}, "the file ");
  // What it says counts as what the command line says.
  world.refuses({"--config", world.file("values", "io-threads = many\n")},
                "--io-threads must be a whole number from 1 to 64, not many.");
}

TEST_CASE("--version says which release this is, whatever else is missing") {
  const Finished finished = World::start({"--version"});
  CHECK(finished.exit_code == 0);
  CHECK(finished.out.starts_with("orglogd "));
  CHECK(World::start({"--help"}).out.find("--version") != std::string::npos);
}

TEST_CASE("F-D5 a public URL with more than a host is refused") {
  const World world;
  for (const char* url :
       {"https://x.example/base", "https://x.example/base/", "https://x.example/?a=b",
        "https://x.example#top", "https://ada@x.example", "x.example", "ftp://x.example",
        "https://", "https:///base", "https://x example", "https://x.example:99999",
        "https://x.example:0", "https://x.example:", "https://x.example:https"}) {
    CAPTURE(url);
    world.refuses({"--public-url", url},
                  "--public-url must be http://HOST[:PORT] or "
                  "https://HOST[:PORT]");
  }
  world.refuses({"--public-url", "https://x.example/base"},
                "--public-url must be http://HOST[:PORT] or https://HOST[:PORT], without a path");
  world.refuses({}, "--public-url must be", {{"ORGLOG_PUBLIC_URL", "https://x.example/base"}});
  for (const char* url : {"https://x.example", "https://x.example/", "http://[::1]:5000",
                          "https://[::1]", "https://x.example:8443"}) {
    CAPTURE(url);
    ServerProcess server(world.data(), {"--public-url", url});
    CHECK(server.end(15) == 0);
  }
}

TEST_CASE("F-D5 an option that would do nothing is refused") {
  const World world;
  const std::string file = world.file("some", "x");
  world.refuses({"--tls-key", file}, "--tls-key is given in vain without --tls-cert.");
  world.refuses({"--tls-cert", file}, "--tls-cert is given in vain without --tls-key.");
  world.refuses({"--witness", "http://w.example"},
                "--witness is given in vain without --witness-key.");
  world.refuses({"--witness-key", "k"}, "--witness-key is given in vain without --witness.");
  world.refuses(
      {"--witness", "http://w.example", "--witness", "http://v.example", "--witness-key", "k"},
      "--witness wants a --witness-key each: there are 2 and 1.");
  world.refuses({"--witness", "w.example", "--witness-key", "k"}, "--witness must be an http://");
  for (const char* server : {"m.example", "http://m.example", "smtp://", "smtp://m.example:0"}) {
    CAPTURE(server);
    world.refuses(
        {"--mail-server", server},
        "--mail-server must be smtp://HOST:PORT or smtps://HOST:PORT, not " + std::string(server));
  }
  world.refuses({"--mail-server", "smtp://m.example", "--mail-password-file", file},
                "--mail-password-file is given in vain without --mail-user.");
  for (const std::string& root : {file, file + "/below"}) {
    world.refuses({"--backup-root", root},
                  "--backup-root must be a directory, not " + root + ": " + file + " is a file.");
  }
  world.refuses({"--mail-user", "joe"}, "--mail-user is given in vain without --mail-server.");
  world.refuses({"--mail-plain"}, "--mail-plain is given in vain without --mail-server.");
  world.refuses({"--mail-ca", file}, "--mail-ca is given in vain without --mail-server.");
  world.refuses({"--mail-password-file", file},
                "--mail-password-file is given in vain without --mail-server.");
  world.refuses({"--mail-server", "smtp://m.example", "--mail-user", "joe"},
                "--mail-user is given in vain without --mail-password-file.");
  world.refuses({"--mail-server", "smtps://m.example", "--mail-plain"},
                "--mail-plain is given in vain beside smtps://");
  world.refuses({"--http-rate", "5"}, "--http-rate is given in vain without --http.");
  world.refuses({"--cors-origin", "*"}, "--cors-origin is given in vain without --http.");
  world.refuses({"--addon-plans", file}, "--addon-plans is given in vain without --http.");
  world.refuses({"--log-public"}, "--log-public is given in vain without --http.");
  world.refuses({}, "--http-rate is given in vain without --http.", {{"ORGLOG_HTTP_RATE", "5"}});
  world.refuses({"--log-unsigned", "--log-origin", "o.example"},
                "--log-origin is given in vain beside --log-unsigned.");
  world.refuses({"--log-origin", "https://o.example"}, "--log-origin is a name without a scheme");
  world.refuses({"--master-key-file", file}, "--master-key-file is given in vain",
                {{"ORGLOG_MASTER_KEY", std::string(64, 'a')}});
  world.refuses(with_http({"--cors-origin", "https://x.example/app"}),
                "--cors-origin must be as browsers write it");
}

TEST_CASE("F-D5 numbers out of bounds, half read or empty are refused with their bounds") {
  const World world;
  for (const char* number : {"0", "-1", "65", "5x", "abc", "99999999999999999999"}) {
    CAPTURE(number);
    world.refuses({std::string("--io-threads=") + number},
                  "--io-threads must be a whole number from 1 to 64, not " + std::string(number));
  }
  world.refuses(with_http({"--http-rate=-1"}),
                "--http-rate must be a whole number from 0 to 1000000000, not -1.");
  for (const char* rate : {"-1", "x", "5/", "5/0", "/5", "5/5/5", "1000001"}) {
    CAPTURE(rate);
    world.refuses({std::string("--command-rate=") + rate},
                  "--command-rate must be N or N/BURST, commands a minute and at once, not " +
                      std::string(rate));
  }
  world.refuses({"--new-addresses-a-day=-1"},
                "--new-addresses-a-day must be a whole number from 0 to 1000000000, not -1.");
  world.refuses({"--checkpoint-interval-ms", "1"},
                "--checkpoint-interval-ms must be a whole number from 10 to 3600000, not 1.");
  world.refuses({"--mail-history-days", "0"},
                "--mail-history-days must be a whole number from 1 to 3650, not 0.");
  world.refuses({"--http", "127.0.0.1:70000"}, "--http must be HOST:PORT, not 127.0.0.1:70000.");
  world.refuses({"--http", ""}, "--http is given an empty value.");
  world.refuses({"--tls-cert", "", "--tls-key", ""}, "--tls-cert is given an empty value.");
  world.refuses({"--tls-cert="}, "--tls-cert is given an empty value.");
  world.refuses({"--log-level", "loud"}, "--log-level");
  world.refuses({"--io-threads", "2", "--io-threads", "3"}, "--io-threads");
}

TEST_CASE("F-C4 a proxy that cannot be trusted as it is written is refused") {
  const World world;
  for (const char* range : {"10.0.0.0/33", "10.0.0.1/8", "0.0.0.0/0", "proxy.example", "10.0.0.0/x",
                            "::/0", "fe80::1%lo"}) {
    CAPTURE(range);
    world.refuses(with_http({"--trusted-proxy", range}),
                  "--trusted-proxy must be a range such as 10.0.0.0/8, or an address, not " +
                      std::string(range) + ": ");
  }
  world.refuses(
      with_http({"--trusted-proxy", "10.0.0.0/8", "--trusted-proxy", "10.0.0.1/8"}),
      "--trusted-proxy must be a range such as 10.0.0.0/8, or an address, not 10.0.0.1/8");
  world.refuses(with_http({}),
                "--trusted-proxy must be a range such as 10.0.0.0/8, or an address, not none",
                {{"ORGLOG_TRUSTED_PROXY", "127.0.0.1,none"}});
  world.refuses(with_http({"--trusted-proxy", "10.0.0.0/33"}),
                "--trusted-proxy must be a range such as 10.0.0.0/8, or an address, not "
                "10.0.0.0/33: behind the slash stands a number from 0 to 32.");
  const std::string file = world.file("proxies.conf", "trusted-proxy = [\"127.0.0.1\", \"x\"]\n");
  world.refuses(with_http({"--config", file}), "--trusted-proxy must be a range such as");
  world.refuses({"--trusted-proxy", "10.0.0.0/8"},
                "--trusted-proxy is given in vain without --http or --proxy-protocol.");
  world.refuses(with_http({"--proxy-protocol", "http"}),
                "--proxy-protocol is given in vain without --trusted-proxy.");
  world.refuses({"--proxy-protocol", "http", "--trusted-proxy", "10.0.0.0/8"},
                "--proxy-protocol http is given in vain without --http.");
  world.refuses(with_http({"--proxy-protocol", "smtp", "--trusted-proxy", "10.0.0.0/8"}),
                "--proxy-protocol");
}

TEST_CASE("F-C4 several proxies may be given, on the command line, in a file, in the environment") {
  const World world;
  const std::string file =
      world.file("proxies.conf",
                 "trusted-proxy = [\"127.0.0.1\", \"fd00::/8\"]\nproxy-protocol = \"listen\"\n");
  for (const Words& options :
       {Words{"--trusted-proxy", "127.0.0.1", "--trusted-proxy", "fd00::/8", "--proxy-protocol",
              "listen", "--proxy-protocol", "http"},
        Words{"--trusted-proxy", "127.0.0.1,fd00::/8", "--proxy-protocol", "listen,http"},
        Words{"--trusted-proxy", "127.0.0.1, fd00::/8", "--proxy-protocol", "listen"},
        Words{"--config", file}}) {
    ServerProcess server(world.data(), with_http(options));
    CHECK(server.end(15) == 0);
  }
}
