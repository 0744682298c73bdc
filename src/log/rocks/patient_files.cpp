#include "orglog/log/patient_files.hpp"

#include <rocksdb/file_system.h>

#include <cerrno>
#include <string>
#include <vector>

#include "orglog/base/descriptors.hpp"

namespace orglog {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

// RocksDB passes on what the system said as text only; both sentences begin alike.
bool is_short(const IOStatus& status) {
  return status.IsIOError() && status.ToString().find("Too many open files") != std::string::npos;
}

class PatientFiles final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;
  const char* Name() const override { return "orglog.patient"; }

  IOStatus NewSequentialFile(const std::string& name, const FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* file,
                             IODebugContext* debug) override {
    return patiently([&] { return target()->NewSequentialFile(name, options, file, debug); });
  }
  IOStatus NewRandomAccessFile(const std::string& name, const FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                               IODebugContext* debug) override {
    return patiently([&] { return target()->NewRandomAccessFile(name, options, file, debug); });
  }
  IOStatus NewWritableFile(const std::string& name, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* debug) override {
    return patiently([&] { return target()->NewWritableFile(name, options, file, debug); });
  }
  IOStatus ReopenWritableFile(const std::string& name, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* file,
                              IODebugContext* debug) override {
    return patiently([&] { return target()->ReopenWritableFile(name, options, file, debug); });
  }
  IOStatus NewRandomRWFile(const std::string& name, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                           IODebugContext* debug) override {
    return patiently([&] { return target()->NewRandomRWFile(name, options, file, debug); });
  }
  IOStatus NewDirectory(const std::string& name, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* directory,
                        IODebugContext* debug) override {
    return patiently([&] { return target()->NewDirectory(name, options, directory, debug); });
  }
  IOStatus GetChildren(const std::string& name, const IOOptions& options,
                       std::vector<std::string>* children, IODebugContext* debug) override {
    return patiently([&] { return target()->GetChildren(name, options, children, debug); });
  }

 private:
  template <class Open>
  static IOStatus patiently(const Open& open) {
    return with_descriptor(open, is_short);
  }
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> patient_files(std::shared_ptr<rocksdb::FileSystem> files) {
  if (!files) files = rocksdb::FileSystem::Default();
  return std::make_shared<PatientFiles>(std::move(files));
}

}  // namespace orglog
