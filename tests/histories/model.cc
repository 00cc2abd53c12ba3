#include "tests/histories/model.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"

namespace connecx::histories {
namespace {

using Events = std::vector<const Event*>;

void CheckBooking(const Events& events, std::vector<std::string>& broken) {
  for (const Event* event : events) {
    if (!event->ok) continue;
    const auto complain = [&](const char* what, const Version& other) {
      broken.push_back(absl::StrCat(event->booking, ": the answer at ", event->end, " shows ",
                                    ToText(event->seen), what, ToText(other)));
    };
    const bool was_sent = std::any_of(events.begin(), events.end(), [&](const Event* other) {
      return other->kind == Event::Kind::kWrite && other->sent == event->seen &&
             other->begin < event->end;
    });
    if (!was_sent && event->seen != Version()) complain(", which nobody sent", {});
    if (event->kind == Event::Kind::kWrite && event->seen < event->sent) {
      complain(", and acknowledges ", event->sent);
    }
    for (const Event* before : events) {
      if (!before->ok || before->end >= event->begin) continue;
      const Version promised = std::max(before->sent, before->seen);
      if (event->seen < promised) complain(" after an answer had promised ", promised);
    }
  }
}

}  // namespace

std::string ToText(const Version& version) {
  if (version.revision == 0) return "nothing";
  return absl::StrCat(version.revoked ? "Revoke " : "Grant ", version.revision);
}

std::vector<std::string> Check(const std::vector<Event>& history) {
  std::map<std::string, Events> bookings;
  for (const Event& event : history) bookings[event.booking].push_back(&event);
  std::vector<std::string> broken;
  for (const auto& [id, events] : bookings) CheckBooking(events, broken);
  return broken;
}

}  // namespace connecx::histories
