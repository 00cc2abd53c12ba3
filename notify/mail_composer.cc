#include "notify/mail_composer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "core/incident_catalogue.h"
#include "notify/mail_address.h"
#include "notify/mail_format.h"
#include "notify/manual_steps.h"
#include "notify/time_text.h"

namespace connecx::notify {
namespace {

absl::string_view GroupName(core::RecipientGroup group) {
  return group == core::RecipientGroup::kManagers ? "managers" : "operator";
}

std::vector<std::string> Usable(const std::vector<std::string>& addresses) {
  std::vector<std::string> usable;
  for (const std::string& address : addresses) {
    if (IsMailAddress(address)) usable.push_back(address);
  }
  return usable;
}

std::vector<std::string> Bracketed(const std::vector<std::string>& addresses) {
  std::vector<std::string> bracketed;
  for (const std::string& address : addresses) bracketed.push_back(absl::StrCat("<", address, ">"));
  return bracketed;
}

// Nobody is told of what he cannot do anything about: managers hear of a cause that is the
// operator's only where there are bookings that they can enable by hand.
std::vector<core::RecipientGroup> Readers(const core::Incident& incident) {
  switch (core::TraitsOf(incident.kind).audience) {
    case core::Audience::kManager:
      return {core::RecipientGroup::kManagers};
    case core::Audience::kOperator:
      return {core::RecipientGroup::kOperator};
    case core::Audience::kManagerAndOperator:
      if (incident.subject.others.empty()) return {core::RecipientGroup::kOperator};
      return {core::RecipientGroup::kManagers, core::RecipientGroup::kOperator};
  }
  return {};
}

std::vector<std::string> ActionTokens(const core::IncidentSubject& subject,
                                      const core::ManualAction& action,
                                      const core::Building& building) {
  std::vector<std::string> tokens;
  const auto add = [&tokens](absl::string_view name, absl::string_view value) {
    tokens.push_back(absl::StrCat(name, "=", PercentEncode(value)));
  };
  add("access-level", subject.access_level);
  add("zone", subject.zone);
  add("case", absl::StrCat(static_cast<int>(action.manual_case)));
  add("first", absl::FormatCivilTime(action.first));
  add("last", absl::FormatCivilTime(action.last));
  if (HasTimetable(action)) {
    add("timetable", absl::StrCat(action.timetable_number));
    add("timetable-name", action.timetable_name);
  }
  add("hours", action.hours);
  add("from", Rfc3339Text(action.from, building.time_zone));
  add("by", Rfc3339Text(action.by, building.time_zone));
  return tokens;
}

}  // namespace

std::string MailComposer::MessageId(const core::Incident& incident, int message,
                                    core::RecipientGroup group) const {
  // The cause keeps Message-IDs apart when a restored backup counts incidents from an older number.
  const std::uint32_t cause = StableHash(absl::StrCat(
      incident.building, "\n", core::IncidentKindName(incident.kind), "\n", incident.cause));
  return absl::StrFormat("incident-%d-%08x.%d.%s@%s", incident.id, cause, message, GroupName(group),
                         PercentEncode(options_.installation));
}

std::vector<MailDraft> MailComposer::Draft(const core::Incident& incident, MessageKind message,
                                           const core::Building& building, absl::Time now) const {
  std::vector<MailDraft> drafts;
  for (const core::RecipientGroup group : Readers(incident)) {
    MailDraft draft{.group = group,
                    .text = WriteIncidentText(incident, message, building, group, now)};
    draft.recipients =
        Usable(group == core::RecipientGroup::kManagers ? building.managers
                                                        : std::vector{building.operator_contact});
    if (draft.recipients.empty()) {
      draft.recipients = Usable({building.operator_contact});
      draft.text.body = absl::StrCat(
          "This building has no mail address of a manager that could be used: please pass this "
          "on.\n\n",
          draft.text.body);
    }
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

std::vector<core::OutboxMail> MailComposer::Compose(const core::Incident& incident,
                                                    MessageKind message,
                                                    const core::Building& building,
                                                    absl::Time now) const {
  std::vector<core::OutboxMail> mails;
  for (const auto& [group, recipients, text] : Draft(incident, message, building, now)) {
    if (recipients.empty()) continue;

    core::OutboxMail mail;
    mail.building = incident.building;
    mail.incident_id = incident.id;
    mail.group = group;
    mail.message_id = MessageId(incident, incident.messages, group);
    mail.recipients = recipients;
    mail.subject = text.subject;
    mail.created_time = now;
    mail.due_time = now;

    std::string& content = mail.content;
    content = MailboxHeader("From", options_.from_name, options_.from_address);
    absl::StrAppend(&content, TokenHeader("To", Bracketed(recipients), ","),
                    TokenHeader("Date", {MailDateText(now, building.time_zone)}, ""),
                    TextHeader("Subject", text.subject),
                    TokenHeader("Message-ID", {absl::StrCat("<", mail.message_id, ">")}, ""));
    if (incident.messages > 0) {
      const std::string first = absl::StrCat("<", MessageId(incident, 0, group), ">");
      absl::StrAppend(&content, TokenHeader("In-Reply-To", {first}, ""),
                      TokenHeader("References", {first}, ""));
    }
    absl::StrAppend(
        &content, "Auto-Submitted: auto-generated\r\n",
        TokenHeader("X-Connecx-Incident", {absl::StrCat(incident.id)}, ""),
        TokenHeader("X-Connecx-Building", {PercentEncode(incident.building)}, ""),
        TokenHeader("X-Connecx-Kind", {std::string(core::IncidentKindName(incident.kind))}, ""),
        TokenHeader("X-Connecx-Message", {std::string(MessageKindName(message))}, ""));
    if (message != MessageKind::kClosed && incident.subject.manual.has_value()) {
      absl::StrAppend(
          &content,
          TokenHeader("X-Connecx-Action",
                      ActionTokens(incident.subject, *incident.subject.manual, building), ";"));
    }
    absl::StrAppend(&content, "MIME-Version: 1.0\r\n", EncodePart({"text/plain", text.body}));
    mails.push_back(std::move(mail));
  }
  return mails;
}

}  // namespace connecx::notify
