// Small files that must be there whole or not at all. Any thread; one writer a file.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "orglog/base/result.hpp"

namespace orglog {

// Writes `FILE.new`, syncs it, renames it and syncs the directory: after a crash the file is what
// it was, or what it was to become. Fails with an error of the system.
Result<void> write_file_durably(const std::filesystem::path& file, std::string_view text,
                                mode_t mode);
// Makes durable what is in a file, or which files are in a directory; empty: the current one.
Result<void> sync_path(const std::filesystem::path& path);
// While it lives, whatever this process makes, libraries included, is its owner's alone:
// directories 0700, files 0600. The mask belongs to the whole process: one at a time, and no thread
// that makes files for others beside it.
class PrivateFiles {
 public:
  PrivateFiles() noexcept;
  ~PrivateFiles();
  PrivateFiles(const PrivateFiles&) = delete;
  PrivateFiles& operator=(const PrivateFiles&) = delete;

 private:
  mode_t former_;
};

// Fails with an error of the system; `no_such_file_or_directory` when there is none.
Result<std::string> read_file(const std::filesystem::path& file);
// The same, but nothing when there is none.
Result<std::optional<std::string>> read_file_if_there(const std::filesystem::path& file);

// Closes a file descriptor when it goes; -1: it could not be opened.
class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace orglog
