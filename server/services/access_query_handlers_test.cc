#include "server/services/access_query_handlers.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "core/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/testing/fixed_buildings.h"
#include "server/testing/mock_provider.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::NiceMock;
using ::testing::Return;
using ::testing::SizeIs;

class AccessQueryHandlersTest : public ::testing::Test {
 protected:
  AccessQueryHandlersTest() {
    ON_CALL(query_, ContextOf(_)).WillByDefault([](absl::Span<const core::Grant> grants) {
      return std::vector<provider::GrantContext>(grants.size());
    });
    ON_CALL(query_, MailsOf(_)).WillByDefault(Return(std::vector<core::OutboxMail>()));
  }

  // Asks page after page; the keys of everything that came, pages apart by "|".
  template <typename Request, typename Method, typename KeyOf>
  std::string AllPages(Request request, Method method, KeyOf key_of) {
    std::string keys;
    for (int page = 0; page < 50; ++page) {
      const auto response = (handlers_.*method)(request);
      if (!response.ok()) return std::string(response.status().message());
      keys += key_of(*response);
      if (response->next_page_token().empty()) return keys;
      keys += "|";
      request.set_page_token(response->next_page_token());
    }
    return keys + " without end";
  }

  template <typename Request, typename Method>
  std::string ReasonOf(const Request& request, Method method) {
    const auto response = (handlers_.*method)(request);
    const auto detail = core::DetailOf(response.status());
    return detail.has_value() ? detail->reason : "";
  }

  NiceMock<MockAccessQuery> query_;
  FixedBuildings buildings_{{"b", "a"}};
  AccessQueryHandlers handlers_{query_, buildings_};
};

TEST_F(AccessQueryHandlersTest, UnknownBuildings) {
  v1::ListGrantsRequest grants;
  grants.set_building("x");
  EXPECT_EQ(ReasonOf(grants, &AccessQueryHandlers::ListGrants), "BUILDING_UNKNOWN");
  v1::ListRunsRequest runs;
  runs.set_building("x");
  EXPECT_EQ(ReasonOf(runs, &AccessQueryHandlers::ListRuns), "BUILDING_UNKNOWN");
  v1::ListIdsRequest ids;
  ids.set_building("x");
  EXPECT_EQ(ReasonOf(ids, &AccessQueryHandlers::ListIds), "BUILDING_UNKNOWN");
  v1::ListIncidentsRequest incidents;
  incidents.set_building("x");
  EXPECT_EQ(ReasonOf(incidents, &AccessQueryHandlers::ListIncidents), "BUILDING_UNKNOWN");
}

TEST_F(AccessQueryHandlersTest, GrantsInPagesWithoutTombstones) {
  ON_CALL(query_, ListGrants(_)).WillByDefault([](const provider::GrantQuery& query) {
    std::vector<core::Grant> grants;
    for (const char* id : {"1", "2", "3", "4", "5"}) {
      if (query.after >= id || static_cast<int>(grants.size()) == query.limit) continue;
      core::Grant grant;
      grant.booking_id = id;
      grant.apartment = "501";
      if (grant.booking_id == "2") {
        grant.apartment.clear();
        grant.revoked = true;
      }
      grants.push_back(grant);
    }
    return provider::GrantsPage{
        .grants = grants,
        .next = static_cast<int>(grants.size()) < query.limit ? "" : grants.back().booking_id};
  });
  v1::ListGrantsRequest request;
  request.set_page_size(2);
  EXPECT_EQ(AllPages(request, &AccessQueryHandlers::ListGrants,
                     [](const v1::ListGrantsResponse& response) {
                       std::string keys;
                       for (const auto& grant : response.grants()) keys += grant.booking_id();
                       return keys;
                     }),
            "1|34|5");
}

TEST_F(AccessQueryHandlersTest, APageMayBeEmptyAndNotTheLast) {
  ON_CALL(query_, ListGrants(_)).WillByDefault([](const provider::GrantQuery& query) {
    return provider::GrantsPage{.next = query.after.empty() ? "looked-at" : ""};
  });
  v1::ListGrantsRequest request;
  ASSERT_OK_AND_ASSIGN(v1::ListGrantsResponse response, handlers_.ListGrants(request));
  EXPECT_EQ(response.grants_size(), 0);
  ASSERT_NE(response.next_page_token(), "");
  request.set_page_token(response.next_page_token());
  ASSERT_OK_AND_ASSIGN(response, handlers_.ListGrants(request));
  EXPECT_EQ(response.next_page_token(), "");
}

TEST_F(AccessQueryHandlersTest, APageOfBigGrantsEndsEarly) {
  ON_CALL(query_, ListGrants(_)).WillByDefault([](const provider::GrantQuery& query) {
    std::vector<core::Grant> grants;
    for (int i = 0; i < query.limit; ++i) {
      core::Grant grant;
      grant.booking_id = std::string(128, static_cast<char>('0' + i % 10));
      grant.apartment = "501";
      for (int w = 0; w < 400; ++w) {
        const absl::Time start = absl::FromUnixSeconds(1'700'000'000 + w * 7200);
        grant.windows.push_back({start, start + absl::Hours(1)});
      }
      grants.push_back(grant);
    }
    return provider::GrantsPage{.grants = grants,
                                .next = grants.empty() ? "" : grants.back().booking_id};
  });
  v1::ListGrantsRequest request;
  request.set_page_size(1000);
  ASSERT_OK_AND_ASSIGN(const v1::ListGrantsResponse response, handlers_.ListGrants(request));
  EXPECT_LT(response.ByteSizeLong(), 3u << 20);
  EXPECT_GT(response.grants_size(), 50);
  EXPECT_NE(response.next_page_token(), "");
}

std::string IncidentKeys(const v1::ListIncidentsResponse& response) {
  std::string keys;
  for (const auto& incident : response.incidents()) keys += incident.incident_id();
  return keys;
}

TEST_F(AccessQueryHandlersTest, OpenIncidentsFirst) {
  // Even ids are resolved.
  ON_CALL(query_, ListIncidents(_, _, _, _))
      .WillByDefault([](absl::string_view, bool open_only, std::int64_t before, int limit) {
        std::vector<core::Incident> incidents;
        for (std::int64_t id = std::min<std::int64_t>(before, 8) - 1; id >= 1; --id) {
          if (static_cast<int>(incidents.size()) == limit) break;
          core::Incident incident;
          incident.id = id;
          incident.open = id % 2 == 1;
          if (id == 3 || id == 4) {
            incident.kind = core::IncidentKind::kClockSkew;
            incident.subject.booking = core::BookingRef{.booking_id = "b7"};
          }
          if (incident.open || !open_only) incidents.push_back(incident);
        }
        return incidents;
      });
  v1::ListIncidentsRequest request;
  const auto all = [&] {
    return AllPages(request, &AccessQueryHandlers::ListIncidents, IncidentKeys);
  };
  EXPECT_EQ(all(), "7531642");
  request.set_page_size(2);
  EXPECT_EQ(all(), "75|31|64|2");
  request.add_states(v1::INCIDENT_STATE_OPEN);
  EXPECT_EQ(all(), "75|31");
  request.set_states(0, v1::INCIDENT_STATE_RESOLVED);
  EXPECT_EQ(all(), "64|2");
  request.clear_states();
  request.add_kinds(v1::INCIDENT_KIND_CLOCK_SKEW);
  EXPECT_EQ(all(), "34");
  request.clear_kinds();
  request.set_booking_id("b7");
  EXPECT_EQ(all(), "34");
}

std::string RunKeys(const v1::ListRunsResponse& response) {
  std::string keys;
  for (const auto& run : response.runs()) {
    keys += run.local_date().substr(8) + run.building() + " ";
  }
  return keys;
}

TEST_F(AccessQueryHandlersTest, RunsOfAllBuildings) {
  ON_CALL(query_, ListRuns(_, _, _))
      .WillByDefault([](absl::string_view building, absl::CivilDay before, int limit) {
        std::vector<core::Run> runs;
        for (int day = 4; day >= 1; --day) {
          core::Run run;
          run.building = std::string(building);
          run.date = absl::CivilDay(2024, 5, day);
          run.state = day == 4 ? core::RunState::kFailed : core::RunState::kCompleted;
          if (run.date < before && static_cast<int>(runs.size()) < limit) runs.push_back(run);
        }
        return runs;
      });
  v1::ListRunsRequest request;
  const auto all = [&] { return AllPages(request, &AccessQueryHandlers::ListRuns, RunKeys); };
  EXPECT_EQ(all(), "04a 04b 03a 03b 02a 02b 01a 01b ");
  request.set_page_size(3);
  EXPECT_EQ(all(), "04a 04b 03a |03b 02a 02b |01a 01b ");
  request.set_from_date("2024-05-02");
  request.set_until_date("2024-05-03");
  EXPECT_EQ(all(), "03a 03b 02a |02b ");
  request.set_building("b");
  request.add_states(v1::CLEARING_RUN_STATE_COMPLETED);
  request.clear_until_date();
  EXPECT_EQ(all(), "03b 02b ");
}

std::string IdKeys(const v1::ListIdsResponse& response) {
  std::string keys;
  for (const auto& id : response.ids()) {
    keys += id.building() + std::to_string(id.kind()) + id.name() + " ";
  }
  return keys;
}

TEST_F(AccessQueryHandlersTest, IdsOfAllBuildings) {
  ON_CALL(query_, ListIds(_)).WillByDefault([](absl::string_view) {
    return std::vector<core::IdRow>{{core::IdKind::kApartment, "501", "A", "core", {}},
                                    {core::IdKind::kApartment, "502", "B", "core", {}},
                                    {core::IdKind::kFacility, "501", "Z", "core", {}}};
  });
  v1::ListIdsRequest request;
  const auto all = [&] { return AllPages(request, &AccessQueryHandlers::ListIds, IdKeys); };
  EXPECT_EQ(all(), "a1501 a1502 a2501 b1501 b1502 b2501 ");
  request.set_page_size(2);
  EXPECT_EQ(all(), "a1501 a1502 |a2501 b1501 |b1502 b2501 ");
  request.set_name("501");
  EXPECT_EQ(all(), "a1501 a2501 |b1501 b2501 ");
  request.set_kind(v1::ID_KIND_FACILITY);
  EXPECT_EQ(all(), "a2501 b2501 ");
  request.add_checks(v1::ID_CHECK_UNCHECKED);
  EXPECT_EQ(all(), "a2501 b2501 ");
  request.set_checks(0, v1::ID_CHECK_OK);
  EXPECT_EQ(all(), "");
}

TEST_F(AccessQueryHandlersTest, ErrorsOfTheStorePass) {
  ON_CALL(query_, GetGrant(_)).WillByDefault([](absl::string_view id) {
    return absl::StatusOr<core::Grant>(core::error::GrantNotFound(id));
  });
  v1::GetGrantRequest request;
  request.set_booking_id("b1");
  EXPECT_EQ(ReasonOf(request, &AccessQueryHandlers::GetGrant), "GRANT_NOT_FOUND");
}

TEST_F(AccessQueryHandlersTest, AGrantComesWithWhatIsKnownBesideIt) {
  const absl::Time verified = absl::FromUnixSeconds(1'750'000'000);
  ON_CALL(query_, GetGrant(_)).WillByDefault(Return(core::Grant{.booking_id = "b1"}));
  ON_CALL(query_, ContextOf(_))
      .WillByDefault(Return(std::vector<provider::GrantContext>{
          {.incident_ids = {7, 9}, .verified_time = verified}}));
  v1::GetGrantRequest request;
  request.set_booking_id("b1");
  const auto response = handlers_.GetGrant(request);
  ASSERT_OK(response);
  EXPECT_THAT(response->grant().incident_ids(), ElementsAre("7", "9"));
  EXPECT_EQ(response->grant().verified_time().seconds(), 1'750'000'000);
  EXPECT_FALSE(response->grant().has_next_attempt_time());
}

TEST_F(AccessQueryHandlersTest, AStoryInPages) {
  ON_CALL(query_, Explain(_, _, _))
      .WillByDefault([](absl::string_view booking_id, std::int64_t after, int limit) {
        provider::BookingStory story;
        story.grant.booking_id = std::string(booking_id);
        for (std::int64_t id = after + 10; id <= 50; id += 10) {
          if (static_cast<int>(story.entries.size()) == limit) break;
          story.entries.push_back({.id = id,
                                   .kind = core::AuditKind::kByHand,
                                   .text = absl::StrCat(id / 10),
                                   .actor = "amy",
                                   .phase = core::GrantPhase::kQueued,
                                   .incident_id = 7,
                                   .details = {{"timetable", "31"}}});
        }
        return story;
      });
  v1::ExplainBookingRequest request;
  request.set_booking_id("b1");
  request.set_page_size(2);
  EXPECT_EQ(AllPages(request, &AccessQueryHandlers::ExplainBooking,
                     [](const v1::ExplainBookingResponse& response) {
                       EXPECT_EQ(response.grant().booking_id(), "b1");
                       std::string keys;
                       for (const auto& entry : response.entries()) keys += entry.text();
                       return keys;
                     }),
            "12|34|5");
  const auto page = handlers_.ExplainBooking(request);
  ASSERT_OK(page);
  EXPECT_EQ(page->entries(0).kind(), v1::STORY_KIND_BY_HAND);
  EXPECT_EQ(page->entries(0).phase(), v1::GRANT_PHASE_QUEUED);
  EXPECT_EQ(page->entries(0).actor(), "amy");
  EXPECT_EQ(page->entries(0).incident_id(), "7");
  EXPECT_EQ(page->entries(0).details().at("timetable"), "31");
}

TEST_F(AccessQueryHandlersTest, AnIncidentComesWithItsNewestMails) {
  ON_CALL(query_, ListIncidents(_, _, _, _))
      .WillByDefault([](absl::string_view, bool open_only, std::int64_t before, int) {
        std::vector<core::Incident> incidents;
        if (open_only && before > 3) incidents.push_back({.id = 3, .building = "a"});
        return incidents;
      });
  std::vector<core::OutboxMail> mails;
  for (int i = 1; i <= 101; ++i) {
    mails.push_back({.message_id = absl::StrCat(i, "@example"),
                     .recipients = {"amy@example.com"},
                     .subject = "Double booking",
                     .attempts = 2,
                     .last_error = "451 later"});
  }
  mails[2].dropped = true;
  mails.back().sent_time = absl::FromUnixSeconds(1'750'000'000);
  ON_CALL(query_, MailsOf(3)).WillByDefault(Return(mails));
  const auto response = handlers_.ListIncidents({});
  ASSERT_OK(response);
  ASSERT_THAT(response->incidents(), SizeIs(1));
  ASSERT_THAT(response->incidents(0).mails(), SizeIs(100));
  const v1::IncidentMail& oldest = response->incidents(0).mails(0);
  EXPECT_EQ(oldest.message_id(), "<2@example>");
  EXPECT_EQ(oldest.state(), v1::MAIL_STATE_QUEUED);
  EXPECT_EQ(oldest.last_error(), "451 later");
  EXPECT_EQ(response->incidents(0).mails(1).state(), v1::MAIL_STATE_DROPPED);
  const v1::IncidentMail& newest = response->incidents(0).mails(99);
  EXPECT_EQ(newest.state(), v1::MAIL_STATE_SENT);
  EXPECT_EQ(newest.send_time().seconds(), 1'750'000'000);
}

}  // namespace
}  // namespace connecx::server
