#include "server/config/local_ids.h"

#include <grp.h>
#include <pwd.h>

#include <vector>

#include "absl/strings/numbers.h"

namespace connecx::server {
namespace {

constexpr std::size_t kEnough = 64 << 10;  // for what the system tells of one entry

}  // namespace

std::optional<uid_t> UserId(const std::string& user) {
  if (uid_t number = 0; absl::SimpleAtoi(user, &number)) return number;
  std::vector<char> buffer(kEnough);
  passwd entry;
  passwd* found = nullptr;
  if (getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0) found = nullptr;
  if (found == nullptr) return std::nullopt;
  return found->pw_uid;
}

std::optional<gid_t> GroupId(const std::string& group) {
  if (gid_t number = 0; absl::SimpleAtoi(group, &number)) return number;
  std::vector<char> buffer(kEnough);
  struct group entry;
  struct group* found = nullptr;
  if (getgrnam_r(group.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0) found = nullptr;
  if (found == nullptr) return std::nullopt;
  return found->gr_gid;
}

}  // namespace connecx::server
