#include <gmock/gmock.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "store/testing/store_contract.h"

namespace connecx::store {
namespace {

using base::testing::StatusIs;
using testing::IsEmpty;

constexpr char kBuilding[] = "B1";

absl::StatusOr<int> Number(ReadTransaction& tx, absl::string_view name) {
  ASSIGN_OR_RETURN(const std::optional<std::string> text, tx.GetFact(kBuilding, name));
  int number = 0;
  if (text.has_value() && !absl::SimpleAtoi(*text, &number)) return absl::InternalError(*text);
  return number;
}

absl::Status Increment(WriteTransaction& tx, absl::string_view name) {
  ASSIGN_OR_RETURN(const int number, Number(tx, name));
  return tx.SetFact(kBuilding, name, absl::StrCat(number + 1));
}

TEST_P(StoreContract, AnErrorOfTheBodyUndoesItAndComesBackAsItIs) {
  Write([&](WriteTransaction& tx) { EXPECT_OK(tx.PutGrant(ExampleGrant("kept"), At(0))); });
  absl::Status error = absl::FailedPreconditionError("revision reused");
  error.SetPayload("a-payload", absl::Cord("bytes"));
  const absl::Status status = store_->Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.PutGrant(ExampleGrant("undone"), At(0)));
    EXPECT_OK(tx.DeleteGrant("kept"));
    EXPECT_OK(tx.PutLedger(kBuilding, {"L5", "Z1"}, "d", At(1)));
    return error;
  });
  EXPECT_EQ(status, error);
  EXPECT_EQ(Read([](ReadTransaction& tx) { return tx.FindGrant("undone"); }), std::nullopt);
  EXPECT_NE(Read([](ReadTransaction& tx) { return tx.FindGrant("kept"); }), std::nullopt);
  EXPECT_THAT(Read([](ReadTransaction& tx) { return tx.LedgerOfLevel(kBuilding, "L5"); }),
              IsEmpty());
}

TEST_P(StoreContract, AfterCommitRunsOnceWhatWasStoredCanBeReadAndNeverForNothing) {
  int ran = 0;
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.SetFact(kBuilding, "n", "1"));
    tx.AfterCommit([&] {
      ++ran;
      EXPECT_EQ(Read([](ReadTransaction& read) { return Number(read, "n"); }), 1);
      Write([](WriteTransaction& next) { EXPECT_OK(next.SetFact(kBuilding, "n", "2")); });
    });
    EXPECT_EQ(ran, 0);
  });
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(Read([](ReadTransaction& tx) { return Number(tx, "n"); }), 2);
  EXPECT_THAT(store_->Write([&](WriteTransaction& tx) {
    tx.AfterCommit([&] { ++ran; });
    return absl::AbortedError("no");
  }),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(ran, 1);
}

TEST_P(StoreContract, AFailedCallInsideABodyUndoesOnlyItself) {
  Write([&](WriteTransaction& tx) {
    core::Incident incident;
    incident.building = kBuilding;
    EXPECT_OK(tx.PutIncident(incident));
    EXPECT_THAT(tx.PutIncident(incident), StatusIs(absl::StatusCode::kAlreadyExists));
    EXPECT_OK(tx.SetFact(kBuilding, "after", "1"));
  });
  EXPECT_EQ(Read([](ReadTransaction& tx) { return tx.GetFact(kBuilding, "after"); }), "1");
}

TEST_P(StoreContract, ABodyReadsWhatItWrote) {
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.PutGrant(ExampleGrant("b"), At(0)));
    const auto grants = tx.ActiveGrantsOfPair("B1", {"L1", "Z1"});
    ASSERT_OK(grants);
    EXPECT_EQ(grants->size(), 1u);
  });
}

TEST_P(StoreContract, AnErrorOfAReadComesBackAsItIs) {
  EXPECT_EQ(store_->Read([](ReadTransaction&) { return absl::NotFoundError("no such booking"); }),
            absl::NotFoundError("no such booking"));
}

TEST_P(StoreContract, AReadSeesOneState) {
  Write([&](WriteTransaction& tx) { EXPECT_OK(tx.SetFact(kBuilding, "n", "1")); });
  EXPECT_OK(store_->Read([&](ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const int before, Number(tx, "n"));
    std::thread writer([&] {
      EXPECT_OK(store_->Write([](WriteTransaction& write) { return Increment(write, "n"); }));
    });
    writer.join();
    ASSIGN_OR_RETURN(const int after, Number(tx, "n"));
    EXPECT_EQ(before, after);
    return absl::OkStatus();
  }));
  EXPECT_EQ(Read([](ReadTransaction& tx) { return Number(tx, "n"); }), 2);
}

TEST_P(StoreContract, ConcurrentWritersLoseNothingAndReadTheirOwnWrites) {
  constexpr int kWriters = 16;
  constexpr int kWrites = 50;
  std::atomic<int> refused = 0;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      const std::string own = absl::StrCat("own", writer);
      for (int i = 1; i <= kWrites; ++i) {
        EXPECT_OK(store_->Write([&](WriteTransaction& tx) -> absl::Status {
          RETURN_IF_ERROR(Increment(tx, "shared"));
          return Increment(tx, own);
        }));
        // A body that fails between others takes nothing with it.
        const absl::Status status = store_->Write([&](WriteTransaction& tx) -> absl::Status {
          RETURN_IF_ERROR(Increment(tx, "shared"));
          return absl::AbortedError("no");
        });
        if (absl::IsAborted(status)) ++refused;
        EXPECT_OK(store_->Read([&](ReadTransaction& tx) -> absl::Status {
          ASSIGN_OR_RETURN(const int seen, Number(tx, own));
          EXPECT_EQ(seen, i);
          return absl::OkStatus();
        }));
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(Read([](ReadTransaction& tx) { return Number(tx, "shared"); }), kWriters * kWrites);
  EXPECT_EQ(refused, kWriters * kWrites);
}

}  // namespace
}  // namespace connecx::store
