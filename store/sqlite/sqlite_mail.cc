#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "store/sqlite/record_codec.h"
#include "store/sqlite/sqlite_rows.h"
#include "store/sqlite/sqlite_transaction.h"

namespace connecx::store {
namespace {

NotSent NotSentOf(const core::OutboxMail& mail) {
  if (mail.dropped) return NotSent::kDropped;
  return mail.undeliverable ? NotSent::kRefused : NotSent::kNo;
}

absl::StatusOr<core::OutboxMail> DecodeMail(SqliteRow row) {
  core::OutboxMail mail;
  mail.id = row.Int();
  mail.building = row.Text();
  mail.incident_id = row.Int();
  mail.group = row.Enum<core::RecipientGroup>();
  mail.message_id = row.Text();
  if (!DecodeRecipients(row.Bytes(), mail.recipients)) {
    return absl::DataLossError(
        absl::StrCat("mail ", mail.id, ": its recipients cannot be decoded"));
  }
  mail.subject = row.Text();
  mail.content = row.Text();
  mail.created_time = row.Time();
  mail.due_time = row.Time();
  mail.attempts = row.SmallInt();
  mail.sent_time = row.OptionalTime();
  const auto not_sent = row.Enum<NotSent>();
  mail.undeliverable = not_sent == NotSent::kRefused;
  mail.dropped = not_sent == NotSent::kDropped;
  mail.last_error = row.Text();
  return mail;
}

absl::StatusOr<core::AuditEntry> DecodeAuditEntry(SqliteRow row) {
  core::AuditEntry entry;
  entry.id = row.Int();
  entry.time = row.Time();
  entry.building = row.Text();
  entry.booking_id = row.Text();
  entry.pair.access_level = row.Text();
  entry.pair.zone = row.Text();
  entry.kind = row.Enum<core::AuditKind>();
  entry.text = row.Text();
  if (!DecodeAuditDetails(row.Bytes(), entry)) {
    return absl::DataLossError(
        absl::StrCat("audit entry ", entry.id, ": its details cannot be decoded"));
  }
  return entry;
}

}  // namespace

absl::StatusOr<std::vector<core::OutboxMail>> SqliteTransaction::DueMail(absl::Time now,
                                                                         int limit) {
  return AllRows<core::OutboxMail>(connection_.Query(Sql::kDueMail, now, Limit(limit)), DecodeMail);
}

absl::StatusOr<std::optional<absl::Time>> SqliteTransaction::NextMailTime() {
  return FirstRow<absl::Time>(
      connection_.Query(Sql::kNextMailTime),
      [](SqliteRow row) -> absl::StatusOr<absl::Time> { return row.Time(); });
}

absl::StatusOr<QueuedMail> SqliteTransaction::CountQueuedMail() {
  ASSIGN_OR_RETURN(
      const std::optional<QueuedMail> queued,
      FirstRow<QueuedMail>(connection_.Query(Sql::kCountQueuedMail, absl::InfinitePast()),
                           [](SqliteRow row) -> absl::StatusOr<QueuedMail> {
                             QueuedMail mail;
                             mail.count = row.Int();
                             mail.oldest = row.OptionalTime();
                             return mail;
                           }));
  return queued.value_or(QueuedMail());
}

absl::StatusOr<std::vector<core::OutboxMail>> SqliteTransaction::MailOfIncident(
    std::int64_t incident_id) {
  return AllRows<core::OutboxMail>(connection_.Query(Sql::kMailOfIncident, incident_id),
                                   DecodeMail);
}

absl::StatusOr<std::int64_t> SqliteTransaction::PutMail(const core::OutboxMail& mail) {
  const std::string recipients = EncodeRecipients(mail.recipients);
  const bool insert = mail.id == 0;
  RETURN_IF_ERROR(connection_.Execute(
      insert ? Sql::kInsertMail : Sql::kReplaceMail, mail.id, mail.building, mail.incident_id,
      mail.group, mail.message_id, Blob{recipients}, mail.subject, mail.content, mail.created_time,
      mail.due_time, mail.attempts, mail.sent_time, NotSentOf(mail), mail.last_error));
  if (insert) return connection_.last_insert_id();
  if (connection_.changes() == 0) {
    return absl::NotFoundError(absl::StrCat("there is no mail ", mail.id));
  }
  return mail.id;
}

absl::StatusOr<std::vector<core::AuditEntry>> SqliteTransaction::AuditOfBooking(
    absl::string_view booking_id, std::int64_t after, int limit) {
  return AllRows<core::AuditEntry>(
      connection_.Query(Sql::kAuditOfBooking, booking_id, after, Limit(limit)), DecodeAuditEntry);
}

absl::Status SqliteTransaction::AppendAudit(const core::AuditEntry& entry) {
  const std::string details = EncodeAuditDetails(entry);
  return connection_.Execute(Sql::kAppendAudit, entry.time, entry.building, entry.booking_id,
                             entry.pair.access_level, entry.pair.zone, entry.kind, entry.text,
                             Blob{details});
}

absl::StatusOr<int> SqliteTransaction::PruneAudit(absl::Time before, int limit) {
  ASSIGN_OR_RETURN(
      const std::vector<IdAndTime> oldest,
      AllRows<IdAndTime>(connection_.Query(Sql::kOldestAudit, Limit(limit)), DecodeIdAndTime));
  const auto young = std::find_if(oldest.begin(), oldest.end(), [before](const IdAndTime& entry) {
    return entry.time >= before;
  });
  if (young == oldest.begin()) return 0;
  RETURN_IF_ERROR(connection_.Execute(Sql::kDeleteAudit, std::prev(young)->id));
  return static_cast<int>(young - oldest.begin());
}

absl::StatusOr<std::optional<std::string>> SqliteTransaction::GetFact(absl::string_view building,
                                                                      absl::string_view name) {
  return FirstRow<std::string>(
      connection_.Query(Sql::kGetFact, building, name),
      [](SqliteRow row) -> absl::StatusOr<std::string> { return row.Text(); });
}

absl::Status SqliteTransaction::SetFact(absl::string_view building, absl::string_view name,
                                        absl::string_view value) {
  return connection_.Execute(Sql::kSetFact, building, name, value);
}

}  // namespace connecx::store
