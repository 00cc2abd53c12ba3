#include "simulator/stored_time.h"

namespace connecx::simulator {

std::optional<LocalDateTime> StoredTime(std::optional<LocalDateTime> time,
                                        const Behaviour& behaviour, Findings& findings) {
  if (!time.has_value()) return std::nullopt;
  const bool is_next_day = behaviour.end_of_day == EndOfDay::kNextDay && time->second == kEndOfDay;
  const std::optional<SecondOfDay> second = StoredTime(time->second, behaviour, findings);
  if (!second.has_value()) return std::nullopt;
  return LocalDateTime{is_next_day ? time->date + 1 : time->date, *second};
}

std::optional<SecondOfDay> StoredTime(std::optional<SecondOfDay> time, const Behaviour& behaviour,
                                      Findings& findings) {
  if (!time.has_value()) return std::nullopt;
  switch (behaviour.end_of_day) {
    case EndOfDay::kAccept:
      return time;
    case EndOfDay::kError503:
      if (*time != kEndOfDay) return time;
      findings.AddWrongType("24:00:00 is no time of day.");
      return std::nullopt;
    case EndOfDay::kNextDay:
      return *time % kEndOfDay;
    case EndOfDay::kTruncateSeconds:
      return *time - *time % 60;
  }
  return time;
}

}  // namespace connecx::simulator
