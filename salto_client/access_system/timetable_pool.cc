#include "salto_client/access_system/timetable_pool.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "salto_client/access_system/port_error.h"
#include "salto_client/access_system/read_timetable.h"
#include "salto_client/access_system/timetable_form.h"
#include "salto_client/access_system/timetable_names.h"
#include "salto_client/salto_error.h"

namespace connecx::salto {
namespace {

constexpr int kAlways = 0;  // docs/ship.md 3.5
constexpr absl::Duration kOldestReading = absl::Minutes(1);
constexpr absl::Duration kRefusedIsSetAside = absl::Hours(1);

std::string What(absl::string_view verb, int number) {
  return absl::StrCat(verb, " timetable ", number);
}

TimetablePool::Hours HoursIn(const Timetable& timetable) {
  if (!timetable.intervals.has_value() || timetable.intervals->empty()) return std::nullopt;
  return ToHeldIntervals(*timetable.intervals);
}

bool HoldsWanted(const std::optional<Timetable>& read, const Timetable& wanted,
                 absl::string_view mark) {
  return read.has_value() && OwnerOf(*read, mark) == TimetableOwner::kUs &&
         SameContent(*read->intervals, *wanted.intervals);
}

bool NoAnswer(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

}  // namespace

TimetablePool::TimetablePool(SaltoClient& client, base::Clock& clock, AllocationQueue& queue,
                             TimetablePoolOptions options)
    : client_(client),
      clock_(clock),
      queue_(queue),
      options_(std::move(options)),
      range_(options_.first, options_.last, options_.mark) {}

absl::StatusOr<core::TimetableRef> TimetablePool::Obtain(const core::Timetable& hours,
                                                         const core::TimetableUse& use,
                                                         core::TimetableSource source) {
  if (hours.always()) return core::TimetableRef{.number = kAlways, .name = "always"};
  ASSIGN_OR_RETURN(const std::vector<TimetableInterval> intervals, ToIntervals(hours));
  std::optional<core::TimetableRef> filled = UseFilled(intervals, use);
  if (filled.has_value()) return *std::move(filled);
  if (source == core::TimetableSource::kFilled) {
    return absl::ResourceExhaustedError("no timetable holds these hours");
  }

  RETURN_IF_ERROR(queue_.Enter(options_.reading.time_per_call));
  const AllocationTurn turn(queue_);
  if (!IsLearned()) RETURN_IF_ERROR(Learn().status());
  for (bool just_filled = false;;) {
    filled = UseFilled(intervals, use);
    if (filled.has_value()) {
      filled->just_filled = just_filled;
      return *std::move(filled);
    }
    ASSIGN_OR_RETURN(const int number, BeginFillingOne(intervals));
    const absl::StatusOr<bool> was_ours = Fill({.number = number,
                                                .name = TimetableName(hours, number),
                                                .description = TimetableDescription(options_.mark),
                                                .intervals = intervals});
    EndFilling(number);
    RETURN_IF_ERROR(was_ours.status());
    just_filled = *was_ours;
    if (!just_filled) LOG_WARNING("timetable {} of our range is not ours to fill", number);
  }
}

absl::Status TimetablePool::Refresh(absl::Span<const core::TimetableUse> uses, bool all_are_known) {
  {
    base::MutexLock lock(mu_);
    for (const core::TimetableUse& use : uses) uses_.Add(use);
    uses_.DropOver(Today());
    uses_are_known_ |= all_are_known;
  }
  RETURN_IF_ERROR(queue_.Enter(options_.reading.time_per_call));
  const AllocationTurn turn(queue_);
  ASSIGN_OR_RETURN(const std::vector<Timetable> drifted, Learn());
  absl::Status result;
  for (const Timetable& wanted : drifted) {
    LOG_WARNING("timetable {} does not hold what its permissions need: filled again",
                wanted.number);
    BeginFilling(wanted.number);
    const absl::Status repaired = WriteAndReadBack(wanted);
    EndFilling(wanted.number);
    result.Update(repaired);
    if (NoAnswer(repaired)) break;
  }
  return result;
}

void TimetablePool::NoteRead(absl::string_view access_level,
                             const std::vector<NamedTimetable>& shown) {
  base::MutexLock lock(mu_);
  for (const int number : uses_.NoteRead(access_level, shown, Today())) readings_.erase(number);
}

absl::StatusOr<TimetablePool::Hours> TimetablePool::HoursOf(int number) {
  {
    base::MutexLock lock(mu_);
    std::optional<Hours> known = FindHours(number);
    if (known.has_value()) return *std::move(known);
  }
  const absl::StatusOr<std::optional<Timetable>> read =
      ReadTimetable(client_, number, options_.reading);
  if (absl::IsUnimplemented(read.status())) return Hours();
  if (!read.ok()) return ReadError(read.status(), What("read", number));
  base::MutexLock lock(mu_);
  NoteReading(number, *read);
  return readings_[number].hours;
}

TimetablePool::Hours TimetablePool::KnownHoursOf(int number) {
  base::MutexLock lock(mu_);
  return FindHours(number).value_or(Hours());
}

bool TimetablePool::IsOurs(int number) {
  base::MutexLock lock(mu_);
  if (is_learned_) return range_.Content(number) != nullptr;
  const auto it = readings_.find(number);
  return range_.Contains(number) && it != readings_.end() && it->second.is_marked;
}

core::TimetablePoolState TimetablePool::State() {
  base::MutexLock lock(mu_);
  if (!is_learned_) return {.size = options_.last - options_.first + 1};
  const TimetableRange::Counts counts = range_.Count(uses_.LiveOn(Today()), clock_.Uptime());
  const int taken = counts.in_use + counts.foreign;
  const bool was_scarce = is_scarce_;
  is_scarce_ = was_scarce ? 4 * taken >= counts.existing : 5 * taken >= 4 * counts.existing;
  if (is_scarce_ && !was_scarce) {
    LOG_WARNING("timetables {} to {}: {} of {} are taken; bookings that are far away wait for one",
                options_.first, options_.last, taken, counts.existing);
  }
  return {.size = counts.existing,
          .in_use = counts.in_use,
          .foreign = counts.foreign,
          .scarce = is_scarce_};
}

absl::CivilDay TimetablePool::Today() { return absl::ToCivilDay(clock_.Now(), options_.time_zone); }

bool TimetablePool::IsLearned() {
  base::MutexLock lock(mu_);
  return is_learned_;
}

void TimetablePool::NoteReading(int number, const std::optional<Timetable>& read) {
  Reading& reading = readings_[number];
  reading = {.read_at = clock_.Uptime()};
  if (!read.has_value()) return;
  reading.hours = HoursIn(*read);
  reading.is_marked = OwnerOf(*read, options_.mark) == TimetableOwner::kUs;
}

std::optional<TimetablePool::Hours> TimetablePool::FindHours(int number) {
  if (number == kAlways) return Hours();
  if (const Timetable* ours = range_.Content(number); ours != nullptr) return HoursIn(*ours);
  const auto it = readings_.find(number);
  if (it == readings_.end() || clock_.Uptime() - it->second.read_at > kOldestReading) {
    return std::nullopt;
  }
  return it->second.hours;
}

std::optional<core::TimetableRef> TimetablePool::UseFilled(
    const std::vector<TimetableInterval>& intervals, const core::TimetableUse& use) {
  base::MutexLock lock(mu_);
  const Timetable* filled = range_.FindFilled(intervals);
  if (filled == nullptr) return std::nullopt;
  core::TimetableUse numbered = use;
  numbered.number = filled->number;
  uses_.Add(numbered);
  return core::TimetableRef{.number = filled->number, .name = filled->name};
}

absl::StatusOr<std::vector<Timetable>> TimetablePool::Learn() {
  const absl::StatusOr<std::vector<Timetable>> all = ReadAllTimetables(client_, options_.reading);
  if (!all.ok()) return ReadError(all.status(), "read the timetables");
  base::MutexLock lock(mu_);
  readings_.clear();
  for (const Timetable& timetable : *all) NoteReading(timetable.number, timetable);
  is_learned_ = true;
  return range_.Learn(*all, uses_.LiveOn(Today()), clock_.Uptime());
}

absl::StatusOr<int> TimetablePool::BeginFillingOne(
    const std::vector<TimetableInterval>& intervals) {
  base::MutexLock lock(mu_);
  const absl::Duration now = clock_.Uptime();
  const auto is_live = uses_.LiveOn(Today());
  const auto is_named = uses_.Named();
  std::optional<int> number = range_.Choose(intervals, is_live, is_named, now, uses_are_known_);
  if (number.has_value()) {
    range_.BeginFilling(*number);
    return *number;
  }
  if (range_.Choose(intervals, is_live, is_named, now, /*may_reclaim=*/true).has_value()) {
    return absl::UnavailableError(
        "no timetable is free but those that access levels may name which could not be read since "
        "the start");
  }
  const TimetableRange::Counts counts = range_.Count(is_live, now);
  return absl::ResourceExhaustedError(
      absl::StrCat("no timetable is free: of the numbers ", options_.first, " to ", options_.last,
                   " SPACE has ", counts.existing, ", of which ", counts.in_use, " are in use, ",
                   counts.foreign, " are not ours and ", counts.set_aside, " could not be filled"));
}

void TimetablePool::BeginFilling(int number) {
  base::MutexLock lock(mu_);
  range_.BeginFilling(number);
}

void TimetablePool::EndFilling(int number) {
  base::MutexLock lock(mu_);
  range_.EndFilling(number);
  readings_.erase(number);
}

absl::StatusOr<bool> TimetablePool::Fill(const Timetable& wanted) {
  const absl::StatusOr<std::optional<Timetable>> read =
      ReadTimetable(client_, wanted.number, options_.reading);
  if (!read.ok()) return ReadError(read.status(), What("read", wanted.number));
  if (HoldsWanted(*read, wanted, options_.mark)) {
    NoteFilled(wanted, **read);
    return true;
  }
  {
    base::MutexLock lock(mu_);
    if (!range_.Observe(wanted.number, *read)) return false;
  }
  RETURN_IF_ERROR(WriteAndReadBack(wanted));
  return true;
}

absl::Status TimetablePool::WriteAndReadBack(const Timetable& wanted) {
  const absl::Status written = client_.UpdateTimetable(wanted, options_.reading.time_per_call);
  if (!written.ok() && !OutcomeUnknown(written)) {
    if (ShipErrorCode(written).has_value() && !IsTransient(written)) {
      NoteRefused(wanted.number, std::nullopt);
    }
    absl::Status error = WriteError(written, What("fill", wanted.number));
    // NOT_FOUND is about IDs that people enter; this number was in the server's own list.
    return absl::IsNotFound(error) ? absl::DataLossError(error.message()) : error;
  }
  const absl::StatusOr<std::optional<Timetable>> read =
      ReadTimetable(client_, wanted.number, options_.reading);
  if (read.ok() && HoldsWanted(*read, wanted, options_.mark)) {
    NoteFilled(wanted, **read);
    return absl::OkStatus();
  }
  if (!written.ok()) {
    NoteOutcomeUnknown(wanted);
    return WriteError(written, What("fill", wanted.number));
  }
  if (!read.ok()) {
    NoteOutcomeUnknown(wanted);
    return core::WithUnknownOutcome(ReadError(read.status(), What("read back", wanted.number)));
  }
  NoteRefused(wanted.number, *read);
  return absl::DataLossError(
      absl::StrCat(What("fill", wanted.number), ": it does not hold what was written to it"));
}

void TimetablePool::NoteFilled(const Timetable& wanted, const Timetable& read) {
  base::MutexLock lock(mu_);
  range_.Filled(wanted, read);
}

void TimetablePool::NoteOutcomeUnknown(const Timetable& wanted) {
  base::MutexLock lock(mu_);
  // A request that timed out may still be carried out for that long (docs/ship.md Q27).
  range_.OutcomeUnknown(wanted, clock_.Uptime() + 2 * options_.reading.time_per_call);
}

void TimetablePool::NoteRefused(int number, const std::optional<Timetable>& read) {
  base::MutexLock lock(mu_);
  const absl::Duration now = clock_.Uptime();
  range_.Refused(number, read, uses_.IsLive(number, Today()), now, now + kRefusedIsSetAside);
}

}  // namespace connecx::salto
