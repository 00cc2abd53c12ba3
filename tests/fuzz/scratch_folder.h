#ifndef CONNECX_TESTS_FUZZ_SCRATCH_FOLDER_H_
#define CONNECX_TESTS_FUZZ_SCRATCH_FOLDER_H_

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/string_view.h"
#include "tests/fuzz/target.h"

namespace connecx::fuzz {

// A folder of this process, in memory where that is to be had; it goes with the object.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string path =
        std::filesystem::exists("/dev/shm") ? "/dev/shm/fuzz.XXXXXX" : "/tmp/fuzz.XXXXXX";
    Require(mkdtemp(path.data()) != nullptr, "a folder can be made");
    path_ = path;
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }

  // Returns the file's path.
  std::string Write(const std::string& name, absl::string_view content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace connecx::fuzz

#endif  // CONNECX_TESTS_FUZZ_SCRATCH_FOLDER_H_
