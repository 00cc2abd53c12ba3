#include <map>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "server/config/check.h"
#include "server/config/dates.h"
#include "server/config/net_address.h"

namespace connecx::server {
namespace {

using config::v1::BuildingConfig;
using config::v1::Salto;
using config::v1::SpecialDays;
using config::v1::Tls;

constexpr std::size_t kMaxName = 128;
constexpr std::size_t kSha256Bytes = 32;

// One of the database, not a file's path and not this host's own.
bool IsTimeZone(const std::string& name) {
  absl::TimeZone zone;
  return !absl::StartsWith(name, "/") && !absl::StrContains(name, "..") && name != "localtime" &&
         absl::LoadTimeZone(name, &zone);
}

bool IsPin(absl::string_view text) {
  for (absl::string_view key : absl::StrSplit(text, ';')) {
    std::string digest;
    if (!absl::ConsumePrefix(&key, "sha256//") || !absl::Base64Unescape(key, &digest) ||
        digest.size() != kSha256Bytes) {
      return false;
    }
  }
  return true;
}

void CheckSpecialDays(const SpecialDays& days, Checker& checker) {
  std::map<absl::CivilDay, int> seen;
  for (int i = 0; i < days.items_size(); ++i) {
    const std::string path = absl::StrCat("special_days[", i, "].date");
    const std::string& text = days.items(i).date();
    if (text.empty()) continue;
    const auto date = ParseDate(text);
    if (!date.has_value()) {
      checker.Fail(path, absl::StrCat("\"", text, "\" is not a date"),
                   "write year-month-day, such as 2026-12-25");
    } else if (const auto [first, fresh] = seen.emplace(*date, i); !fresh) {
      checker.Fail(path,
                   absl::StrCat(text, " is there already, as special_days[", first->second, "]"),
                   "keep one of the two");
    }
  }
}

void CheckFacilities(const BuildingConfig& building, Checker& checker) {
  std::map<std::string, int> seen;
  for (int i = 0; i < building.facilities_size(); ++i) {
    const std::string path = absl::StrCat("facilities[", i, "].facility");
    const std::string& facility = building.facilities(i).facility();
    checker.Name(path, facility, kMaxName);
    if (const auto [first, fresh] = seen.emplace(facility, i); !fresh && !facility.empty()) {
      checker.Fail(
          path,
          absl::StrCat("\"", facility, "\" is there already, as facilities[", first->second, "]"),
          "keep one of the two");
    }
  }
}

void CheckTls(Tls& tls, Checker& checker) {
  checker.File("salto.tls.ca_file", *tls.mutable_ca_file());
  if (!tls.pinned_public_key().empty() && !IsPin(tls.pinned_public_key())) {
    checker.Fail("salto.tls.pinned_public_key", "is not a pinned key",
                 "write sha256// and the base64 of the SHA-256 of the server's public key");
  }
  if (tls.insecure_no_verification() &&
      !(tls.ca_file().empty() && tls.pinned_public_key().empty())) {
    checker.Fail("salto.tls.insecure_no_verification", "contradicts ca_file and pinned_public_key",
                 "remove insecure_no_verification");
  }
}

// What nobody encrypts has to be insisted on.
void CheckScheme(ShipScheme scheme, const Salto& salto, Checker& checker) {
  const bool http = scheme == ShipScheme::kHttp;
  const bool stp = scheme == ShipScheme::kStp;
  const absl::string_view start = http ? "http://" : stp ? "stp://" : "https://";
  if (http && !salto.plain_http()) {
    checker.Fail("salto.url", "http:// lets everybody on the way read and change what is sent",
                 "write https://, or add plain_http: true if that is all this SPACE offers");
  } else if (stp && !salto.plain_stp()) {
    checker.Fail("salto.url", "stp:// lets everybody on the way read and change what is sent",
                 "write https://, or add plain_stp: true if that is all this SPACE offers");
  } else if ((http || stp) && salto.has_tls()) {
    checker.Fail("salto.tls", absl::StrCat("means nothing for a ", start, " url"),
                 "write https://, or remove tls");
  } else if (stp && !salto.auth().has_none() &&
             salto.auth().mode_case() != config::v1::Auth::MODE_NOT_SET) {
    checker.Fail("salto.auth", "is more than STP has: nobody signs in", "write auth: none");
  }
  if (!http && salto.plain_http()) {
    checker.Fail("salto.plain_http", absl::StrCat("contradicts the ", start, " url"),
                 "remove plain_http");
  }
  if (!stp && salto.plain_stp()) {
    checker.Fail("salto.plain_stp", absl::StrCat("contradicts the ", start, " url"),
                 "remove plain_stp");
  }
}

void CheckUrl(const Salto& salto, Checker& checker) {
  if (salto.url().empty()) return;
  const auto url = ParseShipUrl(salto.url());
  if (absl::StrContains(salto.url(), '@')) {
    // Not shown: it may be a password.
    checker.Fail("salto.url", "must not name a user",
                 "write scheme, host and port only, and use auth");
  } else if (!url.has_value()) {
    checker.Fail("salto.url",
                 absl::StrCat("\"", salto.url(), "\" is not a http://, https:// or stp:// url"),
                 "write scheme, host and port only, such as https://space.example.com:8100");
  } else {
    CheckScheme(url->scheme, salto, checker);
  }
}

void CheckSalto(Salto& salto, Checker& checker) {
  CheckUrl(salto, checker);
  if (salto.auth().has_basic()) {
    checker.SecretFile("salto.auth.basic.password_file",
                       *salto.mutable_auth()->mutable_basic()->mutable_password_file());
  }
  if (salto.auth().has_key()) {
    checker.SecretFile("salto.auth.key.key_file",
                       *salto.mutable_auth()->mutable_key()->mutable_key_file());
  }
  if (salto.has_tls()) CheckTls(*salto.mutable_tls(), checker);
  const auto& pool = salto.timetable_pool();
  if (salto.has_timetable_pool() && pool.first() < 1) {
    checker.Fail("salto.timetable_pool.first",
                 absl::StrCat(pool.first(), " is no timetable to fill"), "write 1 or more");
  } else if (pool.last() < pool.first()) {
    checker.Fail("salto.timetable_pool.last",
                 absl::StrCat(pool.last(), " is below first, ", pool.first()),
                 "write the number of the last timetable of the range");
  }
  if (salto.levels_exclusively_ours() && salto.absent_lists() != config::v1::ABSENT_LISTS_KEEP) {
    checker.Fail("salto.levels_exclusively_ours",
                 "would clear the doors and members of an access level that cannot be read",
                 "remove it, or write absent_lists: keep if this SPACE is known to keep them");
  }
  checker.InRange("salto.request_time_limit", salto.request_time_limit(), absl::Milliseconds(100),
                  absl::Seconds(60));
}

}  // namespace

void CheckBuilding(BuildingConfig& building, Checker& checker) {
  checker.Name("id", building.id(), kMaxName);
  checker.Name("name", building.name(), kMaxName);
  if (!building.time_zone().empty() && !IsTimeZone(building.time_zone())) {
    checker.Fail("time_zone", absl::StrCat("\"", building.time_zone(), "\" is not a time zone"),
                 "write its IANA name, such as Australia/Sydney");
  }
  CheckSpecialDays(building.special_days(), checker);
  for (int i = 0; i < building.managers_size(); ++i) {
    checker.MailAddress(absl::StrCat("managers[", i, "]"), building.managers(i));
  }
  checker.MailAddress("operator_contact", building.operator_contact());
  checker.InRange("after_midnight", building.after_midnight(), absl::ZeroDuration(),
                  absl::Hours(12));
  checker.InRange("manual_lead", building.manual_lead(), absl::Minutes(5), absl::Hours(168));
  if (!building.manager_hours().empty() && !ParseHours(building.manager_hours()).has_value()) {
    checker.Fail(
        "manager_hours",
        absl::StrCat("\"", building.manager_hours(), "\" is not a time of the day to another"),
        "write two times, the later one last, such as 09:00-18:00");
  }
  checker.InRange("drift_cycle", building.drift_cycle(), absl::Minutes(1), absl::Hours(168));
  checker.InRange("promotion_lead", building.promotion_lead(), absl::ZeroDuration(),
                  absl::Hours(24));
  CheckFacilities(building, checker);
  checker.Installation("installation", building.installation());
  if (building.has_salto()) CheckSalto(*building.mutable_salto(), checker);
}

}  // namespace connecx::server
