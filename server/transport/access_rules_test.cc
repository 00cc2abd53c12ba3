#include "server/transport/access_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace connecx::server {
namespace {

using ::testing::Eq;
using ::testing::Optional;

constexpr uid_t kOwn = 100;

LocalRule User(id_t id, RoleSet roles) { return {LocalRule::Kind::kUser, id, roles}; }
LocalRule Group(id_t id, RoleSet roles) { return {LocalRule::Kind::kGroup, id, roles}; }

TEST(LocalCallerTest, RootAndTheOwnUserHaveEveryRole) {
  for (const uid_t uid : {uid_t{0}, kOwn}) {
    const auto caller = LocalCaller({}, {.uid = uid, .groups = {}}, kOwn);
    ASSERT_TRUE(caller.has_value());
    EXPECT_EQ(caller->roles, RoleSet::All());
  }
}

TEST(LocalCallerTest, OthersHaveNoneByThemselves) {
  EXPECT_EQ(LocalCaller({}, {.uid = 101, .groups = {0, kOwn}}, kOwn), std::nullopt);
}

TEST(LocalCallerTest, AllRulesThatFitAddUp) {
  const AccessRules rules = {.local = {User(101, {Role::kCore}), Group(7, {Role::kReader}),
                                       Group(101, {Role::kOperator})}};
  EXPECT_THAT(LocalCaller(rules, {.uid = 101, .groups = {5, 7}}, kOwn),
              Optional(Eq(Caller{"uid 101", {Role::kCore, Role::kReader}})));
  EXPECT_THAT(LocalCaller(rules, {.uid = 102, .groups = {7}}, kOwn),
              Optional(Eq(Caller{"uid 102", {Role::kReader}})));
  EXPECT_EQ(LocalCaller(rules, {.uid = 7, .groups = {5}}, kOwn), std::nullopt);
}

TEST(CertificateCallerTest, NamesMustBeEqual) {
  using Kind = CertificateRule::Kind;
  const AccessRules rules = {
      .certificates = {{Kind::kDns, "core.example.com", {Role::kCore}},
                       {Kind::kUri, "spiffe://example.com/ops", {Role::kOperator}}}};
  EXPECT_THAT(CertificateCaller(rules, {.dns = {"other", "CORE.example.com"}, .uris = {}}),
              Optional(Eq(Caller{"dns core.example.com", {Role::kCore}})));
  EXPECT_THAT(
      CertificateCaller(rules, {.dns = {"core.example.com"}, .uris = {"spiffe://example.com/ops"}}),
      Optional(Eq(Caller{"dns core.example.com", {Role::kCore, Role::kOperator}})));
  for (const CertificateNames& names :
       {CertificateNames{}, CertificateNames{.dns = {"a.core.example.com", "example.com"}},
        CertificateNames{.dns = {"*.example.com"}},
        CertificateNames{.dns = {"spiffe://example.com/ops"}, .uris = {"core.example.com"}},
        CertificateNames{.uris = {"spiffe://example.com/OPS", "spiffe://example.com/ops/1"}}}) {
    EXPECT_EQ(CertificateCaller(rules, names), std::nullopt);
  }
}

}  // namespace
}  // namespace connecx::server
