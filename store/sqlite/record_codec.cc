#include "store/sqlite/record_codec.h"

#include <algorithm>
#include <map>

#include "store/sqlite/records.pb.h"
#include "store/sqlite/sqlite_values.h"

namespace connecx::store {
namespace {

template <typename Message>
bool Parse(absl::string_view blob, Message& message) {
  return message.ParseFromArray(blob.data(), static_cast<int>(blob.size()));
}

void Fill(const core::Window& window, v1::Window& message) {
  message.set_start(ToColumn(window.start));
  message.set_end(ToColumn(window.end));
}

core::Window Read(const v1::Window& message) {
  return {TimeFromColumn(message.start()), TimeFromColumn(message.end())};
}

void Fill(const core::BookingRef& booking, v1::BookingRef& message) {
  message.set_booking_id(booking.booking_id);
  message.set_apartment(booking.apartment);
  message.set_facility(booking.facility);
  Fill(booking.window, *message.mutable_window());
}

core::BookingRef Read(const v1::BookingRef& message) {
  return {message.booking_id(), message.apartment(), message.facility(), Read(message.window())};
}

void Fill(const core::ManualAction& action, v1::ManualAction& message) {
  message.set_manual_case(static_cast<int>(action.manual_case));
  message.set_first(ToColumn(action.first));
  message.set_last(ToColumn(action.last));
  message.set_timetable_number(action.timetable_number);
  message.set_timetable_name(action.timetable_name);
  message.set_hours(action.hours);
  message.set_from(ToColumn(action.from));
  message.set_by(ToColumn(action.by));
  message.set_calendar(action.calendar);
}

core::ManualAction Read(const v1::ManualAction& message) {
  return {.manual_case = static_cast<core::ManualCase>(message.manual_case()),
          .first = DayFromColumn(message.first()),
          .last = DayFromColumn(message.last()),
          .timetable_number = message.timetable_number(),
          .timetable_name = message.timetable_name(),
          .hours = message.hours(),
          .from = TimeFromColumn(message.from()),
          .by = TimeFromColumn(message.by()),
          .calendar = message.calendar()};
}

void Fill(const core::Pair& pair, v1::Pair& message) {
  message.set_access_level(pair.access_level);
  message.set_zone(pair.zone);
}

core::Pair Read(const v1::Pair& message) { return {message.access_level(), message.zone()}; }

void Fill(const std::map<std::string, std::string>& values,
          google::protobuf::RepeatedPtrField<v1::NamedValue>& messages) {
  for (const auto& [name, value] : values) {
    v1::NamedValue& added = *messages.Add();
    added.set_name(name);
    added.set_value(value);
  }
}

std::map<std::string, std::string> Read(
    const google::protobuf::RepeatedPtrField<v1::NamedValue>& messages) {
  std::map<std::string, std::string> values;
  for (const v1::NamedValue& message : messages) values.emplace(message.name(), message.value());
  return values;
}

void Fill(const core::Grant& grant, v1::GrantDetails& message) {
  for (const core::Condition& condition : grant.conditions) {
    v1::Condition& added = *message.add_conditions();
    added.set_code(static_cast<int>(condition.code));
    added.set_text(condition.text);
    added.set_since(ToColumn(condition.since));
  }
  for (const std::string& booking : grant.waits_behind) message.add_waits_behind(booking);
  for (const std::string& booking : grant.queued_behind) message.add_queued_behind(booking);
  message.set_trace_id(grant.trace_id);
  message.set_changed_time(ToColumn(grant.changed_time));
  message.set_behind_hand(grant.behind_hand);
  if (grant.expected_time) message.set_expected_time(ToColumn(*grant.expected_time));
  for (const core::Pair& pair : grant.removal_pending) Fill(pair, *message.add_removal_pending());
  for (const core::Window& window : grant.windows) Fill(window, *message.add_windows());
  Fill(grant.vendor_details, *message.mutable_vendor_details());
}

void Read(const v1::GrantDetails& message, core::Grant& grant) {
  for (const v1::Condition& condition : message.conditions()) {
    grant.conditions.push_back({static_cast<core::ConditionCode>(condition.code()),
                                condition.text(), TimeFromColumn(condition.since())});
  }
  grant.waits_behind.assign(message.waits_behind().begin(), message.waits_behind().end());
  grant.queued_behind.assign(message.queued_behind().begin(), message.queued_behind().end());
  grant.trace_id = message.trace_id();
  grant.changed_time = message.has_changed_time()
                           ? TimeFromColumn(message.changed_time())
                           : std::max({grant.created_time, grant.accepted_time, grant.phase_time});
  if (message.has_expected_time()) grant.expected_time = TimeFromColumn(message.expected_time());
  grant.behind_hand = message.behind_hand();
  for (const v1::Pair& pair : message.removal_pending()) {
    grant.removal_pending.push_back(Read(pair));
  }
  for (const v1::Window& window : message.windows()) grant.windows.push_back(Read(window));
  grant.vendor_details = Read(message.vendor_details());
}

}  // namespace

std::string EncodeGrantDetails(const core::Grant& grant) {
  v1::GrantDetails message;
  Fill(grant, message);
  return message.SerializeAsString();
}

bool DecodeGrantDetails(absl::string_view blob, core::Grant& grant) {
  v1::GrantDetails message;
  if (!Parse(blob, message)) return false;
  Read(message, grant);
  return true;
}

std::string EncodeGrantSnapshot(const core::Grant& grant) {
  v1::GrantSnapshot message;
  message.set_booking_id(grant.booking_id);
  message.set_building(grant.building);
  message.set_revision(grant.revision);
  message.set_revoked(grant.revoked);
  message.set_apartment(grant.apartment);
  message.set_facility(grant.facility);
  Fill(grant.window, *message.mutable_window());
  message.set_actor(grant.actor);
  message.set_accepted_time(ToColumn(grant.accepted_time));
  message.set_created_time(ToColumn(grant.created_time));
  Fill(grant.pair, *message.mutable_pair());
  message.set_phase(static_cast<int>(grant.phase));
  message.set_phase_time(ToColumn(grant.phase_time));
  message.set_phase_text(grant.phase_text);
  Fill(grant, *message.mutable_details());
  return message.SerializeAsString();
}

bool DecodeGrantSnapshot(absl::string_view blob, core::Grant& grant) {
  v1::GrantSnapshot message;
  if (!Parse(blob, message)) return false;
  grant.booking_id = message.booking_id();
  grant.building = message.building();
  grant.revision = message.revision();
  grant.revoked = message.revoked();
  grant.apartment = message.apartment();
  grant.facility = message.facility();
  grant.window = Read(message.window());
  grant.actor = message.actor();
  grant.accepted_time = TimeFromColumn(message.accepted_time());
  grant.created_time = TimeFromColumn(message.created_time());
  grant.pair = Read(message.pair());
  grant.phase = static_cast<core::GrantPhase>(message.phase());
  grant.phase_time = TimeFromColumn(message.phase_time());
  grant.phase_text = message.phase_text();
  Read(message.details(), grant);
  return true;
}

std::string EncodeAuditDetails(const core::AuditEntry& entry) {
  v1::AuditDetails message;
  message.set_actor(entry.actor);
  message.set_revision(entry.revision);
  if (entry.phase) message.set_phase(static_cast<int>(*entry.phase));
  message.set_incident_id(entry.incident_id);
  Fill(entry.details, *message.mutable_details());
  return message.SerializeAsString();
}

bool DecodeAuditDetails(absl::string_view blob, core::AuditEntry& entry) {
  if (blob.empty()) return true;
  v1::AuditDetails message;
  if (!Parse(blob, message)) return false;
  entry.actor = message.actor();
  entry.revision = message.revision();
  if (message.phase() != 0) entry.phase = static_cast<core::GrantPhase>(message.phase());
  entry.incident_id = message.incident_id();
  entry.details = Read(message.details());
  return true;
}

std::string EncodeSubject(const core::IncidentSubject& subject) {
  v1::IncidentSubject message;
  message.set_apartment(subject.apartment);
  message.set_facility(subject.facility);
  message.set_access_level(subject.access_level);
  message.set_zone(subject.zone);
  message.set_door(subject.door);
  message.set_member(subject.member);
  if (subject.booking.has_value()) Fill(*subject.booking, *message.mutable_booking());
  for (const core::BookingRef& other : subject.others) Fill(other, *message.add_others());
  if (subject.manual.has_value()) Fill(*subject.manual, *message.mutable_manual());
  if (subject.last.has_value()) message.set_last(ToColumn(*subject.last));
  message.set_detail(subject.detail);
  return message.SerializeAsString();
}

bool DecodeSubject(absl::string_view blob, core::IncidentSubject& subject) {
  v1::IncidentSubject message;
  if (!Parse(blob, message)) return false;
  subject.apartment = message.apartment();
  subject.facility = message.facility();
  subject.access_level = message.access_level();
  subject.zone = message.zone();
  subject.door = message.door();
  subject.member = message.member();
  if (message.has_booking()) subject.booking = Read(message.booking());
  for (const v1::BookingRef& other : message.others()) subject.others.push_back(Read(other));
  if (message.has_manual()) subject.manual = Read(message.manual());
  if (message.has_last()) subject.last = DayFromColumn(message.last());
  subject.detail = message.detail();
  return true;
}

std::string EncodeReport(const core::ClearingReport& report) {
  v1::ClearingReport message;
  message.set_access_levels(report.access_levels);
  message.set_cleared(report.cleared);
  message.set_kept(report.kept);
  message.set_granted(report.granted);
  for (const core::ClearingFailure& failure : report.failures) {
    v1::ClearingFailure& added = *message.add_failures();
    added.set_access_level(failure.access_level);
    added.set_text(failure.text);
  }
  return message.SerializeAsString();
}

bool DecodeReport(absl::string_view blob, core::ClearingReport& report) {
  v1::ClearingReport message;
  if (!Parse(blob, message)) return false;
  report.access_levels = message.access_levels();
  report.cleared = message.cleared();
  report.kept = message.kept();
  report.granted = message.granted();
  for (const v1::ClearingFailure& failure : message.failures()) {
    report.failures.push_back({failure.access_level(), failure.text()});
  }
  return true;
}

std::string EncodeRecipients(const std::vector<std::string>& recipients) {
  v1::Recipients message;
  for (const std::string& recipient : recipients) message.add_addresses(recipient);
  return message.SerializeAsString();
}

bool DecodeRecipients(absl::string_view blob, std::vector<std::string>& recipients) {
  v1::Recipients message;
  if (!Parse(blob, message)) return false;
  recipients.assign(message.addresses().begin(), message.addresses().end());
  return true;
}

}  // namespace connecx::store
