// The format of RocksDB's write-ahead log, as far as it is needed here: blocks of 32 KiB; in them
// fragments  crc:u32 length:u16 type:u8 bytes  with crc = masked CRC-32C of type and bytes; a write
// is one fragment of type full, or first, middle..., last. A write's bytes: sequence:u64 count:u32,
// then the batch, which in our log begins with the mark (a log-data entry of 32 bytes). RocksDB's
// manifest has the same blocks and fragments; `endless_file` goes through both.
#include "log/rocks/wal_survey.hpp"

#include <rocksdb/file_checksum.h>
#include <rocksdb/version.h>

#include <algorithm>
#include <vector>

#include "log/rocks/keys.hpp"
#include "orglog/log/endless_files.hpp"

namespace orglog::rocks {
namespace {

constexpr std::size_t block_bytes = 32 * 1024;
constexpr std::size_t fragment_head_bytes = 7;
constexpr std::size_t mark_at = 14;
constexpr std::size_t write_head_bytes = mark_at + WriteMark::bytes;
constexpr char log_data_entry = 3;

enum class Fragment : std::uint8_t { full = 1, first = 2, middle = 3, last = 4 };

struct Write {
  std::uint64_t sequence = 0;
  std::uint32_t count = 0;
  WriteMark mark;
};

// Nothing for a write that RocksDB made for itself.
std::optional<Write> parse_write(std::string_view head) {
  if (head.size() < write_head_bytes) return std::nullopt;
  if (head[12] != log_data_entry || head[13] != char{WriteMark::bytes}) return std::nullopt;
  Write write;
  write.sequence = read_little<std::uint64_t>(head.data());
  write.count = read_little<std::uint32_t>(head.data() + 8);
  write.mark = decode_mark(head.data() + mark_at);
  if (write.mark.begin > write.mark.end) return std::nullopt;
  return write;
}

std::uint32_t masked_crc(std::string_view bytes) {
  rocksdb::FileChecksumGenContext context;
  const auto generator =
      rocksdb::GetFileChecksumGenCrc32cFactory()->CreateFileChecksumGenerator(context);
  generator->Update(bytes.data(), bytes.size());
  generator->Finalize();
  const std::uint32_t crc =
      __builtin_bswap32(read_little<std::uint32_t>(generator->GetChecksum().data()));
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8u;
}

// The fragment's bytes, when a whole and undamaged one begins at `at`.
std::optional<std::string_view> fragment_at(std::string_view block, std::size_t at,
                                            Fragment& type) {
  if (at + fragment_head_bytes > block.size()) return std::nullopt;
  const std::size_t size = read_little<std::uint16_t>(block.data() + at + 4);
  type = static_cast<Fragment>(block[at + 6]);
  if (type < Fragment::full || type > Fragment::last) return std::nullopt;
  if (at + fragment_head_bytes + size > block.size()) return std::nullopt;
  const std::string_view covered = block.substr(at + 6, size + 1);
  if (masked_crc(covered) != read_little<std::uint32_t>(block.data() + at)) return std::nullopt;
  return covered.substr(1);
}

class Surveyor {
 public:
  void begin_file(std::string name) {
    file_ = std::move(name);
    bad_here_ = false;
    found_here_ = false;
    unfinished_ = false;
  }

  void end_file() {
    if (unfinished_) bad_ = true;
  }

  void take_block(std::string_view block) {
    std::size_t at = 0;
    while (!bad_here_ && at + fragment_head_bytes <= block.size()) {
      Fragment type{};
      const auto bytes = fragment_at(block, at, type);
      if (!bytes || !take_fragment(type, *bytes)) {
        bad_ = bad_here_ = true;
        break;
      }
      at += fragment_head_bytes + bytes->size();
    }
    // A tail of a block too short for a head belongs to no fragment, unless the file ends there.
    if (!bad_here_ && at < block.size() && block.size() < block_bytes) bad_ = bad_here_ = true;
    if (bad_here_) search(block, at);
  }

  WalSurvey result() && { return std::move(survey_); }

 private:
  // False when the fragment does not continue what came before.
  bool take_fragment(Fragment type, std::string_view bytes) {
    const bool begins = type == Fragment::full || type == Fragment::first;
    if (begins == unfinished_) return false;
    if (begins) head_.clear();
    head_.append(bytes.substr(0, write_head_bytes - std::min(write_head_bytes, head_.size())));
    unfinished_ = type == Fragment::first || type == Fragment::middle;
    if (!unfinished_) take_write();
    return true;
  }

  void take_write() {
    const auto write = parse_write(head_);
    if (!write) return;
    const bool follows = next_sequence_ && *next_sequence_ == write->sequence;
    if (bad_ && !follows) suspect();  // the bad bytes were never made good
    // Bad bytes at the end of an earlier file that this write stands in for: a torn write, dropped
    // by a start since.
    bad_ = false;
    if (!follows) survey_.begin = write->mark.begin;  // files before may be gone already
    survey_.end = write->mark.end;
    next_sequence_ = write->sequence + write->count;
    promise(*next_sequence_);
  }

  // Behind bad bytes: does a later write begin anywhere?
  void search(std::string_view block, std::size_t from) {
    for (std::size_t at = from; at + fragment_head_bytes < block.size() && !found_here_; ++at) {
      const auto type_byte = static_cast<Fragment>(block[at + 6]);
      if (type_byte != Fragment::full && type_byte != Fragment::first) continue;
      Fragment type{};
      const auto bytes = fragment_at(block, at, type);
      const auto write = bytes ? parse_write(*bytes) : std::nullopt;
      if (!write || (survey_.end && write->mark.begin < *survey_.end)) continue;
      suspect();
      promise(write->sequence);  // it has begun: all before it was durable
      found_here_ = true;
    }
  }

  void promise(std::uint64_t sequence) { survey_.sequence = std::max(survey_.sequence, sequence); }

  // The first place stays: later ones may follow from it.
  void suspect() {
    if (survey_.suspicious) return;
    survey_.suspicious = true;
    survey_.suspicious_at = survey_.end.value_or(0);
    survey_.file = file_;
  }

  WalSurvey survey_;
  std::string file_;
  std::string head_;  // the first bytes of the write at hand
  std::optional<std::uint64_t> next_sequence_;
  bool unfinished_ = false;  // a write has begun and not ended
  bool bad_ = false;         // bad bytes have been met and not been explained
  bool bad_here_ = false;    // in this file
  bool found_here_ = false;  // a later write behind them, in this file
};

std::vector<std::string> wal_names(std::vector<std::string> names) {
  const auto is_wal = [](const std::string& name) {
    return name.size() > 4 && name.ends_with(".log") &&
           std::all_of(name.begin(), name.end() - 4, [](char c) { return c >= '0' && c <= '9'; });
  };
  std::erase_if(names, [&](const std::string& name) { return !is_wal(name); });
  std::sort(names.begin(), names.end(), [](const std::string& left, const std::string& right) {
    return left.size() != right.size() ? left.size() < right.size() : left < right;
  });
  return names;
}

// Calls `take` with each block of the file; false when the file system failed.
template <class Take>
bool for_each_block(rocksdb::FileSystem& files, const std::string& path, const Take& take) {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  const rocksdb::FileOptions options;
  if (!files.NewSequentialFile(path, options, &file, nullptr).ok()) return false;
  std::string scratch(block_bytes, '\0');
  while (true) {
    rocksdb::Slice block;
    if (!file->Read(block_bytes, options.io_options, &block, scratch.data(), nullptr).ok()) {
      return false;
    }
    if (block.empty()) break;
    take(std::string_view(block.data(), block.size()));
  }
  return true;
}

// 7.8 fails on such a file, or takes it for one that ends there.
constexpr bool may_read_for_ever = ROCKSDB_MAJOR >= 8;

// Types that RocksDB gives to the fragments of a file that it has used before.
bool says_used_before(char type) {
  const auto number = static_cast<std::uint8_t>(type);
  return (number >= 5 && number <= 8) || number == 11 || number == 131;
}

// Whether a reader gets to such a fragment.
bool has_used_before(std::string_view block) {
  std::size_t at = 0;
  while (at + fragment_head_bytes <= block.size()) {
    if (says_used_before(block[at + 6])) return true;
    Fragment type{};
    const auto bytes = fragment_at(block, at, type);
    if (!bytes) return false;
    at += fragment_head_bytes + bytes->size();
  }
  return false;
}

}  // namespace

WalSurvey survey_wal(rocksdb::FileSystem& files, const std::string& directory) {
  WalSurvey unreadable;
  unreadable.readable = false;
  std::vector<std::string> names;
  if (!files.GetChildren(directory, rocksdb::IOOptions(), &names, nullptr).ok()) return unreadable;
  Surveyor surveyor;
  for (const std::string& name : wal_names(std::move(names))) {
    surveyor.begin_file(name);
    const auto take = [&](std::string_view block) { surveyor.take_block(block); };
    if (!for_each_block(files, directory + "/" + name, take)) {
      unreadable.file = name;
      return unreadable;
    }
    surveyor.end_file();
  }
  return std::move(surveyor).result();
}

}  // namespace orglog::rocks

namespace orglog {

std::optional<std::string> endless_file(rocksdb::FileSystem& files, const std::string& directory) {
  std::vector<std::string> names;
  if (!rocks::may_read_for_ever) return {};
  if (!files.GetChildren(directory, rocksdb::IOOptions(), &names, nullptr).ok()) return {};
  for (const std::string& name : names) {
    if (!name.starts_with("MANIFEST-") && !name.ends_with(".log")) continue;
    bool is_endless = false;
    rocks::for_each_block(files, directory + "/" + name, [&](std::string_view block) {
      is_endless = is_endless || rocks::has_used_before(block);
    });
    if (is_endless) return name;
  }
  return {};
}

}  // namespace orglog
