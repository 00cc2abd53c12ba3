#include "notify/sample_incidents.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace connecx::notify {
namespace {

absl::TimeZone Sydney() {
  absl::TimeZone time_zone = absl::UTCTimeZone();
  absl::LoadTimeZone("Australia/Sydney", &time_zone);
  return time_zone;
}

absl::Time Local(int month, int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2026, month, day, hour, minute), Sydney());
}

core::BookingRef Booking(std::string id, absl::Time start, absl::Time end,
                         std::string facility = "gym") {
  return {std::move(id), "501/56", std::move(facility), {start, end}};
}

core::Incident Base(core::IncidentKind kind, std::string cause) {
  core::Incident incident;
  incident.id = 40 + static_cast<int>(kind);
  incident.building = "harbour-tower";
  incident.kind = kind;
  incident.cause = std::move(cause);
  incident.opened_time = Local(9, 21, 11, 24);
  return incident;
}

core::Incident ForPair(core::IncidentKind kind, std::string cause) {
  core::Incident incident = Base(kind, std::move(cause));
  incident.subject.apartment = "501/56";
  incident.subject.facility = "gym";
  incident.subject.access_level = "APT-501-56";
  incident.subject.zone = "GYM";
  return incident;
}

core::Incident DoubleBooking(core::ManualCase manual_case) {
  core::Incident incident = ForPair(core::IncidentKind::kDoubleBooking, "harbour-tower-000287");
  incident.subject.booking = Booking("harbour-tower-000287", Local(9, 26, 18), Local(9, 26, 20));
  incident.subject.others = {Booking("harbour-tower-000123", Local(9, 23, 10), Local(9, 23, 12))};
  incident.subject.manual = core::ManualAction{manual_case,
                                               absl::CivilDay(2026, 9, 26),
                                               absl::CivilDay(2026, 9, 26),
                                               17,
                                               "CX 18:00-20:00",
                                               "18:00-20:00",
                                               Local(9, 26, 0),
                                               Local(9, 26, 18)};
  return incident;
}

std::vector<SampleIncident> DoubleBookings() {
  std::vector<SampleIncident> samples;
  samples.push_back({"double_booking_add", DoubleBooking(core::ManualCase::kNothingThere)});

  core::Incident change = DoubleBooking(core::ManualCase::kChangeCurrent);
  change.subject.others = {Booking("harbour-tower-000123", Local(9, 26, 9), Local(9, 26, 11))};
  change.subject.manual->timetable_name = "CX 09:00-11:00 18:00-20:00";
  change.subject.manual->hours = "09:00-11:00, 18:00-20:00";
  samples.push_back({"double_booking_change_current", change});

  core::Incident later = DoubleBooking(core::ManualCase::kChangeLater);
  later.subject.others = {Booking("harbour-tower-000123", Local(9, 29, 10), Local(9, 29, 12))};
  samples.push_back({"double_booking_change_later", later});

  core::Incident stay = ForPair(core::IncidentKind::kDoubleBooking, "harbour-tower-000301");
  stay.subject.facility = "guest-suite";
  stay.subject.zone = "GUEST SUITE";
  stay.subject.booking =
      Booking("harbour-tower-000301", Local(9, 25, 14), Local(9, 27, 10), "guest-suite");
  stay.subject.others = {
      Booking("harbour-tower-000288", Local(9, 22, 14), Local(9, 24, 10), "guest-suite")};
  stay.subject.manual = core::ManualAction{core::ManualCase::kNothingThere,
                                           absl::CivilDay(2026, 9, 25),
                                           absl::CivilDay(2026, 9, 27),
                                           21,
                                           "CX Fri 14-24 Sat Sun 00-10",
                                           "Fri 14:00-24:00, Sat 00:00-24:00, Sun 00:00-10:00",
                                           Local(9, 25, 0),
                                           Local(9, 25, 14)};
  samples.push_back({"double_booking_several_dates", stay});

  core::Incident no_table = DoubleBooking(core::ManualCase::kNothingThere);
  no_table.subject.manual->timetable_number = 0;
  no_table.subject.manual->timetable_name.clear();
  no_table.subject.detail = "all timetables from 900 to 909 are in use";
  samples.push_back({"double_booking_no_timetable", no_table});

  core::Incident early = DoubleBooking(core::ManualCase::kNothingThere);
  early.subject.booking = Booking("harbour-tower-000287", Local(9, 26, 0), Local(9, 27, 0));
  early.subject.manual->timetable_number = 0;
  early.subject.manual->timetable_name = "";
  early.subject.manual->hours = "always";
  early.subject.manual->from = Local(9, 25, 18);
  early.subject.manual->by = Local(9, 26, 0);
  samples.push_back({"double_booking_all_day", early});
  return samples;
}

std::vector<SampleIncident> OtherBookingKinds() {
  std::vector<SampleIncident> samples;

  core::Incident no_id = Base(core::IncidentKind::kIdUnknown, "apartment 501/56");
  no_id.subject.apartment = "501/56";
  no_id.subject.others = {Booking("harbour-tower-000287", Local(9, 26, 18), Local(9, 26, 20))};
  samples.push_back({"id_unknown_apartment", no_id});

  core::Incident bad_id = Base(core::IncidentKind::kIdUnknown, "facility gym");
  bad_id.subject.facility = "gym";
  bad_id.subject.zone = "GYM ";
  bad_id.subject.detail = "SPACE has no zone \"GYM \"; it has \"GYM\", without the trailing blank";
  samples.push_back({"id_unknown_facility", bad_id});

  core::Incident by_hand = ForPair(core::IncidentKind::kMadeByHand, "APT-501-56/GYM");
  by_hand.subject.others = {Booking("harbour-tower-000287", Local(9, 26, 18), Local(9, 26, 20))};
  by_hand.subject.detail =
      "the entry has the Period 2026-09-20 to 2026-09-30 and timetable 4 \"Cleaners\"";
  samples.push_back({"made_by_hand", by_hand});

  core::Incident refused = ForPair(core::IncidentKind::kRefusedBySystem, "harbour-tower-000287");
  refused.subject.booking = Booking("harbour-tower-000287", Local(9, 26, 18), Local(9, 26, 20));
  refused.subject.detail = "SPACE answered error 7, \"Invalid parameter\"";
  samples.push_back({"refused_by_system", refused});

  core::Incident late = DoubleBooking(core::ManualCase::kNothingThere);
  late.kind = core::IncidentKind::kNotInTime;
  late.id = 45;
  late.subject.others.clear();
  late.subject.detail = "SPACE has not answered since Sat 26 Sep 2026, 15:10";
  late.subject.manual->from = Local(9, 21, 11, 24);
  samples.push_back({"not_in_time", late});

  core::Incident still_open = ForPair(core::IncidentKind::kNotTakenAway, "harbour-tower-000287");
  still_open.subject.booking = Booking("harbour-tower-000287", Local(9, 26, 18), Local(9, 26, 20));
  still_open.subject.detail = "SPACE answers that the access level is being edited elsewhere";
  samples.push_back({"not_taken_away", still_open});

  core::Incident changed_id = ForPair(core::IncidentKind::kIdChangeFailed, "apartment 501/56");
  changed_id.subject.facility.clear();
  changed_id.subject.zone.clear();
  changed_id.subject.others = {Booking("harbour-tower-000287", Local(9, 26, 18), Local(9, 26, 20))};
  changed_id.subject.detail = "SPACE has no access level \"APT-501-56\"";
  samples.push_back({"id_change_failed", changed_id});

  core::Incident gone = ForPair(core::IncidentKind::kPermissionGone, "APT-501-56/GARAGE");
  gone.subject.facility.clear();
  gone.subject.zone = "GARAGE";
  gone.subject.last = absl::CivilDay(2027, 8, 31);
  gone.subject.detail = "zone \"GARAGE\" had the Period 2026-09-01 to 2027-08-31 and timetable 4";
  samples.push_back({"permission_gone", gone});
  core::Incident mapped = gone;
  mapped.subject.facility = "gym";
  mapped.subject.zone = "GYM";
  mapped.subject.detail = "zone \"GYM\" had the Period 2026-09-01 to 2027-08-31 and timetable 4";
  samples.push_back({"permission_gone_facility", mapped});
  core::Incident door = ForPair(core::IncidentKind::kPermissionGone, "APT-501-56/door/MAILBOX");
  door.subject.facility.clear();
  door.subject.zone.clear();
  door.subject.door = "MAILBOX";
  door.subject.detail = "door \"MAILBOX\" had no Period and timetable 0 (always)";
  samples.push_back({"permission_gone_door", door});
  core::Incident member = ForPair(core::IncidentKind::kPermissionGone, "APT-501-56/member/K-1044");
  member.subject.facility.clear();
  member.subject.zone.clear();
  member.subject.member = "K-1044";
  member.subject.detail = "a person had the access level";
  samples.push_back({"permission_gone_member", member});
  return samples;
}

std::vector<SampleIncident> SystemKinds() {
  std::vector<SampleIncident> samples;
  const auto add = [&samples](std::string name, core::IncidentKind kind, std::string detail,
                              std::vector<core::BookingRef> others) {
    core::Incident incident = Base(kind, "");
    incident.subject.detail = std::move(detail);
    incident.subject.others = std::move(others);
    samples.push_back({std::move(name), std::move(incident)});
  };
  add("system_unreachable", core::IncidentKind::kSystemUnreachable,
      "connection refused at space.harbour-tower.example:8100",
      {Booking("harbour-tower-000287", Local(9, 26, 18), Local(9, 26, 20)),
       Booking("harbour-tower-000301", Local(9, 25, 14), Local(9, 27, 10), "guest-suite")});
  add("system_unsuitable", core::IncidentKind::kSystemUnsuitable,
      "SaltoDBGroupList.Read is answered with error 502, unknown request", {});
  add("clock_skew", core::IncidentKind::kClockSkew, "SPACE's clock is 1 h ahead", {});
  add("timetables_exhausted", core::IncidentKind::kTimetablesExhausted,
      "all timetables from 900 to 909 are in use",
      {Booking("harbour-tower-000287", Local(9, 26, 18), Local(9, 26, 20))});
  add("clearing_failed", core::IncidentKind::kClearingFailed,
      "2 of 180 access levels failed: \"APT-501-56\", \"APT-501-57\"", {});
  add("mail_undeliverable", core::IncidentKind::kMailUndeliverable,
      "\"Double booking: gym, apartment 501/56, Sat 26 Sep 2026, 18:00-20:00 (Harbour Tower)\" to "
      "manager@harbour-tower.example: 550 no such mailbox",
      {});
  core::Incident doors = Base(core::IncidentKind::kDoorsNeedUpdate, "ZGYM");
  doors.subject.facility = "gym";
  doors.subject.zone = "ZGYM";
  doors.subject.detail = "these doors need an update: Gym, Gym terrace";
  samples.push_back({"doors_need_update", std::move(doors)});
  return samples;
}

core::Incident FirstSample(const std::function<bool(const SampleIncident&)>& wanted) {
  const std::vector<SampleIncident> samples = SampleIncidents();
  return std::find_if(samples.begin(), samples.end(), wanted)->incident;
}

}  // namespace

core::Building SampleBuilding() {
  core::Building building;
  building.id = "harbour-tower";
  building.name = "Harbour Tower";
  building.time_zone = Sydney();
  building.time_zone_name = "Australia/Sydney";
  building.managers = {"manager@harbour-tower.example", "deputy@harbour-tower.example"};
  building.operator_contact = "support@operator.example";
  return building;
}

std::vector<SampleIncident> SampleIncidents() {
  std::vector<SampleIncident> samples = DoubleBookings();
  for (SampleIncident& sample : OtherBookingKinds()) samples.push_back(std::move(sample));
  for (SampleIncident& sample : SystemKinds()) samples.push_back(std::move(sample));
  return samples;
}

core::Incident SampleIncidentNamed(const std::string& name) {
  return FirstSample([&name](const SampleIncident& sample) { return sample.name == name; });
}

core::Incident SampleIncidentOf(core::IncidentKind kind) {
  return FirstSample([kind](const SampleIncident& sample) { return sample.incident.kind == kind; });
}

}  // namespace connecx::notify
