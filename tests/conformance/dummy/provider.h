#ifndef CONNECX_TESTS_CONFORMANCE_DUMMY_PROVIDER_H_
#define CONNECX_TESTS_CONFORMANCE_DUMMY_PROVIDER_H_

#include <grpcpp/support/status.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "connecx/access/v1/access_control_provider.pb.h"
#include "connecx/access/v1/access_query.pb.h"
#include "tests/conformance/dummy/hardware.h"
#include "tests/conformance/dummy/ledger.h"

namespace connecx::dummy {

// The contract's calls for the imaginary hardware. Every call that changes something makes its
// intent durable first, then tells the hardware, then makes the outcome durable. What is found
// unfinished at the start is finished then. The hardware is quick and never away, so there is no
// waiting: the outcome is known when a call answers. Thread-safe.
class Provider {
 public:
  // By their names: the buildings with their time zones.
  using Buildings = std::map<std::string, absl::TimeZone>;

  Provider(Ledger& ledger, Hardware& hardware, base::Clock& clock, Buildings buildings);

  // Finishes what was accepted and not carried out. To be called once, before all others.
  absl::Status Recover() EXCLUDES(mu_);

  grpc::Status Grant(const access::v1::GrantRequest& request, access::v1::GrantResponse& response)
      EXCLUDES(mu_);
  grpc::Status Revoke(const access::v1::RevokeRequest& request,
                      access::v1::RevokeResponse& response) EXCLUDES(mu_);
  grpc::Status SyncIds(const access::v1::SyncIdsRequest& request,
                       access::v1::SyncIdsResponse& response) EXCLUDES(mu_);
  grpc::Status ClearExpired(const access::v1::ClearExpiredRequest& request,
                            access::v1::ClearExpiredResponse& response) EXCLUDES(mu_);

  // OK: an intent could be made durable now.
  grpc::Status Probe() EXCLUDES(mu_);

  grpc::Status GetGrant(const access::v1::GetGrantRequest& request,
                        access::v1::GetGrantResponse& response) EXCLUDES(mu_);
  grpc::Status ListGrants(const access::v1::ListGrantsRequest& request,
                          access::v1::ListGrantsResponse& response) EXCLUDES(mu_);
  grpc::Status ListIds(const access::v1::ListIdsRequest& request,
                       access::v1::ListIdsResponse& response) EXCLUDES(mu_);
  grpc::Status ExplainBooking(const access::v1::ExplainBookingRequest& request,
                              access::v1::ExplainBookingResponse& response) EXCLUDES(mu_);
  // Calls `send` for every event after the cursor and for signs of life, until that answers false
  // or Stop is called.
  grpc::Status WatchGrants(const access::v1::WatchGrantsRequest& request,
                           const std::function<bool(const access::v1::WatchGrantsResponse&)>& send)
      EXCLUDES(mu_);

  // Clears every building just after each of its midnights; returns after Stop.
  void ClearEveryNight() EXCLUDES(mu_);
  // Ends watches and ClearEveryNight.
  void Stop() EXCLUDES(mu_);

 private:
  const Booking* Known(const std::string& booking_id) const REQUIRES(mu_);
  // The ID of an apartment or a facility; empty: none.
  std::string IdOf(const std::string& building, access::v1::IdKind kind,
                   const std::string& name) const REQUIRES(mu_);
  // How many bookings that are not over use the row.
  int LiveGrants(const std::string& building, access::v1::IdKind kind,
                 const std::string& name) const REQUIRES(mu_);
  // As the booking will be once it is carried out: phase, windows, IDs and conditions.
  Booking Settled(const Booking& booking) const REQUIRES(mu_);
  // Tells the hardware and makes the outcome durable; the intent is durable already.
  absl::Status CarryOut(const Booking& booking, const std::string& why) REQUIRES(mu_);
  absl::Status CommitIntent(const Booking& booking, const std::string& what,
                            const std::string& actor) REQUIRES(mu_);
  // What becomes of a row of the request, and what that changes.
  void SetRow(const access::v1::SyncIdsRequest& request, access::v1::IdKind kind,
              const std::string& name, const std::string& id, Change& change,
              access::v1::SyncIdsResponse& response) const REQUIRES(mu_);
  void RemoveRow(const access::v1::SyncIdsRequest& request, access::v1::IdKind kind,
                 const std::string& name, Change& change,
                 access::v1::SyncIdsResponse& response) const REQUIRES(mu_);
  // What the hardware says of the rows once the change is made, and the counts.
  void CheckRows(const std::string& building, Change& change,
                 access::v1::SyncIdsResponse& response) const REQUIRES(mu_);

  Ledger& ledger_ GUARDED_BY(mu_);
  Hardware& hardware_;
  base::Clock& clock_;
  const Buildings buildings_;
  base::Mutex mu_;
  base::CondVar changed_;
  bool stopped_ GUARDED_BY(mu_) = false;
};

}  // namespace connecx::dummy

#endif  // CONNECX_TESTS_CONFORMANCE_DUMMY_PROVIDER_H_
