#ifndef CONNECX_TESTS_E2E_SUPPORT_TEMP_FOLDER_H_
#define CONNECX_TESTS_E2E_SUPPORT_TEMP_FOLDER_H_

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

namespace connecx::e2e {

// A folder of a test's own in `parent`, removed at its end. Its path is short, because that of a
// Unix socket has 107 bytes at most.
class TempFolder {
 public:
  explicit TempFolder(const std::string& parent = "/tmp") {
    std::string path = parent + "/connecx.XXXXXX";
    if (::mkdtemp(path.data()) != nullptr) path_ = path;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::string File(const std::string& name) const { return path_ + "/" + name; }

  // Folders in `name` are made.
  void Write(const std::string& name, const std::string& content) const {
    const std::filesystem::path path = File(name);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
  }

  // For the owner only, as secrets must be.
  void WriteSecret(const std::string& name, const std::string& content) const {
    Write(name, content);
    std::filesystem::permissions(
        File(name), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }

  // Empty if there is no such file.
  std::string Read(const std::string& name) const {
    std::ifstream file(File(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

 private:
  std::string path_;
};

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_TEMP_FOLDER_H_
