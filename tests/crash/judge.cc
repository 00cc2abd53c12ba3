#include "tests/crash/judge.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "simulator/behaviour.h"
#include "simulator/database_proto.h"
#include "simulator/door.h"
#include "tests/crash/person.h"
#include "tests/e2e/support/mail_folder.h"
#include "tests/e2e/support/space_seed.h"

namespace connecx::crash {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr absl::Duration kStep = absl::Minutes(30);
constexpr absl::Duration kHorizon = absl::Hours(24 * 7);

// What core may book, as SPACE has it.
e2e::Site Booked() {
  return {.apartments = kApartments + 1, .numbered_facilities = kNumberedFacilities - 1};
}

bool CanBeCausedByFaults(absl::string_view kind) {
  static const auto* const kKinds = new std::set<absl::string_view>(
      {"CLEARING_FAILED", "ID_CHANGE_FAILED", "ID_UNKNOWN", "NOT_TAKEN_AWAY", "REFUSED_BY_SYSTEM",
       "SYSTEM_UNREACHABLE", "SYSTEM_UNSUITABLE", "TIMETABLES_EXHAUSTED"});
  return kKinds->contains(kind);
}

bool IsCalledFor(absl::string_view kind, absl::string_view message, bool faults) {
  if (kind == "DOUBLE_BOOKING") return faults || message == "opened" || message == "closed";
  // What a person takes away in the moment after our write cannot be told from what SPACE loses.
  if (kind == "PERMISSION_GONE") return true;
  return faults && CanBeCausedByFaults(kind);
}

using PairId = std::pair<std::string, std::string>;  // access level, zone

class Court {
 public:
  Court(const Author& author, const Evidence& evidence) : author_(author), evidence_(evidence) {
    for (const auto& [id, booking] : author.bookings()) {
      if (!booking.revoked && !booking.by_hand) owed_[PairOf(booking)].push_back(&booking);
    }
  }

  void JudgeBooking(const Booking& booking, Verdict& verdict) const {
    const auto found = evidence_.grants.find(booking.id);
    if (found == evidence_.grants.end()) {
      verdict.lost.push_back(absl::StrCat(booking.id, ": the booking is unknown"));
      return;
    }
    const v1::Grant& grant = found->second;
    const v1::GrantPhase owed = booking.revoked   ? v1::GRANT_PHASE_REVOKED
                                : booking.by_hand ? v1::GRANT_PHASE_NEEDS_MANUAL_ACTION
                                                  : v1::GRANT_PHASE_GRANTED;
    const bool over = booking.window.end <= evidence_.now;
    if (grant.revision() != booking.revision || (grant.phase() != owed && !over)) {
      verdict.lost.push_back(absl::StrCat(booking.id, ": is ", v1::GrantPhase_Name(grant.phase()),
                                          " of revision ", grant.revision(), ", owed is ",
                                          v1::GrantPhase_Name(owed), " of ", booking.revision));
    }
    const auto opened = evidence_.opened.find(booking.id);
    if (opened != evidence_.opened.end() && opened->second == booking.by_hand) {
      (booking.by_hand ? verdict.orphans : verdict.lost)
          .push_back(absl::StrCat(booking.id, ": in the booked time the door is ",
                                  opened->second ? "open" : "shut"));
    }
  }

  absl::Status JudgeDoors(const simulator::Database& database, Verdict& verdict) const {
    const e2e::Site booked = Booked();
    for (const std::string& apartment : booked.Apartments()) {
      for (const std::string& facility : booked.Facilities()) {
        RETURN_IF_ERROR(
            JudgePair(database, {e2e::AccessLevelOf(apartment), e2e::ZoneOf(facility)}, verdict));
      }
    }
    return absl::OkStatus();
  }

 private:
  PairId PairOf(const Booking& booking) const {
    return {author_.AccessLevelOf(booking.apartment), e2e::ZoneOf(booking.facility)};
  }

  // All bookings begin and end at the step's multiples, so a look between them sees everything.
  absl::Status JudgePair(const simulator::Database& database, const PairId& pair,
                         Verdict& verdict) const {
    const auto owed = owed_.find(pair);
    const auto booking_at = [&](absl::Time at) -> const Booking* {
      if (owed == owed_.end()) return nullptr;
      for (const Booking* booking : owed->second) {
        if (booking->window.start <= at && at < booking->window.end) return booking;
      }
      return nullptr;
    };
    const auto level = database.access_levels.find(pair.first);
    const bool holds =
        level != database.access_levels.end() && level->second.zones.contains(pair.second);
    if (holds && owed == owed_.end()) {
      verdict.orphans.push_back(
          absl::StrCat(pair.first, "/", pair.second, ": a permission that no booking explains"));
    }
    const absl::Time first =
        absl::FromUnixSeconds(absl::ToUnixSeconds(evidence_.now) / 1800 * 1800);
    for (absl::Time at = first + kStep + kStep / 2; at < first + kHorizon; at += kStep) {
      const Booking* const booking = booking_at(at);
      ASSIGN_OR_RETURN(const simulator::DoorAnswer door,
                       simulator::DecideZone(database, pair.first, pair.second, at, TimeZone(),
                                             simulator::Behaviour()));
      if (door.open == (booking != nullptr)) continue;
      (door.open ? verdict.orphans : verdict.lost)
          .push_back(absl::StrCat(booking == nullptr ? "nobody" : booking->id, ": ", pair.first,
                                  "/", pair.second, " is ", door.open ? "open" : "shut", " at ",
                                  absl::FormatTime(at, TimeZone()), ": ", door.reason));
      return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  const Author& author_;
  const Evidence& evidence_;
  std::map<PairId, std::vector<const Booking*>> owed_;
};

}  // namespace

void Inbox::Take(const std::string& content) {
  const e2e::Mail mail = e2e::ParseMail(content);
  const auto header = [&](const char* name) {
    const auto found = mail.headers.find(name);
    return found == mail.headers.end() ? std::string() : found->second;
  };
  ++count_;
  const std::string id = header("Message-ID");
  if (!message_ids_.insert(id).second) ++twice_;
  const std::string kind = header("X-Connecx-Kind");
  const std::string message = header("X-Connecx-Message");
  if (!IsCalledFor(kind, message, faults_)) {
    uncalled_for_.push_back(absl::StrCat(kind, " ", message, ": ", header("Subject")));
  }
  if (kind != "DOUBLE_BOOKING" || message != "opened") return;
  for (absl::string_view line : absl::StrSplit(mail.body, '\n')) {
    absl::string_view booking = absl::StripAsciiWhitespace(line);
    if (!absl::ConsumePrefix(&booking, "Booking:")) continue;
    requests_[std::string(absl::StripAsciiWhitespace(booking))].insert(id);
  }
}

std::set<std::string> Inbox::RequestsFor(const std::string& booking_id) const {
  const auto found = requests_.find(booking_id);
  return found == requests_.end() ? std::set<std::string>() : found->second;
}

std::string ForeignPartOf(const simulator::v1::Database& dump) {
  return e2e::ForeignPart(Person::Without(dump), Booked());
}

absl::StatusOr<Verdict> Judge(const Author& author, const std::vector<std::string>& ids,
                              const Evidence& evidence, absl::string_view foreign_before,
                              const Inbox& inbox) {
  Verdict verdict;
  const Court court(author, evidence);
  for (const std::string& id : ids) {
    const Booking& booking = author.bookings().at(id);
    court.JudgeBooking(booking, verdict);
    if (!booking.by_hand) continue;
    if (const std::size_t mails = inbox.RequestsFor(id).size(); mails != 1) {
      verdict.mails_lost.push_back(absl::StrCat(id, ": ", mails, " messages ask for it"));
    }
  }
  ASSIGN_OR_RETURN(const simulator::Database database, simulator::FromProto(evidence.dump));
  RETURN_IF_ERROR(court.JudgeDoors(database, verdict));
  if (ForeignPartOf(evidence.dump) != foreign_before) {
    verdict.foreign_changed.push_back("what is not ours in SPACE is not as it was");
  }
  for (const std::string& mail : inbox.uncalled_for()) {
    verdict.mails_lost.push_back("uncalled for: " + mail);
  }
  return verdict;
}

}  // namespace connecx::crash
