#include "projections/sorted_runs.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <memory>

namespace orglog {
namespace {

constexpr std::size_t chunk_bytes = 1u << 20;  // of a run, written at once

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

// One sorted sequence of writes: a run on disk, or the buffer.
class SortedRuns::Source {
 public:
  explicit Source(const SortedWrites& buffer) : buffer_(&buffer) {}
  explicit Source(const std::filesystem::path& path)
      : file_(std::make_unique<MappedFile>(path)), place_(file_->begin()) {}

  bool broken() const { return file_ && file_->begin() == nullptr; }
  bool next() {
    at_end_ = file_ ? place_ == file_->end() : index_ == buffer_->size();
    if (at_end_) return false;
    if (file_) {
      place_ = read_write(place_, write_);
    } else {
      buffer_->read(index_++, write_);
    }
    return true;
  }
  bool at_end() const { return at_end_; }  // `next` has answered false
  const WriteView& write() const { return write_; }

 private:
  const SortedWrites* buffer_ = nullptr;
  std::size_t index_ = 0;
  std::unique_ptr<MappedFile> file_;
  const char* place_ = nullptr;
  bool at_end_ = false;
  WriteView write_;
};

SortedRuns::SortedRuns(std::filesystem::path directory, std::string prefix,
                       std::size_t buffer_bytes)
    : directory_(std::move(directory)), prefix_(std::move(prefix)), buffer_bytes_(buffer_bytes) {}

SortedRuns::~SortedRuns() {
  std::error_code ignored;  // what stays is removed at the next start
  for (const auto& run : runs_) std::filesystem::remove(run, ignored);
}

void SortedRuns::put(std::string_view key, std::string_view value) {
  buffer_.put(key, value);
  spill_if_full();
}
void SortedRuns::append(std::string_view key, std::string_view bytes) {
  buffer_.append(key, bytes);
  spill_if_full();
}
void SortedRuns::erase(std::string_view key) {
  buffer_.erase(key);
  spill_if_full();
}

void SortedRuns::spill_if_full() {
  if (buffer_.bytes() < buffer_bytes_) return;
  const auto path = directory_ / (prefix_ + std::to_string(runs_.size()) + ".run");
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  runs_.push_back(path);
  std::string chunk;
  const auto write_chunk = [&] {
    file.write(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    chunk.clear();
  };
  (void)buffer_.visit([&](const WriteView& write) -> Result<void> {
    append_write(chunk, write);
    if (chunk.size() >= chunk_bytes) write_chunk();
    return {};
  });
  write_chunk();
  file.close();
  failed_ = failed_ || !file;
  buffer_.clear();
}

Result<void> SortedRuns::merge(const Visit& visit) {
  if (failed_) return ProjectionError::io;
  std::vector<std::unique_ptr<Source>> sources;
  for (const auto& run : runs_) {
    sources.push_back(std::make_unique<Source>(run));
    if (sources.back()->broken()) return ProjectionError::io;
  }
  buffer_.sort();
  sources.push_back(std::make_unique<Source>(buffer_));

  // A heap of source numbers, smallest key on top; of equal keys the older run's comes first.
  const auto later = [&sources](std::size_t a, std::size_t b) {
    if (sources[b]->write().before(sources[a]->write())) return true;
    return !sources[a]->write().before(sources[b]->write()) && a > b;
  };
  std::vector<std::size_t> heap;
  for (std::size_t index = 0; index < sources.size(); ++index) {
    if (sources[index]->next()) heap.push_back(index);
  }
  std::make_heap(heap.begin(), heap.end(), later);

  const WriteCombiner::Emit emit = [&visit](const WriteView& write) -> Result<void> {
    if (write.kind == WriteView::Kind::erase) return {};
    return visit(write.key, write.value);
  };
  WriteCombiner combiner(emit);
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), later);
    Source& source = *sources[heap.back()];
    // The last one left needs no comparing.
    do {
      ORGLOG_TRY(combiner.add(source.write()));
    } while (source.next() && heap.size() == 1);
    if (source.at_end()) {
      heap.pop_back();
    } else {
      std::push_heap(heap.begin(), heap.end(), later);
    }
  }
  return combiner.finish();
}

}  // namespace orglog
