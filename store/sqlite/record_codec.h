#ifndef CONNECX_STORE_SQLITE_RECORD_CODEC_H_
#define CONNECX_STORE_SQLITE_RECORD_CODEC_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/grant.h"
#include "core/incident.h"
#include "core/records.h"

// The nested values of records as the BLOBs of their rows (records.proto). Decoding returns false
// for what is no such BLOB.

namespace connecx::store {

// changed_time, conditions, waits_behind, removal_pending, windows, vendor_details. Rows of
// versions that did not keep changed_time are decoded with what is known of it.
std::string EncodeGrantDetails(const core::Grant& grant);
bool DecodeGrantDetails(absl::string_view blob, core::Grant& grant);

// The grant as a whole.
std::string EncodeGrantSnapshot(const core::Grant& grant);
bool DecodeGrantSnapshot(absl::string_view blob, core::Grant& grant);

// actor, revision, phase, incident_id, details; nothing of these: empty.
std::string EncodeAuditDetails(const core::AuditEntry& entry);
bool DecodeAuditDetails(absl::string_view blob, core::AuditEntry& entry);

std::string EncodeSubject(const core::IncidentSubject& subject);
bool DecodeSubject(absl::string_view blob, core::IncidentSubject& subject);

std::string EncodeReport(const core::ClearingReport& report);
bool DecodeReport(absl::string_view blob, core::ClearingReport& report);

std::string EncodeRecipients(const std::vector<std::string>& recipients);
bool DecodeRecipients(absl::string_view blob, std::vector<std::string>& recipients);

}  // namespace connecx::store

#endif  // CONNECX_STORE_SQLITE_RECORD_CODEC_H_
