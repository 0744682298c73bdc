// Slows down whoever guesses passwords, and nobody else. Three things get a few attempts for
// nothing and wait twice as long after every further one: an account tried from one address; an
// account tried from addresses that it never signed in from, all of them together; an address that
// tries whichever accounts. The last two never slow an account at an address that it has signed in
// from, so a stranger cannot keep anybody out who comes from where they usually come.
//
// Whoever comes from a new address while others try the same account is told a wait of at most
// limits::login_delay_max and has a turn of their own then, whatever the others do meanwhile.
//
// In memory only and bounded; an account that does not exist is slowed like any other. Any thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "orglog/base/time.hpp"

namespace orglog {

// Whether the account has signed in from the address before (vault/known_addresses.hpp).
enum class FromAddress : bool { strange, known };

class LoginBrake {
 public:
  // Borrows the clock.
  explicit LoginBrake(const Clock& clock);
  ~LoginBrake();

  // Zero: check the password now; the attempt counts as failed until `succeeded` is called, so that
  // attempts at the same time cannot pass together. Otherwise how long to wait before one may try
  // again; such a refusal counts for nothing. `account` is `Email::key()`, `address` the person's
  // (IPv6 counts by its /64).
  std::chrono::seconds attempt(std::string_view account, std::string_view address,
                               FromAddress from = FromAddress::strange);
  // Whether an attempt that has just been refused would pass from a known address: then it is worth
  // looking whether it is one.
  bool would_pass_if_known(std::string_view account, std::string_view address);
  // The password was right: what the account tried from the address is forgotten, and of the other
  // two this attempt alone: whoever has an account of their own must not buy guesses at others with
  // it, and a sign-in must not buy guesses for strangers. `from`: as the attempt had it.
  void succeeded(std::string_view account, std::string_view address,
                 FromAddress from = FromAddress::strange);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The address as it counts: of IPv6 its /64, since whoever has one address has all of those; IPv4
// in IPv6 clothes is that IPv4 address. Text that is no address stays as it is.
std::string network_of(std::string_view address);

}  // namespace orglog
