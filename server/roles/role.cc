#include "server/roles/role.h"

#include <vector>

#include "absl/strings/str_join.h"

namespace connecx::server {

absl::string_view RoleName(Role role) {
  switch (role) {
    case Role::kCore:
      return "core";
    case Role::kOperator:
      return "operator";
    case Role::kReader:
      return "reader";
  }
  return "";
}

std::string RoleSet::Text() const {
  std::vector<absl::string_view> names;
  for (const Role role : kAllRoles) {
    if (Has(role)) names.push_back(RoleName(role));
  }
  return absl::StrJoin(names, ", ");
}

}  // namespace connecx::server
