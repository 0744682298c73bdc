// Redis as the neighbour to compare with: a stream in an append-only file that is synced before
// every answer.
#pragma once

#include <sys/types.h>

#include <filesystem>

#include "load.hpp"

namespace bench {

bool redis_is_installed();

class RedisProcess {
 public:
  // Starts `redis-server` with `appendfsync always` in a directory of its own, and waits until it
  // answers.
  explicit RedisProcess(const std::filesystem::path& directory);
  ~RedisProcess();
  RedisProcess(const RedisProcess&) = delete;
  RedisProcess& operator=(const RedisProcess&) = delete;

  // XADD of one record of `value_bytes` a request.
  Figures run(const Shape& shape, std::size_t value_bytes, double seconds) const;

 private:
  std::filesystem::path directory_;
  std::string port_;
  pid_t pid_ = -1;
};

}  // namespace bench
