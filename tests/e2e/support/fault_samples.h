#ifndef CONNECX_TESTS_E2E_SUPPORT_FAULT_SAMPLES_H_
#define CONNECX_TESTS_E2E_SUPPORT_FAULT_SAMPLES_H_

// What faults of the simulator (simulator/fault.h) are tried with.

namespace connecx::e2e {

// Of SHIP (docs/ship.md 2.1).
inline constexpr int kFaultCodes[] = {1, 4, 7, 10, 11, 12, 13, 14, 101, 201, 500, 501, 502, 503};

inline constexpr int kFaultHttpStatuses[] = {401, 415, 429, 500, 501, 503};

// The requests that are hit: reads, writes of permissions, writes of timetables, and all.
inline constexpr const char* kFaultRequests[] = {"SaltoDBGroupList.Read", "SaltoDBGroup.Update",
                                                 "SaltoDBTimezoneTable.*", ""};

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_FAULT_SAMPLES_H_
