#ifndef CONNECX_SERVER_CONFIG_LOCAL_IDS_H_
#define CONNECX_SERVER_CONFIG_LOCAL_IDS_H_

#include <sys/types.h>

#include <optional>
#include <string>

namespace connecx::server {

// What the kernel shows for every user or group that a user namespace has no number for (nobody,
// nogroup): as a caller it is anybody.
inline constexpr id_t kOverflowId = 65534;

// The number of a user or group of this host, given by name or by number. None: there is none of
// this name.
std::optional<uid_t> UserId(const std::string& user);
std::optional<gid_t> GroupId(const std::string& group);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONFIG_LOCAL_IDS_H_
