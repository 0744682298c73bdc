// Browsers that the operator has signed in with. He has no account that tokens could belong to, and
// his token ends with the store only: so a browser gets a secret that the server keeps in memory,
// and that ends when he signs out, after a while, or when the server does. Bounded; on the lane.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "orglog/base/sha256.hpp"
#include "orglog/base/time.hpp"

namespace orglog::net::http {

class OperatorSessions {
 public:
  // The oldest one ends where there are too many.
  void begin(std::string_view secret, Timestamp now);
  bool holds(std::string_view secret, Timestamp now) const;
  void end(std::string_view secret);

 private:
  // By the hash: looking one up then tells nothing about a secret.
  std::map<Sha256Digest, Timestamp> begun_;
};

}  // namespace orglog::net::http
