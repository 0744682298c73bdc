#include "baselines.hpp"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <unistd.h>

#include <stdexcept>
#include <vector>

#include "orglog/base/bytes.hpp"

namespace bench {

namespace {

void check(const rocksdb::Status& status) {
  if (!status.ok()) throw std::runtime_error("RocksDB: " + status.ToString());
}

// Bytes that compress about as well as records do: half random, half the same.
std::string sample_value(std::size_t bytes, std::uint64_t seed) {
  std::string value(bytes, 'v');
  for (std::size_t at = 0; at < bytes; at += 2) {
    seed = seed * 6364136223846793005ull + 1442695040888963407ull;
    value[at] = static_cast<char>(seed >> 56);
  }
  return value;
}

struct File {
  explicit File(const std::filesystem::path& path)
      : descriptor(open(path.c_str(), O_RDWR | O_CREAT, 0600)) {
    if (descriptor < 0) throw std::runtime_error("cannot open " + path.string());
  }
  ~File() { close(descriptor); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int descriptor;
};

}  // namespace

Figures sync_loop(const std::filesystem::path& directory, double seconds) {
  const auto path = directory / "sync-loop";
  Latencies latencies;
  double took = 0;
  {
    const File file(path);
    const std::vector<char> block(4096, 'x');
    const auto write = [&] {
      if (pwrite(file.descriptor, block.data(), block.size(), 0) !=
              static_cast<ssize_t>(block.size()) ||
          fdatasync(file.descriptor) != 0) {
        throw std::runtime_error("the sync loop cannot write");
      }
    };
    write();  // the first one extends the file
    const auto begin = Clock::now();
    while (seconds_since(begin) < seconds) {
      const auto start = Clock::now();
      write();
      latencies.add(Clock::now() - start);
    }
    took = seconds_since(begin);
  }
  std::filesystem::remove(path);
  return figures_of(static_cast<double>(latencies.count()) / took, latencies);
}

Figures bare_rocksdb(const std::filesystem::path& directory, std::size_t batch,
                     std::size_t value_bytes, double seconds) {
  const auto path = directory / "bare-rocksdb";
  std::filesystem::remove_all(path);
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  check(rocksdb::DB::Open(options, path.string(), &opened));
  std::unique_ptr<rocksdb::DB> db(opened);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  Latencies latencies;
  std::uint64_t next = 0;
  const std::string value = sample_value(value_bytes, 1);
  const auto begin = Clock::now();
  while (seconds_since(begin) < seconds) {
    const auto start = Clock::now();
    rocksdb::WriteBatch writes;
    for (std::size_t count = 0; count < batch; ++count) {
      std::string key;
      orglog::append_big(key, next++);
      check(writes.Put(key, value));
    }
    check(db->Write(synced, &writes));
    latencies.add(Clock::now() - start);
  }
  const double took = seconds_since(begin);
  check(db->Close());
  db.reset();
  std::filesystem::remove_all(path);
  return figures_of(static_cast<double>(next) / took, latencies);
}

Figures scan_rocksdb(const std::filesystem::path& directory) {
  rocksdb::Options options;
  std::vector<std::string> names;
  check(rocksdb::DB::ListColumnFamilies(options, directory.string(), &names));
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  check(rocksdb::DB::OpenForReadOnly(options, directory.string(), families, &handles, &opened));
  const std::unique_ptr<rocksdb::DB> db(opened);
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  const auto begin = Clock::now();
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    rocksdb::ReadOptions reading;
    reading.readahead_size = 2 << 20;
    const std::unique_ptr<rocksdb::Iterator> row(db->NewIterator(reading, handle));
    for (row->SeekToFirst(); row->Valid(); row->Next()) {
      ++records;
      bytes += row->key().size() + row->value().size();
    }
    check(row->status());
  }
  const double took = seconds_since(begin);
  for (rocksdb::ColumnFamilyHandle* handle : handles) check(db->DestroyColumnFamilyHandle(handle));
  return {{"per_s", static_cast<double>(records) / took},
          {"bytes a record", static_cast<double>(bytes) / static_cast<double>(records)}};
}

}  // namespace bench
