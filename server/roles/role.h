#ifndef CONNECX_SERVER_ROLES_ROLE_H_
#define CONNECX_SERVER_ROLES_ROLE_H_

#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"

namespace connecx::server {

// What a caller is here for; the protos say at each service which roles may call it.
enum class Role { kCore, kOperator, kReader };

inline constexpr Role kAllRoles[] = {Role::kCore, Role::kOperator, Role::kReader};

absl::string_view RoleName(Role role);  // "core"

class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<Role> roles) {
    for (const Role role : roles) Add(role);
  }
  static constexpr RoleSet All() { return {Role::kCore, Role::kOperator, Role::kReader}; }

  constexpr void Add(Role role) { bits_ |= 1u << static_cast<unsigned>(role); }
  constexpr void Add(RoleSet roles) { bits_ |= roles.bits_; }
  constexpr bool Has(Role role) const { return (bits_ >> static_cast<unsigned>(role) & 1u) != 0; }
  constexpr bool HasOneOf(RoleSet roles) const { return (bits_ & roles.bits_) != 0; }
  constexpr bool empty() const { return bits_ == 0; }

  std::string Text() const;  // "core, operator"

  friend constexpr bool operator==(RoleSet, RoleSet) = default;

 private:
  unsigned bits_ = 0;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_ROLES_ROLE_H_
