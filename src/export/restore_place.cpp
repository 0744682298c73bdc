#include "export/restore_place.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "export/backup_files.hpp"
#include "orglog/base/files.hpp"
#include "orglog/export/store_parts.hpp"

namespace orglog::exports {
namespace {

namespace fs = std::filesystem;

constexpr const char* lock_name = "lock";

std::error_code last_error() { return {errno, std::system_category()}; }

Exported<void> sync(const fs::path& path) {
  if (const auto synced = sync_path(path); !synced) return cannot(path, "synced", synced.error());
  return {};
}

// Every file and directory below, then the directory itself.
Exported<void> sync_tree(const fs::path& directory) {
  std::error_code failed;
  for (fs::directory_iterator entry(directory, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (entry->is_directory(failed)) {
      ORGLOG_TRY(sync_tree(entry->path()));
    } else if (!failed) {
      ORGLOG_TRY(sync(entry->path()));
    }
  }
  if (failed) return cannot(directory, "read", failed);
  return sync(directory);
}

Exported<fs::path> found(fs::path path) { return {boost::system::in_place_value, std::move(path)}; }

// The directory that is meant, whatever names lead to it.
Exported<fs::path> target_of(const fs::path& data) {
  std::error_code failed;
  if (!fs::exists(fs::symlink_status(data, failed))) {
    fs::path whole = fs::absolute(data).lexically_normal();
    return found(whole.has_filename() ? whole : whole.parent_path());
  }
  const fs::path there = fs::canonical(data, failed);
  if (failed) return cannot(data, "found", failed);
  if (!fs::is_directory(there, failed) || !fs::is_empty(there, failed) || failed) {
    return Failure{"usage",
                   "The directory " + data.string() + " is not empty: restore into a new one."};
  }
  return found(there);
}

Exported<void> make_directory(const fs::path& directory) {
  std::error_code failed;
  fs::create_directories(directory, failed);
  if (failed) return cannot(directory, "made", failed);
  return {};
}

bool is_foreign(const fs::path& place) {
  std::error_code failed;
  return fs::exists(place, failed) && !fs::exists(place / lock_name, failed) &&
         !(fs::is_directory(place, failed) && fs::is_empty(place, failed));
}

}  // namespace

RestorePlace::RestorePlace(fs::path data, fs::path place, int lock)
    : data_(std::move(data)), place_(std::move(place)), store_(place_ / "store"), lock_(lock) {}

RestorePlace::RestorePlace(RestorePlace&& other) noexcept
    : data_(std::move(other.data_)),
      place_(std::move(other.place_)),
      store_(std::move(other.store_)),
      lock_(std::exchange(other.lock_, -1)) {}

RestorePlace::~RestorePlace() {
  if (lock_ < 0) return;
  std::error_code ignored;
  fs::remove_all(store_, ignored);
  fs::remove_all(place_, ignored);
  ::close(lock_);
}

Exported<RestorePlace> RestorePlace::open(const fs::path& data) {
  ORGLOG_TRY_ASSIGN(target, target_of(data));
  const fs::path place = restore_place(target);
  if (is_foreign(place)) {
    return Failure{"usage", "A restore did not make " + place.string() +
                                ": move it away, a restore needs the name."};
  }
  ORGLOG_TRY(make_directory(place));
  const int lock = ::open((place / lock_name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return cannot(place / lock_name, "made", last_error());
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return Failure{"in_use", "Another restore into " + data.string() + " is at work."};
  }
  RestorePlace made(target, place, lock);
  ORGLOG_TRY(made.clear());
  return made;
}

Exported<void> RestorePlace::clear() {
  std::error_code failed;
  fs::permissions(place_, fs::perms::owner_all, failed);
  if (!failed) fs::remove_all(store_, failed);
  if (failed) return cannot(place_, "cleared", failed);
  ORGLOG_TRY(make_directory(store_));
  fs::permissions(store_, fs::perms::owner_all, failed);
  if (failed) return cannot(store_, "made", failed);
  return {};
}

Exported<void> RestorePlace::put_in_place() {
  ORGLOG_TRY(sync_tree(store_));
  if (::rename(store_.c_str(), data_.c_str()) != 0)
    return cannot(data_, "put in place", last_error());
  return sync(data_.parent_path());
}

}  // namespace orglog::exports
