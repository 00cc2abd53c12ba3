#include "store/sqlite/testing/faulty_disk.h"

#include <sqlite3.h>

#include <atomic>

namespace connecx::store {
namespace {

std::atomic<int> write_result = SQLITE_OK;
std::atomic<int> sync_result = SQLITE_OK;

// All files of SQLite's unix VFS have one of few method tables; ours forward to the table that the
// file was opened with, which is the same for all files of a process on one local disk.
sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs faulty_vfs;
std::atomic<const sqlite3_io_methods*> real_methods = nullptr;
sqlite3_io_methods faulty_methods;

int Write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  const int result = write_result;
  return result == SQLITE_OK ? real_methods.load()->xWrite(file, data, size, offset) : result;
}

int Sync(sqlite3_file* file, int flags) {
  const int result = sync_result;
  return result == SQLITE_OK ? real_methods.load()->xSync(file, flags) : result;
}

int Open(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int result = real_vfs->xOpen(real_vfs, name, file, flags, out_flags);
  if (result != SQLITE_OK || file->pMethods == nullptr) return result;
  if (real_methods == nullptr) {
    faulty_methods = *file->pMethods;
    faulty_methods.xWrite = &Write;
    faulty_methods.xSync = &Sync;
    real_methods = file->pMethods;
  }
  if (file->pMethods == real_methods) file->pMethods = &faulty_methods;
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

void FaultyDisk::FailWrites(int code) { write_result = code; }

void FaultyDisk::FailSyncs(int code) { sync_result = code; }

}  // namespace connecx::store
