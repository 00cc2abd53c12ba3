#include "observe/store_files.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

namespace connecx::observe {

StoreFiles LookAtStoreFiles(const std::string& path) {
  StoreFiles files;
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat file;
    if (::stat((path + suffix).c_str(), &file) == 0) files.size_bytes += file.st_size;
  }
  struct statvfs disk;
  if (::statvfs(path.c_str(), &disk) == 0) {
    files.free_bytes = static_cast<std::int64_t>(disk.f_bavail * disk.f_frsize);
  }
  return files;
}

}  // namespace connecx::observe
