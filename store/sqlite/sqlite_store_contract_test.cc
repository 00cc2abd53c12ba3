#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "base/testing/simulated_clock.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/testing/temp_dir.h"
#include "store/testing/store_contract.h"

namespace connecx::store {
namespace {

// A SqliteStore that takes its folder with it.
class TemporaryStore final : public Store {
 public:
  TemporaryStore() {
    auto store = SqliteStore::Open({.path = dir_.File("store.db")}, clock_);
    EXPECT_OK(store);
    if (store.ok()) store_ = *std::move(store);
  }

  absl::Status Write(absl::FunctionRef<absl::Status(WriteTransaction&)> body) override {
    return store_->Write(body);
  }
  absl::Status Read(absl::FunctionRef<absl::Status(ReadTransaction&)> body) override {
    return store_->Read(body);
  }

 private:
  base::SimulatedClock clock_{absl::FromUnixSeconds(1'750'000'000)};
  TempDir dir_;
  std::unique_ptr<SqliteStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(StoreFactory([] {
                           return std::make_unique<TemporaryStore>();
                         })));

}  // namespace
}  // namespace connecx::store
