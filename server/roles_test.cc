// Who may call what, over the real server and every method of every service that it describes.

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "server/roles/call_rules.h"
#include "server/roles/role.h"
#include "server/testing/raw_call.h"
#include "server/testing/reflection_client.h"
#include "server/testing/server_fixture.h"

namespace connecx::server {
namespace {

using ::google::protobuf::DescriptorPool;
using ::google::protobuf::MethodDescriptor;
using ::testing::IsEmpty;

// Of no message: no handler gets it.
constexpr char kJunk[] = "\x0A\x7F";

// What the comments of the protos say.
RoleSet RolesByContract(const MethodDescriptor& method) {
  const std::string& service = method.service()->name();
  if (service == "AccessControlProvider") return {Role::kCore};
  if (service == "AccessOperator") {
    const bool reading = method.name() == "Diagnose" || method.name() == "PreviewMail" ||
                         method.name() == "ListIdHistory";
    return reading ? RoleSet{Role::kOperator, Role::kReader} : RoleSet{Role::kOperator};
  }
  if (service == "AccessQuery") return {Role::kCore, Role::kOperator, Role::kReader};
  EXPECT_TRUE(service == "ProviderIdentity" || service == "Health") << "new: " << service;
  return RoleSet::All();
}

std::optional<google::rpc::ErrorInfo> InfoOf(const grpc::Status& status) {
  google::rpc::Status rpc;
  google::rpc::ErrorInfo info;
  if (!rpc.ParseFromString(status.error_details()) || rpc.details().empty() ||
      !rpc.details(0).UnpackTo(&info)) {
    return std::nullopt;
  }
  return info;
}

class RolesTest : public ServerFixture {
 protected:
  // All that reflection tells of, but for itself.
  std::vector<const MethodDescriptor*> Methods() {
    std::vector<const MethodDescriptor*> methods;
    for (const std::string& name : ListServices(UnixChannel())) {
      if (absl::StartsWith(name, "grpc.reflection.")) continue;
      const auto* service = DescriptorPool::generated_pool()->FindServiceByName(name);
      EXPECT_NE(service, nullptr) << name;
      for (int i = 0; service != nullptr && i < service->method_count(); ++i) {
        methods.push_back(service->method(i));
      }
    }
    return methods;
  }

  // Whoever connects has these roles.
  std::shared_ptr<grpc::Channel> ChannelFor(RoleSet roles) {
    auto server =
        StartServer({.listen = {.tcp_address = "127.0.0.1:0", .access = {.plaintext = roles}}});
    EXPECT_TRUE(server.ok()) << server.status();
    servers_.push_back(*std::move(server));
    return grpc::CreateChannel(absl::StrCat("127.0.0.1:", servers_.back()->tcp_port()),
                               grpc::InsecureChannelCredentials());
  }

 private:
  std::vector<std::unique_ptr<GrpcServer>> servers_;
};

TEST_F(RolesTest, EveryMethodHasARule) {
  const auto methods = Methods();
  EXPECT_GE(methods.size(), 23u);
  for (const MethodDescriptor* method : methods) {
    const auto roles = RolesFor(method->full_name());
    ASSERT_TRUE(roles.has_value()) << "no rule in call_rules.cc for " << method->full_name();
    EXPECT_EQ(*roles, RolesByContract(*method)) << method->full_name();
    EXPECT_EQ(MethodTaking(*method->input_type()).empty(), false) << method->full_name();
    if (method->service()->name() != "Health") {
      EXPECT_EQ(MethodTaking(*method->input_type()), method->full_name());
    }
  }
  EXPECT_EQ(RolesFor("connecx.access.v1.AccessQuery.NoSuchCall"), std::nullopt);
}

TEST_F(RolesTest, EveryMethodIsForItsRolesOnly) {
  for (const Role role : kAllRoles) {
    const auto channel = ChannelFor({role});
    for (const MethodDescriptor* method : Methods()) {
      SCOPED_TRACE(absl::StrCat(RoleName(role), " calls ", method->full_name()));
      const grpc::Status status = RawCall(
          channel, absl::StrCat("/", method->service()->full_name(), "/", method->name()), kJunk);
      if (RolesByContract(*method).Has(role)) {
        EXPECT_NE(status.error_code(), grpc::PERMISSION_DENIED);
        continue;
      }
      EXPECT_EQ(status.error_code(), grpc::PERMISSION_DENIED) << status.error_message();
      const auto info = InfoOf(status);
      ASSERT_TRUE(info.has_value());
      EXPECT_EQ(info->reason(), "ROLE_REQUIRED");
      EXPECT_TRUE(std::any_of(std::begin(kAllRoles), std::end(kAllRoles), [&](Role needed) {
        return RoleName(needed) == info->metadata().at("role") &&
               RolesByContract(*method).Has(needed);
      })) << info->metadata().at("role");
    }
  }
}

TEST_F(RolesTest, WhoeverIsIdentifiedMayReflect) {
  for (const Role role : kAllRoles) {
    EXPECT_THAT(ListServices(ChannelFor({role})), ::testing::Not(IsEmpty()));
  }
}

}  // namespace
}  // namespace connecx::server
