#include "projections/sorted_runs.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <numeric>

#include "orglog/base/bytes.hpp"
#include "orglog/base/invariant.hpp"

namespace orglog {
namespace {

// Of an entry, in the arena and in a run: kind, length of the key, length of the value.
constexpr std::size_t head_bytes = 1 + 2 + 4;

std::uint64_t prefix_of(std::string_view key) {
  if (key.size() >= sizeof(std::uint64_t)) return read_big(key.data());
  char padded[sizeof(std::uint64_t)] = {};
  std::copy(key.begin(), key.end(), padded);
  return read_big(padded);
}

// A whole file, read through the page cache. Empty files cannot be mapped, and no run is empty.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    struct stat status{};
    if (::fstat(file, &status) == 0 && status.st_size > 0) {
      size_ = static_cast<std::size_t>(status.st_size);
      void* mapped = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
      if (mapped != MAP_FAILED) bytes_ = static_cast<const char*>(mapped);
    }
    ::close(file);
  }
  ~MappedFile() {
    if (bytes_ != nullptr) ::munmap(const_cast<char*>(bytes_), size_);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const char* begin() const { return bytes_; }
  const char* end() const { return bytes_ + size_; }

 private:
  const char* bytes_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace

// One sorted sequence of entries: a run on disk, or the arena through its sorted index.
class SortedRuns::Source {
 public:
  Source(const std::string& arena, const std::vector<Entry>& entries)
      : arena_(arena.data()), entries_(&entries) {}
  explicit Source(const std::filesystem::path& path)
      : file_(std::make_unique<MappedFile>(path)), place_(file_->begin()) {}

  bool broken() const { return file_ && file_->begin() == nullptr; }
  bool next() {
    if (file_) {
      at_end_ = place_ == file_->end();
      if (at_end_) return false;
      place_ = read(place_);
      prefix_ = prefix_of(key_);
      return true;
    }
    at_end_ = index_ == entries_->size();
    if (at_end_) return false;
    // Rows lie all over the arena: fetch some rows ahead what will be read.
    if (index_ + 8 < entries_->size()) {
      __builtin_prefetch(arena_ + (*entries_)[index_ + 8].offset);
    }
    const Entry& entry = (*entries_)[index_++];
    read(arena_ + entry.offset);
    prefix_ = entry.prefix;
    return true;
  }

  bool at_end() const { return at_end_; }  // `next` has answered false
  Kind kind() const { return kind_; }
  std::uint64_t prefix() const { return prefix_; }
  std::string_view key() const { return key_; }
  std::string_view value() const { return value_; }
  bool before(const Source& other) const {
    return prefix_ != other.prefix_ ? prefix_ < other.prefix_ : key_ < other.key_;
  }

 private:
  const char* read(const char* place) {
    kind_ = static_cast<Kind>(*place);
    const std::size_t key_bytes = read_little<std::uint16_t>(place + 1);
    const std::size_t value_bytes = read_little<std::uint32_t>(place + 3);
    key_ = {place + head_bytes, key_bytes};
    value_ = {place + head_bytes + key_bytes, value_bytes};
    return value_.data() + value_bytes;
  }

  const char* arena_ = nullptr;
  const std::vector<Entry>* entries_ = nullptr;
  std::size_t index_ = 0;
  std::unique_ptr<MappedFile> file_;
  const char* place_ = nullptr;
  bool at_end_ = false;
  std::uint64_t prefix_ = 0;
  Kind kind_{};
  std::string_view key_;
  std::string_view value_;
};

// Folds the writes on one key, oldest first, into one. A key with one write, the usual case, is
// never copied.
class SortedRuns::Combiner {
 public:
  using Emit = std::function<Result<void>(Kind, std::string_view key, std::string_view value)>;
  explicit Combiner(const Emit& emit) : emit_(emit) {}

  // The views must stay valid until the next call has returned, as those into arena and maps do.
  Result<void> add(const Source& source) {
    const Kind kind = source.kind();
    const std::string_view key = source.key();
    const std::string_view value = source.value();
    if (!pending_ || source.prefix() != prefix_ || key != key_) {
      ORGLOG_TRY(flush());
      pending_ = true;
      kind_ = kind;
      prefix_ = source.prefix();
      key_ = key;
      value_ = value;
      return {};
    }
    if (kind != Kind::append || kind_ == Kind::erase) {
      kind_ = kind == Kind::append ? Kind::put : kind;
      value_ = value;
      return {};
    }
    if (value_.data() != joined_.data()) joined_.assign(value_);
    joined_.append(value);
    value_ = joined_;
    return {};
  }

  Result<void> flush() {
    if (!pending_) return {};
    pending_ = false;
    return emit_(kind_, key_, value_);
  }

 private:
  const Emit& emit_;
  bool pending_ = false;
  std::uint64_t prefix_ = 0;
  Kind kind_{};
  std::string_view key_;
  std::string_view value_;
  std::string joined_;
};

SortedRuns::SortedRuns(std::filesystem::path directory, std::string prefix,
                       std::size_t buffer_bytes)
    : directory_(std::move(directory)), prefix_(std::move(prefix)), buffer_bytes_(buffer_bytes) {}

SortedRuns::~SortedRuns() {
  std::error_code ignored;  // what stays is removed at the next start
  for (const auto& run : runs_) std::filesystem::remove(run, ignored);
}

void SortedRuns::put(std::string_view key, std::string_view value) { add(Kind::put, key, value); }
void SortedRuns::append(std::string_view key, std::string_view bytes) {
  add(Kind::append, key, bytes);
}
void SortedRuns::erase(std::string_view key) { add(Kind::erase, key, {}); }

void SortedRuns::add(Kind kind, std::string_view key, std::string_view value) {
  ORGLOG_INVARIANT(key.size() <= UINT16_MAX, "a table's key has at most 65,535 bytes");
  const std::size_t bytes = head_bytes + key.size() + value.size();
  if (!entries_.empty() && arena_.size() + bytes > buffer_bytes_) spill();
  entries_.push_back({prefix_of(key), static_cast<std::uint32_t>(arena_.size())});
  arena_.push_back(static_cast<char>(kind));
  append_little(arena_, static_cast<std::uint16_t>(key.size()));
  append_little(arena_, static_cast<std::uint32_t>(value.size()));
  arena_.append(key);
  arena_.append(value);
}

// By the prefixes first, byte by byte from their last one, which keeps equal ones in the order in
// which they came; then the few stretches of equal prefixes by their whole keys.
void SortedRuns::sort() {
  std::array<std::array<std::uint32_t, 256>, sizeof(std::uint64_t)> counts{};
  for (const Entry& entry : entries_) {
    for (unsigned byte = 0; byte < counts.size(); ++byte) {
      ++counts[byte][(entry.prefix >> (8 * byte)) & 0xFF];
    }
  }
  std::vector<Entry> sorted(entries_.size());
  for (unsigned byte = 0; byte < counts.size(); ++byte) {
    auto& places = counts[byte];
    if (std::ranges::find(places, entries_.size()) != places.end()) continue;  // all alike
    std::exclusive_scan(places.begin(), places.end(), places.begin(), 0u);
    for (const Entry& entry : entries_) {
      sorted[places[(entry.prefix >> (8 * byte)) & 0xFF]++] = entry;
    }
    entries_.swap(sorted);
  }
  const auto key_at = [this](std::uint32_t offset) {
    const char* place = arena_.data() + offset;
    return std::string_view(place + head_bytes, read_little<std::uint16_t>(place + 1));
  };
  for (auto begin = entries_.begin(); begin != entries_.end();) {
    const auto end = std::find_if(begin, entries_.end(), [begin](const Entry& entry) {
      return entry.prefix != begin->prefix;
    });
    if (end - begin > 1) {
      std::stable_sort(begin, end, [&key_at](const Entry& a, const Entry& b) {
        return key_at(a.offset) < key_at(b.offset);
      });
    }
    begin = end;
  }
}

void SortedRuns::spill() {
  sort();
  const auto path = directory_ / (prefix_ + std::to_string(runs_.size()) + ".run");
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  runs_.push_back(path);
  std::string chunk;
  const Combiner::Emit emit = [&](Kind kind, std::string_view key,
                                  std::string_view value) -> Result<void> {
    chunk.push_back(static_cast<char>(kind));
    append_little(chunk, static_cast<std::uint16_t>(key.size()));
    append_little(chunk, static_cast<std::uint32_t>(value.size()));
    chunk.append(key);
    chunk.append(value);
    if (chunk.size() >= 1u << 20) {
      file.write(chunk.data(), static_cast<std::streamsize>(chunk.size()));
      chunk.clear();
    }
    return {};
  };
  Combiner combiner(emit);
  Source source(arena_, entries_);
  while (source.next()) (void)combiner.add(source);
  (void)combiner.flush();
  file.write(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  file.close();
  failed_ = failed_ || !file;
  arena_.clear();
  entries_.clear();
}

Result<void> SortedRuns::merge(const Visit& visit) {
  if (failed_) return ProjectionError::io;
  sort();
  std::vector<std::unique_ptr<Source>> sources;
  for (const auto& run : runs_) {
    sources.push_back(std::make_unique<Source>(run));
    if (sources.back()->broken()) return ProjectionError::io;
  }
  sources.push_back(std::make_unique<Source>(arena_, entries_));

  // A heap of source numbers, smallest key on top; of equal keys the older run's comes first.
  const auto later = [&sources](std::size_t a, std::size_t b) {
    if (sources[b]->before(*sources[a])) return true;
    return !sources[a]->before(*sources[b]) && a > b;
  };
  std::vector<std::size_t> heap;
  for (std::size_t index = 0; index < sources.size(); ++index) {
    if (sources[index]->next()) heap.push_back(index);
  }
  std::make_heap(heap.begin(), heap.end(), later);

  const Combiner::Emit emit = [&visit](Kind kind, std::string_view key,
                                       std::string_view value) -> Result<void> {
    if (kind == Kind::erase) return {};
    return visit(key, value);
  };
  Combiner combiner(emit);
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), later);
    Source& source = *sources[heap.back()];
    // The last one left needs no comparing.
    do {
      ORGLOG_TRY(combiner.add(source));
    } while (source.next() && heap.size() == 1);
    if (source.at_end()) {
      heap.pop_back();
    } else {
      std::push_heap(heap.begin(), heap.end(), later);
    }
  }
  return combiner.flush();
}

}  // namespace orglog
