#include "salto_client/read_all.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "salto_client/paging.h"
#include "salto_client/salto_error.h"
#include "salto_client/testing/mock_salto_client.h"

namespace connecx::salto {
namespace {

using ::connecx::base::testing::IsOkAndHolds;
using ::connecx::base::testing::StatusIs;
using ::testing::_;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::NiceMock;
using ::testing::Return;

constexpr absl::Duration kLimit = absl::Seconds(5);
constexpr ReadAllOptions kOptions = {.page_size = 3, .time_per_call = kLimit};

enum class Start { kInclusive, kExclusive, kIgnored };
enum class Eof { kRight, kMissing, kAlwaysZero };

// A listing with one behaviour of docs/ship.md Q10.
struct Listing {
  std::vector<std::string> ids;
  Start start;
  Eof eof;

  absl::StatusOr<Page<std::string>> Read(const PageRequest<std::string>& request) const {
    auto from = ids.begin();
    if (request.start_from.has_value() && start == Start::kInclusive) {
      from = std::lower_bound(ids.begin(), ids.end(), *request.start_from);
    } else if (request.start_from.has_value() && start == Start::kExclusive) {
      from = std::upper_bound(ids.begin(), ids.end(), *request.start_from);
    }
    Page<std::string> page;
    while (from != ids.end() && page.items.size() < static_cast<size_t>(request.max_count)) {
      page.items.push_back(*from++);
    }
    if (eof == Eof::kRight) page.eof = from == ids.end();
    if (eof == Eof::kAlwaysZero) page.eof = false;
    return page;
  }

  absl::StatusOr<std::vector<std::string>> ReadAll(int page_size) const {
    return ReadAllPages<std::string, std::string>(
        page_size, [this](const PageRequest<std::string>& request) { return Read(request); },
        [](const std::string& id) { return id; });
  }
};

TEST(ReadAllPages, ReadsEveryItemOnceUnderEveryPagingBehaviour) {
  for (int count = 0; count <= 12; ++count) {
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i) ids.push_back(absl::StrCat("APT-", 100 + i));
    for (const Start start : {Start::kInclusive, Start::kExclusive}) {
      for (const Eof eof : {Eof::kRight, Eof::kMissing, Eof::kAlwaysZero}) {
        for (const int page_size : {1, 2, 3, 5, 100}) {
          const Listing listing = {.ids = ids, .start = start, .eof = eof};
          EXPECT_THAT(listing.ReadAll(page_size), IsOkAndHolds(ElementsAreArray(ids)))
              << count << " items, page size " << page_size;
        }
      }
    }
  }
}

TEST(ReadAllPages, AServerThatIgnoresTheStartIsAnErrorAndNotAShorterList) {
  const std::vector<std::string> ids = {"A", "B", "C", "D"};
  for (const Eof eof : {Eof::kMissing, Eof::kAlwaysZero}) {
    const Listing listing = {.ids = ids, .start = Start::kIgnored, .eof = eof};
    EXPECT_THAT(listing.ReadAll(2), StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_THAT(listing.ReadAll(100), IsOkAndHolds(ElementsAreArray(ids)));
  }
}

TEST(ReadAllPages, AnErrorOfALaterPageIsTheResult) {
  int calls = 0;
  const auto read = [&](const PageRequest<int>&) -> absl::StatusOr<Page<int>> {
    if (++calls == 2) return absl::UnavailableError("gone");
    return Page<int>{.items = {1, 2}, .eof = false};
  };
  EXPECT_THAT((ReadAllPages<int, int>(2, read, [](int i) { return i; })),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST(ReadAllPages, AnEndlessListingIsAnError) {
  int next = 0;
  const auto read = [&](const PageRequest<int>& request) -> absl::StatusOr<Page<int>> {
    Page<int> page;
    for (int i = 0; i < request.max_count; ++i) page.items.push_back(next++);
    return page;
  };
  EXPECT_THAT((ReadAllPages<int, int>(10'000, read, [](int i) { return i; })),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(ReadAllGroups, PassesListsPageSizeAndLimitOn) {
  MockSaltoClient client;
  const GroupLists lists = {.zones = true};
  EXPECT_CALL(client, ReadGroups(PageRequest<std::string>{.max_count = 3}, lists, kLimit))
      .WillOnce(Return(Page<Group>{.items = {{.group_id = "A"}, {.group_id = "B"}}, .eof = false}));
  EXPECT_CALL(client, ReadGroups(PageRequest<std::string>{.start_from = "B", .max_count = 3}, lists,
                                 kLimit))
      .WillOnce(Return(Page<Group>{.items = {{.group_id = "B"}, {.group_id = "C"}}, .eof = true}));
  EXPECT_THAT(ReadAllGroups(client, lists, kOptions),
              IsOkAndHolds(ElementsAre(Field(&Group::group_id, "A"), Field(&Group::group_id, "B"),
                                       Field(&Group::group_id, "C"))));
}

TEST(ReadAll, ZonesTimetablesAndDoorsPageByTheirOwnKeys) {
  MockSaltoClient client;
  EXPECT_CALL(client, ReadZones)
      .WillOnce(Return(Page<Zone>{.items = {{.zone_id = "A"}}}))
      .WillOnce(Return(Page<Zone>{.items = {{.zone_id = "A"}}}));
  EXPECT_THAT(ReadAllZones(client, kOptions), IsOkAndHolds(ElementsAre(Zone{.zone_id = "A"})));

  EXPECT_CALL(client, ReadTimetables(PageRequest<int>{.max_count = 3}, kLimit))
      .WillOnce(Return(Page<Timetable>{.items = {{.number = 1}, {.number = 7}}}));
  EXPECT_CALL(client, ReadTimetables(PageRequest<int>{.start_from = 7, .max_count = 3}, kLimit))
      .WillOnce(Return(Page<Timetable>{.items = {{.number = 7}}}));
  EXPECT_THAT(ReadAllTimetables(client, kOptions),
              IsOkAndHolds(ElementsAre(Timetable{.number = 1}, Timetable{.number = 7})));

  EXPECT_CALL(client, ReadDoors).WillOnce(Return(Page<Door>{.eof = true}));
  EXPECT_THAT(ReadAllDoors(client, kOptions), IsOkAndHolds(IsEmpty()));
}

// Access levels behind a client, with one behaviour of docs/ship.md Q10 and Q21.
class ReadGroupTest : public ::testing::Test {
 protected:
  void Serve(std::vector<std::string> ids, Start start, bool canonicalises = false) {
    ON_CALL(client_, ReadGroups)
        .WillByDefault([this, listing = Listing{.ids = ids, .start = start, .eof = Eof::kRight},
                        canonicalises](PageRequest<std::string> request, GroupLists lists,
                                       absl::Duration) -> absl::StatusOr<Page<Group>> {
          ++calls_;
          if (canonicalises && request.start_from.has_value()) {
            absl::AsciiStrToUpper(&*request.start_from);
          }
          const absl::StatusOr<Page<std::string>> page = listing.Read(request);
          Page<Group> groups{.eof = page->eof};
          for (const std::string& id : page->items) {
            Group group{.group_id = id};
            if (lists == kAllGroupLists) group.zones.emplace();
            groups.items.push_back(group);
          }
          return groups;
        });
  }

  NiceMock<MockSaltoClient> client_;
  int calls_ = 0;
};

TEST_F(ReadGroupTest, OneCallFindsTheExactId) {
  Serve({"A", "B", "C"}, Start::kInclusive);
  EXPECT_THAT(ReadGroup(client_, "B", kOptions),
              IsOkAndHolds(Group{.group_id = "B", .zones = std::vector<Permission>()}));
  EXPECT_EQ(calls_, 1);
}

TEST_F(ReadGroupTest, TheExactIdWinsOverItsCanonicalTwin) {
  Serve({"APT", "apt"}, Start::kInclusive);
  EXPECT_THAT(ReadGroup(client_, "apt", kOptions), IsOkAndHolds(Field(&Group::group_id, "apt")));
  EXPECT_THAT(ReadGroup(client_, "APT", kOptions), IsOkAndHolds(Field(&Group::group_id, "APT")));
}

TEST_F(ReadGroupTest, ACanonicalisedIdIsFoundAndKeptAsReturned) {
  Serve({"APT-1", "APT-2"}, Start::kInclusive, true);
  EXPECT_THAT(ReadGroup(client_, "apt-2", kOptions),
              IsOkAndHolds(Field(&Group::group_id, "APT-2")));
  EXPECT_EQ(calls_, 1);
}

TEST_F(ReadGroupTest, AnExclusiveStartIsOvercome) {
  Serve({"A", "B", "C", "D", "E", "F", "G"}, Start::kExclusive);
  for (const std::string id : {"A", "D", "G"}) {
    EXPECT_THAT(ReadGroup(client_, id, kOptions),
                IsOkAndHolds(Group{.group_id = id, .zones = std::vector<Permission>()}));
  }
}

TEST_F(ReadGroupTest, AnAbsentIdIsNotFound) {
  for (const Start start : {Start::kInclusive, Start::kExclusive}) {
    Serve({"A", "B", "C", "D", "E"}, start);
    const absl::Status status = ReadGroup(client_, "BB", kOptions).status();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound));
    EXPECT_FALSE(IsTransient(status));
  }
}

TEST_F(ReadGroupTest, AServerThatRefusesAnUnknownStartSaysNotFound) {
  EXPECT_CALL(client_, ReadGroups)
      .WillOnce(
          Return(SaltoError(absl::StatusCode::kNotFound, "does not exist", {.ship_code = 11})));
  EXPECT_THAT(ReadGroup(client_, "B", kOptions), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ReadGroupTest, OtherErrorsPass) {
  EXPECT_CALL(client_, ReadGroups).WillOnce(Return(absl::UnimplementedError("502")));
  EXPECT_THAT(ReadGroup(client_, "B", kOptions), StatusIs(absl::StatusCode::kUnimplemented));
}

TEST_F(ReadGroupTest, AGroupThatIsListedAndNotShownIsDataLoss) {
  EXPECT_CALL(client_, ReadGroups(_, kAllGroupLists, kLimit))
      .WillRepeatedly(Return(Page<Group>{.eof = true}));
  EXPECT_CALL(client_, ReadGroups(_, GroupLists{}, kLimit))
      .WillOnce(Return(Page<Group>{.items = {{.group_id = "B"}}, .eof = true}));
  EXPECT_THAT(ReadGroup(client_, "B", kOptions), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace connecx::salto
