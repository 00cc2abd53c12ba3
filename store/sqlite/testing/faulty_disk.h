#ifndef CONNECX_STORE_SQLITE_TESTING_FAULTY_DISK_H_
#define CONNECX_STORE_SQLITE_TESTING_FAULTY_DISK_H_

namespace connecx::store {

// A disk that can fail, as SQLite sees it: a VFS over the default one, which becomes the default
// for the rest of the process. Faults are process-wide; thread-safe.
class FaultyDisk {
 public:
  // Registers it; call it before the first connection is opened.
  static void Install();
  // From now on every read, every write or every sync has this SQLite result; SQLITE_OK: works.
  // What a connection has in its cache it does not read.
  static void FailReads(int code);
  static void FailWrites(int code);
  static void FailSyncs(int code);
};

}  // namespace connecx::store

#endif  // CONNECX_STORE_SQLITE_TESTING_FAULTY_DISK_H_
