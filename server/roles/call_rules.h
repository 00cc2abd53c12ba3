#ifndef CONNECX_SERVER_ROLES_CALL_RULES_H_
#define CONNECX_SERVER_ROLES_CALL_RULES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "server/roles/role.h"

namespace connecx::server {

// Which roles may call a method, by its full name ("connecx.access.v1.AccessQuery.GetGrant"); all
// of them: whoever is identified. None: there is no rule, and so nobody may.
std::optional<RoleSet> RolesFor(absl::string_view method);

// The full name of the method that takes this request: in the contract each request is one
// method's. Empty: no method that has a rule takes it.
std::string MethodTaking(const google::protobuf::Descriptor& request);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_ROLES_CALL_RULES_H_
