// Where a store is made of a backup: in DATA.restoring, beside the directory that it is for. There
// `lock` says whose place it is, and `store` becomes DATA by one rename, when everything in it is
// on the disk. So DATA is never half a store. What a restore that was killed has left is taken away
// by the next one; a directory of that name that no restore made is left alone.
#pragma once

#include "orglog/export/writer.hpp"

namespace orglog::exports {

class RestorePlace {
 public:
  // `data` is empty or not there. Fails with `usage` when it is something else, and with `in_use`
  // beside another restore into it.
  static Exported<RestorePlace> open(const std::filesystem::path& data);
  RestorePlace(RestorePlace&& other) noexcept;
  ~RestorePlace();  // with everything that was not put in place

  const std::filesystem::path& store() const { return store_; }  // empty, its owner's alone
  // Nothing has anything in it open any more.
  Exported<void> put_in_place();

 private:
  RestorePlace(std::filesystem::path data, std::filesystem::path place, int lock);
  Exported<void> clear();

  std::filesystem::path data_, place_, store_;
  int lock_ = -1;
};

}  // namespace orglog::exports
