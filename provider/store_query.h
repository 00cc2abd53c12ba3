#ifndef CONNECX_PROVIDER_STORE_QUERY_H_
#define CONNECX_PROVIDER_STORE_QUERY_H_

#include "core/building.h"
#include "provider/access_query.h"
#include "store/store.h"

namespace connecx::provider {

// AccessQuery over the store.
class StoreQuery final : public AccessQuery {
 public:
  StoreQuery(store::Store& store, const core::BuildingDirectory& buildings)
      : store_(store), buildings_(buildings) {}

  absl::StatusOr<core::Grant> GetGrant(absl::string_view booking_id) override;
  absl::StatusOr<std::vector<GrantContext>> ContextOf(
      absl::Span<const core::Grant> grants) override;
  absl::StatusOr<BookingStory> Explain(absl::string_view booking_id, std::int64_t after,
                                       int limit) override;
  absl::StatusOr<EventPosition> NewestEvent() override;
  absl::StatusOr<EventsPage> EventsAfter(absl::string_view building, const EventPosition& from,
                                         int limit) override;
  absl::StatusOr<GrantsPage> ListGrants(const GrantQuery& query) override;
  absl::StatusOr<std::vector<core::Incident>> ListIncidents(absl::string_view building,
                                                            bool open_only, std::int64_t before,
                                                            int limit) override;
  absl::StatusOr<std::vector<core::Run>> ListRuns(absl::string_view building, absl::CivilDay before,
                                                  int limit) override;
  absl::StatusOr<std::vector<core::IdRow>> ListIds(absl::string_view building) override;
  absl::StatusOr<std::vector<core::IdChange>> ListIdChanges(absl::string_view building,
                                                            std::optional<core::IdKind> kind,
                                                            absl::string_view reference,
                                                            std::int64_t before,
                                                            int limit) override;
  absl::StatusOr<std::vector<core::OutboxMail>> MailsOf(std::int64_t incident_id) override;

 private:
  store::Store& store_;
  const core::BuildingDirectory& buildings_;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_STORE_QUERY_H_
