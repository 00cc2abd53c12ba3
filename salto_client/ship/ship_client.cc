#include "salto_client/ship/ship_client.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/fail_point.h"
#include "base/status_macros.h"
#include "salto_client/salto_error.h"
#include "salto_client/ship/entities_read.h"
#include "salto_client/ship/entities_write.h"
#include "salto_client/ship/xml_reader.h"

namespace connecx::salto {
namespace {

using base::FailPoint;

constexpr absl::string_view kGetInfo = "GetInfo";
constexpr absl::string_view kReadGroups = "SaltoDBGroupList.Read";
constexpr absl::string_view kReadZones = "SaltoDBZoneList.Read";
constexpr absl::string_view kReadTimetables = "SaltoDBTimezoneTableList.Read";
constexpr absl::string_view kReadDoors = "SaltoDBDoorList.Read";
constexpr absl::string_view kUpdateGroup = "SaltoDBGroup.Update";
constexpr absl::string_view kUpdateTimetable = "SaltoDBTimezoneTable.Update";

void WriteStart(absl::string_view element, const std::string& id, RequestWriter& writer) {
  writer.Id(element, id);
}

void WriteStart(absl::string_view element, int number, RequestWriter& writer) {
  writer.Number(element, number);
}

// A page from the beginning leaves StartingFrom... out: an empty number would be of the wrong type.
template <typename Key>
absl::Status WritePage(const PageRequest<Key>& page, absl::string_view start_element,
                       RequestWriter& writer) {
  if (page.max_count <= 0) {
    return SaltoError(absl::StatusCode::kInvalidArgument,
                      absl::StrCat("max_count must be positive: ", page.max_count), {});
  }
  writer.Number("MaxCount", page.max_count);
  if (page.start_from.has_value()) WriteStart(start_element, *page.start_from, writer);
  return absl::OkStatus();
}

template <typename T>
absl::StatusOr<T> During(absl::string_view request_name, absl::StatusOr<T> result) {
  if (result.ok()) return result;
  return base::Annotate(result.status(), request_name);
}

}  // namespace

absl::StatusOr<Answer> ShipClient::Call(absl::string_view request_name, RequestWriter& writer,
                                        absl::Duration time_limit) {
  const auto call = [&]() -> absl::StatusOr<Answer> {
    ASSIGN_OR_RETURN(const std::string document, writer.Finish());
    if (time_limit <= absl::ZeroDuration()) {
      return SaltoError(absl::StatusCode::kDeadlineExceeded, "no time left to call SPACE",
                        {.transient = true});
    }
    const bool changes = absl::EndsWith(request_name, ".Update");
    base::Reach(changes ? FailPoint::kBeforeSystemWrite : FailPoint::kBeforeSystemRead);
    const absl::StatusOr<std::string> bytes = transport_.RoundTrip(document, time_limit);
    base::Reach(changes ? FailPoint::kAfterSystemWrite : FailPoint::kAfterSystemRead);
    if (!bytes.ok()) return bytes.status();
    return ParseAnswer(*bytes, request_name);
  };
  return During(request_name, call());
}

absl::StatusOr<ServerInfo> ShipClient::GetInfo(absl::Duration time_limit) {
  RequestWriter writer(kGetInfo);
  ASSIGN_OR_RETURN(const Answer answer, Call(kGetInfo, writer, time_limit));
  return During(kGetInfo, ReadServerInfo(answer.params));
}

absl::StatusOr<Page<Group>> ShipClient::ReadGroups(const PageRequest<std::string>& page,
                                                   GroupLists lists, absl::Duration time_limit) {
  RequestWriter writer(kReadGroups);
  RETURN_IF_ERROR(WritePage(page, "StartingFromExtGroupID", writer));
  writer.Flag("ReturnAccessPermissions_Group_Door", lists.doors);
  writer.Flag("ReturnAccessPermissions_Group_Zone", lists.zones);
  writer.Flag("ReturnMembership_User_Group", lists.members);
  ASSIGN_OR_RETURN(const Answer answer, Call(kReadGroups, writer, time_limit));
  return During(kReadGroups, ReadGroupPage(answer.params, lists));
}

absl::StatusOr<Page<Zone>> ShipClient::ReadZones(const PageRequest<std::string>& page,
                                                 absl::Duration time_limit) {
  RequestWriter writer(kReadZones);
  RETURN_IF_ERROR(WritePage(page, "StartingFromExtZoneID", writer));
  writer.Flag("ReturnMembership_Door_Zone", true);
  ASSIGN_OR_RETURN(const Answer answer, Call(kReadZones, writer, time_limit));
  return During(kReadZones, ReadZonePage(answer.params));
}

absl::StatusOr<Page<Timetable>> ShipClient::ReadTimetables(const PageRequest<int>& page,
                                                           absl::Duration time_limit) {
  RequestWriter writer(kReadTimetables);
  RETURN_IF_ERROR(WritePage(page, "StartingFromTimezoneTableID", writer));
  ASSIGN_OR_RETURN(const Answer answer, Call(kReadTimetables, writer, time_limit));
  return During(kReadTimetables, ReadTimetablePage(answer.params));
}

absl::StatusOr<Page<Door>> ShipClient::ReadDoors(const PageRequest<std::string>& page,
                                                 absl::Duration time_limit) {
  RequestWriter writer(kReadDoors);
  RETURN_IF_ERROR(WritePage(page, "StartingFromExtDoorID", writer));
  ASSIGN_OR_RETURN(const Answer answer, Call(kReadDoors, writer, time_limit));
  return During(kReadDoors, ReadDoorPage(answer.params));
}

absl::StatusOr<std::string> ShipClient::UpdateGroup(const GroupUpdate& update,
                                                    absl::Duration time_limit) {
  RequestWriter writer(kUpdateGroup);
  WriteGroupUpdate(update, writer);
  ASSIGN_OR_RETURN(const Answer answer, Call(kUpdateGroup, writer, time_limit));
  // The one public client that updates groups does not look at the answer's Params, so an answer
  // without them is a success that spells the ID as we did.
  const std::string returned_id = TrimmedText(answer.params.child("ExtGroupID"));
  return returned_id.empty() ? update.group_id : returned_id;
}

absl::Status ShipClient::UpdateTimetable(const Timetable& timetable, absl::Duration time_limit) {
  RequestWriter writer(kUpdateTimetable);
  RETURN_IF_ERROR(base::Annotate(WriteTimetable(timetable, writer), kUpdateTimetable));
  ASSIGN_OR_RETURN(const Answer answer, Call(kUpdateTimetable, writer, time_limit));
  const std::string returned_number = TrimmedText(answer.params.child("TimezoneTableID"));
  if (returned_number.empty() || returned_number == absl::StrCat(timetable.number)) {
    return absl::OkStatus();
  }
  return MarkOutcomeUnknown(
      base::Annotate(WrongElement("TimezoneTableID", absl::StrCat("is not ", timetable.number)),
                     kUpdateTimetable));
}

}  // namespace connecx::salto
