#include "notify/mail_composer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "notify/sample_incidents.h"

namespace connecx::notify {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

absl::Time Now() {
  return absl::FromCivil(absl::CivilMinute(2026, 9, 21, 11, 24), SampleBuilding().time_zone);
}

MailComposer Composer() { return MailComposer({"access.operator.example", "connecx@op.example"}); }

std::vector<core::OutboxMail> Compose(const core::Incident& incident,
                                      MessageKind message = MessageKind::kOpened,
                                      const core::Building& building = SampleBuilding()) {
  return Composer().Compose(incident, message, building, Now());
}

struct Parsed {
  std::map<std::string, std::string> headers;  // unfolded
  std::string body;
};

Parsed Parse(const std::string& content) {
  Parsed parsed;
  const std::size_t end = content.find("\r\n\r\n");
  EXPECT_NE(end, std::string::npos);
  parsed.body = content.substr(end + 4);
  const std::string unfolded = absl::StrReplaceAll(content.substr(0, end), {{"\r\n ", " "}});
  for (const absl::string_view line : absl::StrSplit(unfolded, "\r\n")) {
    const std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits(": ", 1));
    EXPECT_EQ(parts.size(), 2u) << line;
    EXPECT_TRUE(parsed.headers.emplace(parts[0], parts.back()).second) << "twice: " << line;
  }
  return parsed;
}

TEST(MailComposer, MakesAWholeMessage) {
  const std::vector<core::OutboxMail> mails = Compose(SampleIncidentNamed("double_booking_add"));
  ASSERT_THAT(mails, SizeIs(1));
  const core::OutboxMail& mail = mails[0];
  EXPECT_EQ(mail.building, "harbour-tower");
  EXPECT_EQ(mail.incident_id, 41);
  EXPECT_EQ(mail.group, core::RecipientGroup::kManagers);
  EXPECT_THAT(mail.recipients,
              ElementsAre("manager@harbour-tower.example", "deputy@harbour-tower.example"));
  EXPECT_EQ(mail.created_time, Now());
  EXPECT_EQ(mail.due_time, Now());
  const Parsed parsed = Parse(mail.content);
  const std::map<std::string, std::string> expected = {
      {"From", "\"Connecx\" <connecx@op.example>"},
      {"To", "<manager@harbour-tower.example>, <deputy@harbour-tower.example>"},
      {"Date", "Mon, 21 Sep 2026 11:24:00 +1000"},
      {"Subject",
       "Double booking: gym, apartment 501/56, Sat 26 Sep 2026, 18:00-20:00 (Harbour Tower)"},
      {"Message-ID", "<" + mail.message_id + ">"},
      {"Auto-Submitted", "auto-generated"},
      {"X-Connecx-Incident", "41"},
      {"X-Connecx-Building", "harbour-tower"},
      {"X-Connecx-Kind", "DOUBLE_BOOKING"},
      {"X-Connecx-Message", "opened"},
      {"X-Connecx-Action",
       "access-level=APT-501-56; zone=GYM; case=1; first=2026-09-26; last=2026-09-26; "
       "timetable=17; "
       "timetable-name=CX%2018%3A00-20%3A00; hours=18%3A00-20%3A00; "
       "from=2026-09-26T00%3A00%3A00%2B10%3A00; by=2026-09-26T18%3A00%3A00%2B10%3A00"},
      {"MIME-Version", "1.0"},
      {"Content-Type", "text/plain; charset=utf-8"},
      {"Content-Transfer-Encoding", "7bit"},
  };
  EXPECT_EQ(parsed.headers, expected);
  EXPECT_THAT(parsed.body, StartsWith("A double booking has to be enabled by hand"));
  EXPECT_EQ(mail.subject, expected.at("Subject"));
}

TEST(MailComposer, AnActionWithoutATimetableNamesNone) {
  const auto mails = Compose(SampleIncidentNamed("double_booking_no_timetable"));
  EXPECT_THAT(Parse(mails.at(0).content).headers["X-Connecx-Action"], Not(HasSubstr("timetable")));
  const auto all_day = Compose(SampleIncidentNamed("double_booking_all_day"));
  EXPECT_THAT(Parse(all_day.at(0).content).headers["X-Connecx-Action"],
              HasSubstr("timetable=0; timetable-name=; hours=always;"));
}

TEST(MailComposer, MessageIdsAreTheSameForTheSameChangeAndNoOther) {
  core::Incident incident = SampleIncidentNamed("double_booking_add");
  const std::string first = Compose(incident).at(0).message_id;
  EXPECT_EQ(first, Compose(incident).at(0).message_id);
  std::set<std::string> ids = {first};
  incident.messages = 1;
  EXPECT_TRUE(ids.insert(Compose(incident).at(0).message_id).second);
  incident.messages = 0;
  incident.id = 42;
  EXPECT_TRUE(ids.insert(Compose(incident).at(0).message_id).second);
  incident.id = 41;
  incident.cause = "another";  // a number used again after a restored backup
  EXPECT_TRUE(ids.insert(Compose(incident).at(0).message_id).second);
  const MailComposer elsewhere({"other.example", "connecx@op.example"});
  EXPECT_TRUE(ids.insert(elsewhere
                             .Compose(SampleIncidentNamed("double_booking_add"),
                                      MessageKind::kOpened, SampleBuilding(), Now())
                             .at(0)
                             .message_id)
                  .second);
}

TEST(MailComposer, LaterMessagesAnswerTheFirst) {
  core::Incident incident = SampleIncidentNamed("double_booking_add");
  const std::string root = "<" + Compose(incident).at(0).message_id + ">";
  for (const MessageKind kind :
       {MessageKind::kChanged, MessageKind::kReopened, MessageKind::kClosed}) {
    ++incident.messages;
    Parsed parsed = Parse(Compose(incident, kind).at(0).content);
    EXPECT_EQ(parsed.headers["In-Reply-To"], root);
    EXPECT_EQ(parsed.headers["References"], root);
    EXPECT_NE(parsed.headers["Message-ID"], root);
    EXPECT_EQ(parsed.headers["X-Connecx-Message"], MessageKindName(kind));
    EXPECT_EQ(parsed.headers.count("X-Connecx-Action"), kind == MessageKind::kClosed ? 0u : 1u);
  }
}

TEST(MailComposer, GoesToWhomTheCatalogueNames) {
  const auto skew = Compose(SampleIncidentNamed("clock_skew"));
  ASSERT_THAT(skew, SizeIs(1));
  EXPECT_EQ(skew[0].group, core::RecipientGroup::kOperator);
  EXPECT_THAT(skew[0].recipients, ElementsAre("support@operator.example"));

  core::Incident unreachable = SampleIncidentNamed("system_unreachable");
  const auto both = Compose(unreachable);
  ASSERT_THAT(both, SizeIs(2));
  EXPECT_EQ(both[0].group, core::RecipientGroup::kManagers);
  EXPECT_EQ(both[1].group, core::RecipientGroup::kOperator);
  EXPECT_NE(both[0].message_id, both[1].message_id);
  EXPECT_NE(both[0].content, both[1].content);

  unreachable.subject.others.clear();
  const auto nothing_at_risk = Compose(unreachable);
  ASSERT_THAT(nothing_at_risk, SizeIs(1));
  EXPECT_EQ(nothing_at_risk[0].group, core::RecipientGroup::kOperator);
}

TEST(MailComposer, AMailWithoutUsableManagersReachesTheOperator) {
  core::Building building = SampleBuilding();
  building.managers = {"not an address", "x@y.example\r\nBcc: thief@z.example"};
  const core::Incident incident = SampleIncidentNamed("double_booking_add");
  const auto mails = Compose(incident, MessageKind::kOpened, building);
  ASSERT_THAT(mails, SizeIs(1));
  EXPECT_THAT(mails[0].recipients, ElementsAre("support@operator.example"));
  EXPECT_THAT(Parse(mails[0].content).body, StartsWith("This building has no mail address"));
  building.operator_contact = "";
  EXPECT_THAT(Compose(incident, MessageKind::kOpened, building), IsEmpty());
}

TEST(MailComposer, NoFieldCanInjectAHeaderOrALongLine) {
  const std::string evil = "x\r\nBcc: thief@z.example\r\n\r\n" + std::string(3000, 'y') +
                           std::string("\0\xff", 2) + "caf\xc3\xa9";
  core::Incident incident = SampleIncidentNamed("double_booking_add");
  incident.building = evil;
  incident.cause = evil;
  incident.closed_because = evil;
  core::IncidentSubject& subject = incident.subject;
  subject.apartment = subject.facility = subject.access_level = subject.zone = evil;
  subject.detail = subject.booking->booking_id = subject.others[0].booking_id = evil;
  subject.manual->timetable_name = subject.manual->hours = evil;
  core::Building building = SampleBuilding();
  building.name = building.time_zone_name = evil;
  building.operator_contact = evil;
  const MailComposer composer({evil, evil, evil});
  for (const MessageKind kind : {MessageKind::kOpened, MessageKind::kClosed}) {
    for (const core::OutboxMail& mail : composer.Compose(incident, kind, building, Now())) {
      const Parsed parsed = Parse(mail.content);
      EXPECT_EQ(parsed.headers.count("Bcc"), 0u);
      EXPECT_EQ(parsed.headers.count("Subject"), 1u);
      EXPECT_EQ(mail.message_id.find_first_of("\r\n "), std::string::npos);
      for (const absl::string_view line : absl::StrSplit(mail.content, "\r\n")) {
        EXPECT_LE(line.size(), 998u);
        for (const char c : line) ASSERT_TRUE(c >= 0x20 && c < 0x7F);
      }
    }
  }
}

}  // namespace
}  // namespace connecx::notify
