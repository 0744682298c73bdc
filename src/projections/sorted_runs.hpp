// An external sort of table writes: they come in any order and go out in order of keys, one row a
// key. What does not fit into the buffer waits on disk in sorted runs. This is what makes a rebuild
// cheap: every row is stored once, where it stays. One thread.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "projections/sorted_writes.hpp"

namespace orglog {

class SortedRuns final : public Tables {
 public:
  // Runs are put into `directory`, under names that begin with `prefix`, and go with this object.
  SortedRuns(std::filesystem::path directory, std::string prefix, std::size_t buffer_bytes);
  ~SortedRuns() override;
  SortedRuns(const SortedRuns&) = delete;
  SortedRuns& operator=(const SortedRuns&) = delete;

  void put(std::string_view key, std::string_view value) override;
  void append(std::string_view key, std::string_view bytes) override;
  void erase(std::string_view key) override;

  // Visits the rows that are left in the end. Once, after the last write. Fails with `io` when a
  // run could not be written or read, or with what `visit` answers.
  using Visit = std::function<Result<void>(std::string_view key, std::string_view value)>;
  Result<void> merge(const Visit& visit);

 private:
  class Source;
  void spill_if_full();

  std::filesystem::path directory_;
  std::string prefix_;
  std::size_t buffer_bytes_;
  SortedWrites buffer_;
  std::vector<std::filesystem::path> runs_;
  bool failed_ = false;  // a run could not be written
};

}  // namespace orglog
