// A server of the test's own and the real `orglog` to talk to it.
#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/process.hpp"
#include "support/server_process.hpp"
#include "support/temp_dir.hpp"

namespace orglog::testing {

using Words = std::vector<std::string>;

// `members:add joe@acme.com --org acme` as words.
inline Words words_of(const std::string& line) {
  Words words;
  std::string word;
  for (const char character : line + " ") {
    if (character != ' ') {
      word.push_back(character);
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  return words;
}

// Empty where there is no such file.
inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Why a server does not start on the store; empty: it does, and was ended again.
inline std::string refusal_of(const std::string& data, std::vector<std::string> options = {}) {
  try {
    ServerProcess server(data, std::move(options));
    if (const int code = server.end(15); code != 0) return "ended with " + std::to_string(code);
  } catch (const std::exception& error) {
    return error.what();
  }
  return {};
}

class CliWorld {
 public:
  // `options` of orglogd, beside its data and its port.
  explicit CliWorld(std::vector<std::string> options = {}) : options_(std::move(options)) {
    start();
  }

  void start() { server_.emplace(data(), options_); }
  int stop() { return server_->end(15); }

  std::string data() const { return (directory_.path() / "data").string(); }
  std::string file(const std::string& name) const { return (directory_.path() / name).string(); }
  std::string address() const { return "127.0.0.1:" + server_->port(); }
  ServerProcess& server() { return *server_; }

  // Runs `orglog LINE` with this token.
  Finished run(const std::string& token, const std::string& line) const {
    Words command = words_of(line);
    command.insert(command.begin(), ORGLOG_PROGRAM);
    return run_program(command, {{"ORGLOG_SERVER", address()}, {"ORGLOG_TOKEN", token}});
  }
  Finished as_operator(const std::string& line) const {
    return run(server_->operator_token(), line);
  }
  // Without a server.
  static Finished offline(const std::string& line) {
    Words command = words_of(line);
    command.insert(command.begin(), ORGLOG_PROGRAM);
    return run_program(command);
  }
  // The output of a successful command as JSON.
  boost::json::value json(const std::string& token, const std::string& line) const {
    return parsed(run(token, line + " --json"));
  }
  static boost::json::value parsed(const Finished& finished) {
    if (finished.exit_code != 0) throw std::runtime_error(finished.err + finished.out);
    return boost::json::parse(finished.out);
  }
  // Makes the person a token, and the account it needs.
  std::string token_of(const std::string& email) const {
    const auto made = json(server_->operator_token(), "tokens:create " + email);
    return std::string(made.at("token").as_string());
  }

 private:
  TempDir directory_;
  std::vector<std::string> options_;
  std::optional<ServerProcess> server_;
};

}  // namespace orglog::testing
