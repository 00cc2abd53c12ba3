#ifndef CONNECX_SIMULATOR_STORED_TIME_H_
#define CONNECX_SIMULATOR_STORED_TIME_H_

#include <optional>

#include "simulator/behaviour.h"
#include "simulator/local_time.h"
#include "simulator/xml_fields.h"

namespace connecx::simulator {

// What SPACE keeps of a time that a request wrote (docs/ship.md Q6): 24:00:00 may be reported to
// `findings` as a wrong type, or become the next day; seconds may be dropped.
std::optional<LocalDateTime> StoredTime(std::optional<LocalDateTime> time,
                                        const Behaviour& behaviour, Findings& findings);
std::optional<SecondOfDay> StoredTime(std::optional<SecondOfDay> time, const Behaviour& behaviour,
                                      Findings& findings);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_STORED_TIME_H_
