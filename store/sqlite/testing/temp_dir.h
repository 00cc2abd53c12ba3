#ifndef CONNECX_STORE_SQLITE_TESTING_TEMP_DIR_H_
#define CONNECX_STORE_SQLITE_TESTING_TEMP_DIR_H_

#include <stdlib.h>

#include <filesystem>
#include <string>

#include "absl/strings/string_view.h"

namespace connecx::store {

// A folder of a test's own, removed at its end.
class TempDir {
 public:
  TempDir() {
    const char* root = ::getenv("TEST_TMPDIR");
    path_ = std::string(root == nullptr ? "/tmp" : root) + "/store.XXXXXX";
    if (::mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  std::string File(absl::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

}  // namespace connecx::store

#endif  // CONNECX_STORE_SQLITE_TESTING_TEMP_DIR_H_
