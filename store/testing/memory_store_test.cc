#include "store/testing/memory_store.h"

#include <gtest/gtest.h>

#include <memory>

#include "base/testing/status_matchers.h"
#include "store/testing/store_contract.h"

namespace connecx::store {
namespace {

using base::testing::StatusIs;

INSTANTIATE_TEST_SUITE_P(Memory, StoreContract, testing::Values(StoreFactory([] {
                           return std::make_unique<MemoryStore>();
                         })));

absl::Status SetFact(Store& store, absl::string_view value) {
  return store.Write([&](WriteTransaction& tx) { return tx.SetFact("B1", "fact", value); });
}

std::string Fact(Store& store) {
  std::string fact;
  EXPECT_OK(store.Read([&](ReadTransaction& tx) {
    const auto found = tx.GetFact("B1", "fact");
    if (found.ok()) fact = found->value_or("");
    return found.status();
  }));
  return fact;
}

TEST(MemoryStoreTest, FailsBeforeTheCommitOnce) {
  MemoryStore store;
  store.FailNextWrite(absl::ResourceExhaustedError("full"), MemoryStore::FaultPoint::kBeforeCommit);
  EXPECT_THAT(SetFact(store, "1"), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(Fact(store), "");
  EXPECT_OK(SetFact(store, "2"));
  EXPECT_EQ(Fact(store), "2");
}

TEST(MemoryStoreTest, FailsAfterTheCommitOnce) {
  MemoryStore store;
  store.FailNextWrite(absl::UnavailableError("lost"), MemoryStore::FaultPoint::kAfterCommit);
  EXPECT_THAT(SetFact(store, "1"), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(Fact(store), "1");
  EXPECT_OK(SetFact(store, "2"));
}

TEST(MemoryStoreTest, ABodyThatFailsLeavesTheFaultForTheNext) {
  MemoryStore store;
  store.FailNextWrite(absl::UnavailableError("lost"), MemoryStore::FaultPoint::kBeforeCommit);
  EXPECT_THAT(store.Write([](WriteTransaction&) { return absl::AbortedError("no"); }),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(SetFact(store, "1"), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace connecx::store
