#include "tests/conformance/dummy/rules.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"

namespace connecx::dummy {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr std::size_t kName = 128;
constexpr std::size_t kActor = 256;
constexpr std::size_t kCursor = 256;
constexpr std::size_t kToken = 1024;
constexpr int kRows = 10000;
constexpr std::int64_t kFirst = 946684800;  // 2000-01-01T00:00:00Z
constexpr std::int64_t kLast = 4102444740;  // 2099-12-31T23:59:00Z
constexpr std::int64_t kOldestTimestamp = -62135596800;
constexpr std::int64_t kNewestTimestamp = 253402300799;
constexpr std::int64_t kLongest = 366 * 24 * 3600;
constexpr int kNanos = 1000000000;

// U+0000-U+001F, U+007F-U+009F; the latter begin with the byte 0xC2 in UTF-8.
bool HasControlCharacter(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) return true;
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      return true;
    }
  }
  return false;
}

bool IsTimestamp(const google::protobuf::Timestamp& time) {
  return time.nanos() >= 0 && time.nanos() < kNanos && time.seconds() >= kOldestTimestamp &&
         time.seconds() <= kNewestTimestamp;
}

// Collects violations, at most one per field.
class Checks {
 public:
  void Add(const std::string& field, const std::string& reason) {
    if (fields_.insert(field).second) violations_.push_back({field, reason});
  }
  void Optional(const std::string& field, const std::string& text, std::size_t limit = kName) {
    if (text.size() > limit) {
      Add(field, "TOO_LONG");
    } else if (HasControlCharacter(text)) {
      Add(field, "CONTROL_CHARACTER");
    }
  }
  void Required(const std::string& field, const std::string& text, std::size_t limit = kName) {
    if (text.empty()) Add(field, "REQUIRED");
    Optional(field, text, limit);
  }
  void List(const std::string& field, int size, int limit) {
    if (size > limit) Add(field, "TOO_MANY");
  }
  void Revision(std::int64_t revision) {
    if (revision == 0) Add("revision", "REQUIRED");
    if (revision < 0) Add("revision", "OUT_OF_RANGE");
  }
  void Wait(const google::protobuf::Duration& wait) {
    const bool sane = wait.nanos() >= 0 && wait.nanos() < kNanos && wait.seconds() >= 0;
    if (!sane || wait.seconds() > 60 || (wait.seconds() == 60 && wait.nanos() > 0)) {
      Add("wait", "OUT_OF_RANGE");
    }
  }
  // True: the instant is right.
  bool Minute(const std::string& field, bool set, const google::protobuf::Timestamp& time) {
    if (!set) {
      Add(field, "REQUIRED");
    } else if (!IsTimestamp(time) || time.seconds() < kFirst || time.seconds() >= kLast + 60) {
      Add(field, "OUT_OF_RANGE");
    } else if (time.nanos() != 0 || time.seconds() % 60 != 0) {
      Add(field, "NOT_WHOLE_MINUTE");
    } else {
      return true;
    }
    return false;
  }
  template <typename Request>
  void Page(const Request& request) {
    if (request.page_size() < 0 || request.page_size() > 1000) Add("page_size", "OUT_OF_RANGE");
    Optional("page_token", request.page_token(), kToken);
  }
  template <typename Values, typename IsValid>
  void Enums(const std::string& field, const Values& values, int limit, IsValid is_valid) {
    List(field, values.size(), limit);
    for (int i = 0; i < values.size(); ++i) {
      if (values[i] == 0 || !is_valid(values[i])) {
        Add(absl::StrCat(field, "[", i, "]"), "UNKNOWN_VALUE");
      }
    }
  }

  std::vector<Violation> Found() && { return std::move(violations_); }

 private:
  std::set<std::string> fields_;
  std::vector<Violation> violations_;
};

void CheckEmails(const v1::Managers& managers, Checks& checks) {
  checks.List("managers.emails", managers.emails_size(), 20);
  std::set<std::string> seen;
  for (int i = 0; i < managers.emails_size(); ++i) {
    const std::string field = absl::StrCat("managers.emails[", i, "]");
    const std::string& email = managers.emails(i);
    checks.Required(field, email, 254);
    const auto at = email.find('@');
    if (at == std::string::npos || at == 0 || at + 1 == email.size())
      checks.Add(field, "MALFORMED");
    if (!seen.insert(email).second) checks.Add(field, "DUPLICATE");
  }
}

// The rows of one kind: `set` names what is created or updated, `removed` what goes.
void CheckNames(const std::vector<std::pair<std::string, std::string>>& set,
                const std::vector<std::pair<std::string, std::string>>& removed, Checks& checks) {
  std::set<std::string> seen;
  for (const auto& [field, name] : set) {
    if (!seen.insert(name).second) checks.Add(field, "DUPLICATE");
  }
  std::set<std::string> gone;
  for (const auto& [field, name] : removed) {
    if (seen.contains(name)) checks.Add(field, "CONFLICT");
    if (!gone.insert(name).second) checks.Add(field, "DUPLICATE");
  }
}

}  // namespace

std::vector<Violation> Violations(const v1::GrantRequest& request) {
  Checks checks;
  checks.Required("booking_id", request.booking_id());
  checks.Revision(request.revision());
  checks.Required("building", request.building());
  checks.Required("apartment", request.apartment());
  checks.Required("facility", request.facility());
  const bool start = checks.Minute("start_time", request.has_start_time(), request.start_time());
  const bool end = checks.Minute("end_time", request.has_end_time(), request.end_time());
  if (start && end) {
    const std::int64_t length = request.end_time().seconds() - request.start_time().seconds();
    if (length <= 0) checks.Add("end_time", "END_NOT_AFTER_START");
    if (length > kLongest) checks.Add("end_time", "WINDOW_TOO_LONG");
  }
  checks.Optional("actor", request.actor(), kActor);
  checks.Wait(request.wait());
  return std::move(checks).Found();
}

std::vector<Violation> Violations(const v1::RevokeRequest& request) {
  Checks checks;
  checks.Required("booking_id", request.booking_id());
  checks.Revision(request.revision());
  checks.Required("building", request.building());
  checks.Optional("actor", request.actor(), kActor);
  checks.Wait(request.wait());
  return std::move(checks).Found();
}

std::vector<Violation> Violations(const v1::SyncIdsRequest& request) {
  Checks checks;
  checks.Required("building", request.building());
  checks.Optional("actor", request.actor(), kActor);
  if (request.confirm_removals() < 0) checks.Add("confirm_removals", "OUT_OF_RANGE");
  if (request.has_managers()) CheckEmails(request.managers(), checks);
  checks.List("apartments", request.apartments_size(), kRows);
  checks.List("facilities", request.facilities_size(), kRows);
  checks.List("remove_apartments", request.remove_apartments_size(), kRows);
  checks.List("remove_facilities", request.remove_facilities_size(), kRows);
  std::vector<std::pair<std::string, std::string>> set;
  std::vector<std::pair<std::string, std::string>> removed;
  for (int i = 0; i < request.apartments_size(); ++i) {
    const std::string row = absl::StrCat("apartments[", i, "].");
    checks.Required(row + "apartment", request.apartments(i).apartment());
    checks.Required(row + "access_control_id", request.apartments(i).access_control_id());
    set.emplace_back(row + "apartment", request.apartments(i).apartment());
  }
  for (int i = 0; i < request.remove_apartments_size(); ++i) {
    removed.emplace_back(absl::StrCat("remove_apartments[", i, "]"), request.remove_apartments(i));
    checks.Required(removed.back().first, removed.back().second);
  }
  CheckNames(set, removed, checks);
  set.clear();
  removed.clear();
  for (int i = 0; i < request.facilities_size(); ++i) {
    const std::string row = absl::StrCat("facilities[", i, "].");
    checks.Required(row + "facility", request.facilities(i).facility());
    checks.Required(row + "access_control_facility_id",
                    request.facilities(i).access_control_facility_id());
    set.emplace_back(row + "facility", request.facilities(i).facility());
  }
  for (int i = 0; i < request.remove_facilities_size(); ++i) {
    removed.emplace_back(absl::StrCat("remove_facilities[", i, "]"), request.remove_facilities(i));
    checks.Required(removed.back().first, removed.back().second);
  }
  CheckNames(set, removed, checks);
  return std::move(checks).Found();
}

std::vector<Violation> Violations(const v1::ClearExpiredRequest& request) {
  Checks checks;
  checks.Required("building", request.building());
  if (request.has_as_of_time()) {
    const std::int64_t seconds = request.as_of_time().seconds();
    if (!IsTimestamp(request.as_of_time()) || seconds < kFirst || seconds >= kLast + 60) {
      checks.Add("as_of_time", "OUT_OF_RANGE");
    } else if (!request.validate_only()) {
      checks.Add("as_of_time", "CONFLICT");
    }
  }
  return std::move(checks).Found();
}

std::vector<Violation> Violations(const v1::GetGrantRequest& request) {
  Checks checks;
  checks.Required("booking_id", request.booking_id());
  return std::move(checks).Found();
}

std::vector<Violation> Violations(const v1::ListGrantsRequest& request) {
  Checks checks;
  checks.Optional("building", request.building());
  checks.Optional("apartment", request.apartment());
  checks.Optional("facility", request.facility());
  checks.Enums("phases", request.phases(), 16, v1::GrantPhase_IsValid);
  if (!IsTimestamp(request.ends_after_time())) checks.Add("ends_after_time", "OUT_OF_RANGE");
  if (!IsTimestamp(request.starts_before_time())) checks.Add("starts_before_time", "OUT_OF_RANGE");
  checks.Page(request);
  return std::move(checks).Found();
}

std::vector<Violation> Violations(const v1::ListIdsRequest& request) {
  Checks checks;
  checks.Optional("building", request.building());
  checks.Optional("name", request.name());
  if (!v1::IdKind_IsValid(request.kind())) checks.Add("kind", "UNKNOWN_VALUE");
  checks.Enums("checks", request.checks(), 16, v1::IdCheck_IsValid);
  checks.Page(request);
  return std::move(checks).Found();
}

std::vector<Violation> Violations(const v1::ExplainBookingRequest& request) {
  Checks checks;
  checks.Required("booking_id", request.booking_id());
  checks.Page(request);
  return std::move(checks).Found();
}

std::vector<Violation> Violations(const v1::WatchGrantsRequest& request) {
  Checks checks;
  checks.Optional("building", request.building());
  checks.Optional("cursor", request.cursor(), kCursor);
  return std::move(checks).Found();
}

}  // namespace connecx::dummy
