#include "server/config/timetable_overlap.h"

#include <algorithm>

#include "server/config/net_address.h"

namespace connecx::server {

std::optional<TimetableNumbers> TimetablesInCommon(const config::v1::Salto& a,
                                                   const config::v1::Salto& b) {
  const auto url_a = ParseShipUrl(a.url());
  const auto url_b = ParseShipUrl(b.url());
  const int first = std::max(a.timetable_pool().first(), b.timetable_pool().first());
  const int last = std::min(a.timetable_pool().last(), b.timetable_pool().last());
  if (!url_a.has_value() || url_a != url_b || first > last || last < 1) return std::nullopt;
  return TimetableNumbers{first, last};
}

}  // namespace connecx::server
