#ifndef CONNECX_OBSERVE_METRIC_NAMES_H_
#define CONNECX_OBSERVE_METRIC_NAMES_H_

// Every metric of ours: connecx_access_<what>_<unit>[_total]. docs/runbook.md says what to do about
// them. Labels are at most building, rpc, code, phase and kind (and version, of the build): nothing
// that grows with bookings, and nothing that names an apartment.

namespace connecx::observe {

struct MetricName {
  const char* name;
  const char* help;
};

// Counted as it happens.
inline constexpr MetricName kGrpcCalls = {"connecx_access_grpc_calls_total",
                                          "Calls over gRPC that were answered."};
inline constexpr MetricName kGrpcCallDuration = {"connecx_access_grpc_call_duration_seconds",
                                                 "Time until a call over gRPC was answered."};
inline constexpr MetricName kSystemCalls = {
    "connecx_access_system_calls_total", "Calls to a building's access control system that ended."};
inline constexpr MetricName kSystemCallDuration = {
    "connecx_access_system_call_duration_seconds",
    "Time until a call to a building's access control system ended."};
inline constexpr MetricName kPasses = {"connecx_access_passes_total",
                                       "Passes over an access level that ended."};
inline constexpr MetricName kAccessLate = {"connecx_access_access_late_seconds",
                                           "How long after it was due a booking became GRANTED, 0 "
                                           "if in time: due at its start, or when it "
                                           "was accepted if that was later."};
inline constexpr MetricName kClearingRuns = {"connecx_access_clearing_runs_total",
                                             "Clearings that ended, code OK or FAILED."};
inline constexpr MetricName kMailAttempts = {
    "connecx_access_mail_attempts_total",
    "Attempts to send a mail, by kind: sent, deferred, undeliverable."};
inline constexpr MetricName kRegistrationAttempts = {
    "connecx_access_registration_attempts_total",
    "Attempts to register with core, by kind: registered, rejected, unreachable; code: OK, or why "
    "not."};

// Looked up when they are asked for.
inline constexpr MetricName kLiveGrants = {"connecx_access_live_grants",
                                           "Grants that are neither REVOKED nor EXPIRED."};
inline constexpr MetricName kStartedNotGranted = {
    "connecx_access_started_not_granted_bookings",
    "Bookings that have started, are not over, and have no access."};
inline constexpr MetricName kQueueAge = {
    "connecx_access_queue_age_seconds",
    "How long the access level that is due longest has been so."};
inline constexpr MetricName kQueueDue = {"connecx_access_queue_due_passes",
                                         "Access levels whose pass is due."};
inline constexpr MetricName kOpenIncidents = {"connecx_access_open_incidents",
                                              "Incidents that wait for a person."};
inline constexpr MetricName kClearingLastSuccess = {
    "connecx_access_clearing_last_success_timestamp_seconds",
    "When the newest nightly clearing was completed; 0: never."};
inline constexpr MetricName kTimetablesUsed = {
    "connecx_access_timetable_pool_used_timetables",
    "Timetables of the building's range that something names, or that are not ours."};
inline constexpr MetricName kTimetablesCapacity = {
    "connecx_access_timetable_pool_capacity_timetables", "Timetables of the building's range."};
inline constexpr MetricName kBuildingMisconfigured = {
    "connecx_access_building_misconfigured_state",
    "1: the building's configuration is broken, and its bookings stay pending."};
inline constexpr MetricName kBuildingOutdated = {
    "connecx_access_building_outdated_state",
    "1: the building's configuration is broken, and it is served as before until the next start."};
inline constexpr MetricName kOutboxMails = {"connecx_access_outbox_queued_mails",
                                            "Mails that wait to be sent."};
inline constexpr MetricName kOutboxAge = {"connecx_access_outbox_age_seconds",
                                          "How long the mail that has waited longest has done so."};
inline constexpr MetricName kStoreSize = {"connecx_access_store_size_bytes",
                                          "Size of the store's files."};
inline constexpr MetricName kStoreFree = {"connecx_access_store_free_bytes",
                                          "Free space of the store's file system."};
inline constexpr MetricName kCertificateEnd = {
    "connecx_access_certificate_end_timestamp_seconds",
    "When our own certificate ends, kind listen or registration."};
inline constexpr MetricName kServing = {
    "connecx_access_serving_state",
    "What grpc.health.v1 says, 1: SERVING; kind provider, notifications or scheduler."};
inline constexpr MetricName kBuildInfo = {"connecx_access_build_info",
                                          "1, of the version that runs."};

inline constexpr const MetricName* kAllMetrics[] = {
    &kGrpcCalls,
    &kGrpcCallDuration,
    &kSystemCalls,
    &kSystemCallDuration,
    &kPasses,
    &kAccessLate,
    &kClearingRuns,
    &kMailAttempts,
    &kRegistrationAttempts,
    &kLiveGrants,
    &kStartedNotGranted,
    &kQueueAge,
    &kQueueDue,
    &kOpenIncidents,
    &kClearingLastSuccess,
    &kTimetablesUsed,
    &kTimetablesCapacity,
    &kOutboxMails,
    &kOutboxAge,
    &kBuildingMisconfigured,
    &kBuildingOutdated,
    &kStoreSize,
    &kStoreFree,
    &kCertificateEnd,
    &kServing,
    &kBuildInfo,
};

}  // namespace connecx::observe

#endif  // CONNECX_OBSERVE_METRIC_NAMES_H_
