#include "server/converters/provider_requests.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "core/records.h"
#include "server/converters/shape_check.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr std::size_t kMinEmail = 3;
constexpr std::size_t kMaxEmail = 254;

const google::protobuf::Timestamp* Start(const v1::GrantRequest& proto) {
  return proto.has_start_time() ? &proto.start_time() : nullptr;
}
const google::protobuf::Timestamp* End(const v1::GrantRequest& proto) {
  return proto.has_end_time() ? &proto.end_time() : nullptr;
}

// One kind of rows: what is set and what is removed. The string_views point into the request.
class RowCheck {
 public:
  RowCheck(core::IdKind kind, ShapeCheck& check, provider::SyncIdsRequest& request)
      : kind_(kind), check_(check), request_(request) {}

  void Set(const FieldPath& name_path, const std::string& name, const FieldPath& id_path,
           const std::string& id) {
    check_.Required(name_path, name);
    check_.Required(id_path, id);
    if (!set_.insert(name).second) {
      check_.Violation(name_path, "DUPLICATE", "is set more than once");
    }
    request_.edits.push_back({kind_, name, id});
  }

  void Remove(const FieldPath& path, const std::string& name) {
    check_.Required(path, name);
    if (set_.contains(name)) check_.Violation(path, "CONFLICT", "is set by the same request");
    if (!removed_.insert(name).second) {
      check_.Violation(path, "DUPLICATE", "is removed more than once");
    }
    request_.removals.push_back({kind_, name});
  }

 private:
  const core::IdKind kind_;
  ShapeCheck& check_;
  provider::SyncIdsRequest& request_;
  absl::flat_hash_set<absl::string_view> set_;
  absl::flat_hash_set<absl::string_view> removed_;
};

bool LooksLikeEmail(absl::string_view text) {
  const auto at = text.find('@');
  return text.size() >= kMinEmail && at != absl::string_view::npos && at > 0 &&
         at + 1 < text.size() && text.find('@', at + 1) == absl::string_view::npos &&
         text.find_first_of(" ,;<>\"") == absl::string_view::npos;
}

std::vector<std::string> CheckManagers(const v1::Managers& proto, ShapeCheck& check) {
  check.ListSize("managers.emails", proto.emails_size(), kMaxManagers);
  absl::flat_hash_set<absl::string_view> seen;
  for (int i = 0; i < proto.emails_size(); ++i) {
    const FieldPath path("managers.emails", i);
    const std::string& email = proto.emails(i);
    check.Required(path, email, kMaxEmail);
    if (!email.empty() && !LooksLikeEmail(email)) {
      check.Violation(path, "MALFORMED", "is not an e-mail address");
    }
    if (!seen.insert(email).second) check.Violation(path, "DUPLICATE", "occurs more than once");
  }
  return {proto.emails().begin(), proto.emails().end()};
}

}  // namespace

absl::StatusOr<provider::GrantRequest> FromProto(const v1::GrantRequest& proto) {
  ShapeCheck check;
  provider::GrantRequest request;
  check.Required("booking_id", proto.booking_id());
  check.Revision(proto.revision());
  check.Required("building", proto.building());
  check.Required("apartment", proto.apartment());
  check.Required("facility", proto.facility());
  request.window = check.BookingWindow(Start(proto), End(proto));
  request.actor = check.Actor(proto.actor());
  request.wait = check.Wait(proto.has_wait(), proto.wait());
  RETURN_IF_ERROR(check.status());
  request.booking_id = proto.booking_id();
  request.revision = proto.revision();
  request.building = proto.building();
  request.apartment = proto.apartment();
  request.facility = proto.facility();
  request.validate_only = proto.validate_only();
  return request;
}

absl::StatusOr<provider::RevokeRequest> FromProto(const v1::RevokeRequest& proto) {
  ShapeCheck check;
  provider::RevokeRequest request;
  check.Required("booking_id", proto.booking_id());
  check.Revision(proto.revision());
  check.Required("building", proto.building());
  request.actor = check.Actor(proto.actor());
  request.wait = check.Wait(proto.has_wait(), proto.wait());
  RETURN_IF_ERROR(check.status());
  request.booking_id = proto.booking_id();
  request.revision = proto.revision();
  request.building = proto.building();
  request.validate_only = proto.validate_only();
  return request;
}

absl::StatusOr<provider::SyncIdsRequest> FromProto(const v1::SyncIdsRequest& proto) {
  ShapeCheck check;
  provider::SyncIdsRequest request;
  check.Required("building", proto.building());
  request.actor = check.Actor(proto.actor());
  if (proto.confirm_removals() < 0) {
    check.Violation("confirm_removals", "OUT_OF_RANGE",
                    absl::StrCat("is ", proto.confirm_removals(), ", at least 0"));
  }
  if (proto.has_managers()) request.managers = CheckManagers(proto.managers(), check);
  check.ListSize("apartments", proto.apartments_size(), kMaxRows);
  check.ListSize("facilities", proto.facilities_size(), kMaxRows);
  check.ListSize("remove_apartments", proto.remove_apartments_size(), kMaxRows);
  check.ListSize("remove_facilities", proto.remove_facilities_size(), kMaxRows);
  RowCheck apartments(core::IdKind::kApartment, check, request);
  RowCheck facilities(core::IdKind::kFacility, check, request);
  for (int i = 0; i < proto.apartments_size(); ++i) {
    const v1::ApartmentRow& row = proto.apartments(i);
    apartments.Set({"apartments", i, "apartment"}, row.apartment(),
                   {"apartments", i, "access_control_id"}, row.access_control_id());
  }
  for (int i = 0; i < proto.facilities_size(); ++i) {
    const v1::FacilityRow& row = proto.facilities(i);
    facilities.Set({"facilities", i, "facility"}, row.facility(),
                   {"facilities", i, "access_control_facility_id"},
                   row.access_control_facility_id());
  }
  for (int i = 0; i < proto.remove_apartments_size(); ++i) {
    apartments.Remove({"remove_apartments", i}, proto.remove_apartments(i));
  }
  for (int i = 0; i < proto.remove_facilities_size(); ++i) {
    facilities.Remove({"remove_facilities", i}, proto.remove_facilities(i));
  }
  RETURN_IF_ERROR(check.status());
  request.building = proto.building();
  if (proto.confirm_removals() > 0) request.confirm_removals = proto.confirm_removals();
  request.even_with_live_grants = proto.even_with_live_grants();
  request.validate_only = proto.validate_only();
  return request;
}

absl::StatusOr<provider::ClearExpiredRequest> FromProto(const v1::ClearExpiredRequest& proto) {
  ShapeCheck check;
  provider::ClearExpiredRequest request;
  check.Required("building", proto.building());
  request.as_of_time =
      check.Instant("as_of_time", proto.has_as_of_time() ? &proto.as_of_time() : nullptr);
  if (proto.has_as_of_time() && !proto.validate_only()) {
    check.Violation("as_of_time", "CONFLICT", "is allowed only with validate_only");
  }
  if (request.as_of_time.has_value() &&
      (*request.as_of_time < FirstBookingInstant() ||
       *request.as_of_time > LastBookingInstant() + absl::Seconds(59))) {
    check.Violation("as_of_time", "OUT_OF_RANGE",
                    "is not within 2000-01-01T00:00:00Z to 2099-12-31T23:59:59Z");
  }
  RETURN_IF_ERROR(check.status());
  request.building = proto.building();
  request.validate_only = proto.validate_only();
  return request;
}

}  // namespace connecx::server
