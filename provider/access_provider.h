#ifndef CONNECX_PROVIDER_ACCESS_PROVIDER_H_
#define CONNECX_PROVIDER_ACCESS_PROVIDER_H_

#include <utility>

#include "provider/access_control_provider.h"
#include "provider/booking_access.h"
#include "provider/clearing.h"
#include "provider/id_sync.h"

namespace connecx::provider {

// The four calls of the contract, each by the one that knows how.
class AccessProvider final : public AccessControlProvider {
 public:
  AccessProvider(BookingAccess& bookings, IdSync& ids, Clearing& clearing)
      : bookings_(bookings), ids_(ids), clearing_(clearing) {}

  absl::StatusOr<BookingAnswer> Grant(const GrantRequest& request) override {
    return bookings_.Grant(request);
  }
  absl::StatusOr<BookingAnswer> Revoke(const RevokeRequest& request) override {
    return bookings_.Revoke(request);
  }
  void StartGrant(const GrantRequest& request, BookingDone done) override {
    bookings_.StartGrant(request, std::move(done));
  }
  void StartRevoke(const RevokeRequest& request, BookingDone done) override {
    bookings_.StartRevoke(request, std::move(done));
  }
  absl::StatusOr<SyncIdsAnswer> SyncIds(const SyncIdsRequest& request) override {
    return ids_.Sync(request);
  }
  absl::StatusOr<core::Run> ClearExpired(const ClearExpiredRequest& request) override {
    return clearing_.Clear(request);
  }

 private:
  BookingAccess& bookings_;
  IdSync& ids_;
  Clearing& clearing_;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_ACCESS_PROVIDER_H_
