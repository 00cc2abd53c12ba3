#ifndef CONNECX_STORE_TESTING_STORE_CONTRACT_H_
#define CONNECX_STORE_TESTING_STORE_CONTRACT_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "core/grant.h"
#include "core/records.h"
#include "store/store.h"

// The suite that every Store passes. An implementation's test instantiates StoreContract with a
// function that makes an empty store; the tests are in *_contract.cc.

namespace connecx::store {

using StoreFactory = std::function<std::unique_ptr<Store>()>;

class StoreContract : public testing::TestWithParam<StoreFactory> {
 protected:
  // Writes with a body that returns nothing; the write must succeed.
  template <typename Body>
  void Write(Body body) {
    ASSERT_OK(store_->Write([&](WriteTransaction& tx) {
      body(tx);
      return absl::OkStatus();
    }));
  }

  // What `query(tx) -> StatusOr<T>` finds.
  template <typename Query>
  auto Read(Query query) {
    using Result = decltype(query(std::declval<ReadTransaction&>()));
    Result result = absl::InternalError("the body did not run");
    EXPECT_OK(store_->Read([&](ReadTransaction& tx) {
      result = query(tx);
      return absl::OkStatus();
    }));
    EXPECT_OK(result);
    return result.ok() ? *std::move(result) : typename Result::value_type();
  }

  std::vector<core::IdChange> ChangesOf(
      absl::string_view building, std::optional<core::IdKind> kind, absl::string_view reference,
      std::int64_t before = std::numeric_limits<std::int64_t>::max(), int limit = 100) {
    return Read([&](ReadTransaction& tx) {
      return tx.ListIdChanges(building, kind, reference, before, limit);
    });
  }

  std::unique_ptr<Store> store_ = GetParam()();
};

inline absl::Time At(int minute) { return absl::FromUnixSeconds(1'750'000'000 + 60 * minute); }

// A granted booking of B1 on (L1, Z1) for an hour from At(0).
inline core::Grant ExampleGrant(absl::string_view booking_id) {
  core::Grant grant;
  grant.booking_id = std::string(booking_id);
  grant.building = "B1";
  grant.revision = 3;
  grant.apartment = "501/56";
  grant.facility = "gym";
  grant.window = {At(0), At(60)};
  grant.actor = "core";
  grant.accepted_time = At(-60);
  grant.created_time = At(-120);
  grant.pair = {"L1", "Z1"};
  grant.phase = core::GrantPhase::kGranted;
  grant.phase_time = At(-59);
  return grant;
}

}  // namespace connecx::store

#endif  // CONNECX_STORE_TESTING_STORE_CONTRACT_H_
