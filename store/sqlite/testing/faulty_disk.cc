#include "store/sqlite/testing/faulty_disk.h"

#include <sqlite3.h>

#include <atomic>
#include <map>

#include "base/mutex.h"

namespace connecx::store {
namespace {

std::atomic<int> read_result = SQLITE_OK;
std::atomic<int> write_result = SQLITE_OK;
std::atomic<int> sync_result = SQLITE_OK;

using ReadFunction = int (*)(sqlite3_file*, void*, int, sqlite3_int64);
using WriteFunction = int (*)(sqlite3_file*, const void*, int, sqlite3_int64);
using SyncFunction = int (*)(sqlite3_file*, int);

sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs faulty_vfs;
// SQLite's unix VFS has a few method tables (by way of locking) over the same functions.
std::atomic<ReadFunction> real_read = nullptr;
std::atomic<WriteFunction> real_write = nullptr;
std::atomic<SyncFunction> real_sync = nullptr;
base::Mutex mu;
std::map<const sqlite3_io_methods*, sqlite3_io_methods> faulty_methods GUARDED_BY(mu);

int Read(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  const int result = read_result;
  return result == SQLITE_OK ? real_read.load()(file, data, size, offset) : result;
}

int Write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  const int result = write_result;
  return result == SQLITE_OK ? real_write.load()(file, data, size, offset) : result;
}

int Sync(sqlite3_file* file, int flags) {
  const int result = sync_result;
  return result == SQLITE_OK ? real_sync.load()(file, flags) : result;
}

int Open(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int result = real_vfs->xOpen(real_vfs, name, file, flags, out_flags);
  if (result != SQLITE_OK || file->pMethods == nullptr) return result;
  base::MutexLock lock(mu);
  const auto [methods, inserted] = faulty_methods.try_emplace(file->pMethods, *file->pMethods);
  if (inserted) {
    real_read = file->pMethods->xRead;
    real_write = file->pMethods->xWrite;
    real_sync = file->pMethods->xSync;
    methods->second.xRead = &Read;
    methods->second.xWrite = &Write;
    methods->second.xSync = &Sync;
  }
  file->pMethods = &methods->second;
  return result;
}

}  // namespace

void FaultyDisk::Install() {
  if (real_vfs != nullptr) return;
  real_vfs = sqlite3_vfs_find(nullptr);
  faulty_vfs = *real_vfs;
  faulty_vfs.zName = "faulty";
  faulty_vfs.xOpen = &Open;
  sqlite3_vfs_register(&faulty_vfs, /*makeDflt=*/1);
}

void FaultyDisk::FailReads(int code) { read_result = code; }

void FaultyDisk::FailWrites(int code) { write_result = code; }

void FaultyDisk::FailSyncs(int code) { sync_result = code; }

}  // namespace connecx::store
