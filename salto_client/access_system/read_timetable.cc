#include "salto_client/access_system/read_timetable.h"

#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "salto_client/paging.h"

namespace connecx::salto {
namespace {

std::optional<Timetable> Find(std::vector<Timetable> timetables, int number) {
  for (Timetable& timetable : timetables) {
    if (timetable.number == number) return std::move(timetable);
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::optional<Timetable>> ReadTimetable(SaltoClient& client, int number,
                                                       const ReadAllOptions& options) {
  for (const int start_from : {number, number - 1}) {
    PageRequest<int> request{.start_from = start_from, .max_count = kMinPageSize};
    if (start_from < 1) request.start_from = std::nullopt;
    ASSIGN_OR_RETURN(Page<Timetable> page, client.ReadTimetables(request, options.time_per_call));
    std::optional<Timetable> found = Find(std::move(page.items), number);
    if (found.has_value()) return found;
  }
  ASSIGN_OR_RETURN(std::vector<Timetable> all, ReadAllTimetables(client, options));
  return Find(std::move(all), number);
}

}  // namespace connecx::salto
