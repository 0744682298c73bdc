// An external sort of table writes: they come in any order and go out in order of keys, one entry a
// key, as the writes on that key left it. What does not fit into the buffer waits on disk in sorted
// runs. This is what makes a rebuild cheap: every row is stored once, where it stays. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "orglog/base/result.hpp"
#include "orglog/projections/store.hpp"

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

  // Visits what is left, in order, and empties this. Fails with `io` when a run could not be
  // written or read, or with what `visit` answers.
  using Visit = std::function<Result<void>(std::string_view key, std::string_view value)>;
  Result<void> merge(const Visit& visit);

 private:
  enum class Kind : std::uint8_t { put, append, erase };
  // Where an entry stands in the arena; the key's first bytes spare most comparisons the way there.
  struct Entry {
    std::uint64_t prefix;
    std::uint32_t offset;
  };
  class Source;
  class Combiner;

  void add(Kind kind, std::string_view key, std::string_view value);
  void sort();
  void spill();

  std::filesystem::path directory_;
  std::string prefix_;
  std::size_t buffer_bytes_;
  std::string arena_;
  std::vector<Entry> entries_;
  std::vector<std::filesystem::path> runs_;
  bool failed_ = false;  // a run could not be written
};

}  // namespace orglog
