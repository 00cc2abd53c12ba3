#ifndef CONNECX_SERVER_TESTING_MOCK_PROVIDER_H_
#define CONNECX_SERVER_TESTING_MOCK_PROVIDER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "provider/access_control_provider.h"
#include "provider/access_operator.h"
#include "provider/access_query.h"

namespace connecx::server {

class MockAccessControlProvider : public provider::AccessControlProvider {
 public:
  MOCK_METHOD(absl::StatusOr<provider::BookingAnswer>, Grant, (const provider::GrantRequest&),
              (override));
  MOCK_METHOD(absl::StatusOr<provider::BookingAnswer>, Revoke, (const provider::RevokeRequest&),
              (override));
  MOCK_METHOD(absl::StatusOr<provider::SyncIdsAnswer>, SyncIds, (const provider::SyncIdsRequest&),
              (override));
  MOCK_METHOD(absl::StatusOr<core::Run>, ClearExpired, (const provider::ClearExpiredRequest&),
              (override));
};

class MockAccessQuery : public provider::AccessQuery {
 public:
  MOCK_METHOD(absl::StatusOr<core::Grant>, GetGrant, (absl::string_view), (override));
  MOCK_METHOD(absl::StatusOr<std::vector<provider::GrantContext>>, ContextOf,
              (absl::Span<const core::Grant>), (override));
  MOCK_METHOD(absl::StatusOr<provider::BookingStory>, Explain,
              (absl::string_view, std::int64_t, int), (override));
  MOCK_METHOD(absl::StatusOr<provider::EventPosition>, NewestEvent, (), (override));
  MOCK_METHOD(absl::StatusOr<provider::EventsPage>, EventsAfter,
              (absl::string_view, const provider::EventPosition&, int), (override));
  MOCK_METHOD(absl::StatusOr<provider::GrantsPage>, ListGrants, (const provider::GrantQuery&),
              (override));
  MOCK_METHOD(absl::StatusOr<std::vector<core::Incident>>, ListIncidents,
              (absl::string_view, bool, std::int64_t, int), (override));
  MOCK_METHOD(absl::StatusOr<std::vector<core::Run>>, ListRuns,
              (absl::string_view, absl::CivilDay, int), (override));
  MOCK_METHOD(absl::StatusOr<std::vector<core::IdRow>>, ListIds, (absl::string_view), (override));
  MOCK_METHOD(absl::StatusOr<std::vector<core::IdChange>>, ListIdChanges,
              (absl::string_view, std::optional<core::IdKind>, absl::string_view, std::int64_t,
               int),
              (override));
  MOCK_METHOD(absl::StatusOr<std::vector<core::OutboxMail>>, MailsOf, (std::int64_t), (override));
};

class MockAccessOperator : public provider::AccessOperator {
 public:
  MOCK_METHOD(absl::StatusOr<provider::PairView>, PlanPair,
              (absl::string_view, absl::string_view, absl::string_view), (override));
  MOCK_METHOD(absl::StatusOr<provider::PairView>, Adopt,
              (absl::string_view, absl::string_view, absl::string_view, absl::string_view),
              (override));
  MOCK_METHOD(absl::StatusOr<int>, RetryNow, (const provider::RetryRequest&), (override));
  MOCK_METHOD(absl::StatusOr<core::Incident>, ResolveIncident,
              (std::int64_t, absl::string_view, absl::string_view), (override));
  MOCK_METHOD(absl::StatusOr<provider::MailPreview>, PreviewMail, (std::int64_t), (override));
  MOCK_METHOD(absl::StatusOr<provider::MailPreview>, PreviewSample,
              (absl::string_view, core::IncidentKind), (override));
  MOCK_METHOD(absl::StatusOr<provider::Diagnosis>, Diagnose, (absl::string_view, bool), (override));
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TESTING_MOCK_PROVIDER_H_
