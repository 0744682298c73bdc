#include "log/rocks/end_mark.hpp"

#include "log/rocks/keys.hpp"

namespace orglog::rocks {
namespace {

// store id:16 end:u64 checksum:u64, always at offset 0: inside one disk sector.
constexpr std::size_t mark_bytes = 32;
constexpr std::string_view file_name = "END_MARK";

std::string path_in(const std::string& directory) {
  return directory + "/" + std::string(file_name);
}

}  // namespace

std::optional<DurableEnd> read_end_mark(rocksdb::FileSystem& files, const std::string& directory) {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  const rocksdb::FileOptions options;
  if (!files.NewSequentialFile(path_in(directory), options, &file, nullptr).ok()) return {};
  char scratch[mark_bytes];
  rocksdb::Slice bytes;
  if (!file->Read(mark_bytes, options.io_options, &bytes, scratch, nullptr).ok()) return {};
  const auto checked = check(file_name, {bytes.data(), bytes.size()});
  if (!checked || checked->size() != mark_bytes - sizeof(std::uint64_t)) return {};
  return DurableEnd{uuid_from_bytes(*checked), read_little<std::uint64_t>(checked->data() + 16)};
}

void EndMark::open(rocksdb::FileSystem& files, const std::string& directory, const Uuid& store) {
  store_ = store;
  const std::string path = path_in(directory);
  const rocksdb::FileOptions options;
  if (!files.FileExists(path, options.io_options, nullptr).ok()) {
    std::unique_ptr<rocksdb::FSWritableFile> created;
    if (!files.NewWritableFile(path, options, &created, nullptr).ok()) return;
    if (!created->Close(options.io_options, nullptr).ok()) return;
  }
  if (!files.NewRandomRWFile(path, options, &file_, nullptr).ok()) file_ = nullptr;
}

void EndMark::write(Position end) {
  if (!file_) return;
  buffer_.assign(store_.view());
  append_little(buffer_, end);
  append_checksum(file_name, buffer_);
  if (!file_->Write(0, buffer_, rocksdb::IOOptions(), nullptr).ok()) file_ = nullptr;
}

}  // namespace orglog::rocks
