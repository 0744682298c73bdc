// Slows down whoever guesses passwords: each account, and each network address, gets a few attempts
// for nothing, then waits twice as long after every further one. In memory only and bounded; an
// account that does not exist is slowed like any other. Any thread.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>

#include "orglog/base/time.hpp"

namespace orglog {

class LoginBrake {
 public:
  // Borrows the clock.
  explicit LoginBrake(const Clock& clock);
  ~LoginBrake();

  // Zero: check the password now; the attempt counts as failed until `succeeded` is called, so that
  // attempts at the same time cannot pass together. Otherwise how long to wait before one may try
  // again; such a refusal counts for nothing. `account` is `Email::key()`, `address` the peer's
  // (IPv6 counts by its /64).
  std::chrono::seconds attempt(std::string_view account, std::string_view address);
  // The password was right: the account's attempts are forgotten, and of the address's this one:
  // whoever has an account of his own must not buy guesses at others with it.
  void succeeded(std::string_view account, std::string_view address);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace orglog
