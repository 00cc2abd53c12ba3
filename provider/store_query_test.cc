// Watching: places among the events, and when they are lost.

#include "provider/store_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/errors.h"
#include "provider/testing/provider_fixture.h"

namespace connecx::provider {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EventsTest : public ProviderFixture {
 protected:
  EventsTest() : ProviderFixture(core::Policy::kPack) { work_.enabled = false; }

  void Accept(absl::string_view booking_id, int revision = 1) {
    Grant(Booking(booking_id, Between("2026-09-25 18:00", "2026-09-25 20:00"), revision));
  }

  EventsPage After(const EventPosition& from, int limit = 100, absl::string_view building = "") {
    const auto page = query_.EventsAfter(building, from, limit);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? *page : EventsPage();
  }

  static std::vector<std::string> Names(const EventsPage& page) {
    std::vector<std::string> names;
    for (const core::GrantEvent& event : page.events) {
      names.push_back(absl::StrCat(event.grant.booking_id, ".", event.grant.revision));
    }
    return names;
  }

  std::string Lost(const EventPosition& from) {
    const absl::Status status = query_.EventsAfter("", from, 1).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange) << status;
    const auto detail = core::DetailOf(status);
    return detail ? detail->metadata.at("oldest_cursor") : "";
  }

  StoreQuery query_{store_, buildings_};
};

TEST(CursorTest, IsReadAsItWasWritten) {
  const EventPosition position = {57, absl::FromUnixMicros(1'750'000'000'000'001)};
  EXPECT_EQ(ReadCursor(CursorOf(position)), position);
  EXPECT_EQ(ReadCursor(CursorOf(EventPosition())), EventPosition());
  for (const char* text : {"", "57", "57-", "-5", "x-1", "57-x", "-1-1", "57-1-1", "57 1"}) {
    EXPECT_EQ(ReadCursor(text), std::nullopt) << text;
  }
}

TEST_F(EventsTest, WhoComesBackWithACursorMissesNothing) {
  const auto start = query_.NewestEvent();
  ASSERT_TRUE(start.ok());
  EXPECT_EQ(*start, EventPosition()) << "nothing has happened yet";
  EXPECT_THAT(Names(After(*start)), IsEmpty());
  Accept("a");
  Accept("b");
  Accept("a", 2);
  const EventsPage first = After(*start, 2);
  EXPECT_THAT(Names(first), ElementsAre("a.1", "b.1"));
  EXPECT_TRUE(first.more);
  const EventsPage rest = After(*ReadCursor(CursorOf(first.position)));
  EXPECT_THAT(Names(rest), ElementsAre("a.2"));
  EXPECT_FALSE(rest.more);
  EXPECT_EQ(rest.position, *query_.NewestEvent());
  EXPECT_THAT(Names(After(rest.position)), IsEmpty());
  EXPECT_THAT(Names(After(*start, 100, "tower")), ElementsAre("a.1", "b.1", "a.2"));
  EXPECT_EQ(query_.EventsAfter("nowhere", *start, 1).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(EventsTest, APrunedPlaceIsLost) {
  Accept("a");
  const EventPosition old = *query_.NewestEvent();
  Accept("b");
  const EventPosition all_old = *query_.NewestEvent();
  clock_.AdvanceBy(absl::Hours(1));
  Accept("c");
  EXPECT_THAT(Names(After(old)), ElementsAre("b.1", "c.1"));
  ASSERT_TRUE(store_
                  .Write([&](store::WriteTransaction& tx) {
                    return tx.PruneGrantEvents(clock_.Now(), 100).status();
                  })
                  .ok());
  const std::string oldest = Lost(old);
  EXPECT_EQ(*ReadCursor(oldest), all_old);
  EXPECT_THAT(Names(After(all_old)), ElementsAre("c.1")) << "who lacks nothing goes on";
  Lost(EventPosition());
}

TEST_F(EventsTest, TheNightForgetsWhatIsOlderThanEightDays) {
  Accept("old");
  const EventPosition old = *query_.NewestEvent();
  Accept("old", 2);
  clock_.AdvanceBy(absl::Hours(24));
  Accept("young");
  clock_.AdvanceBy(absl::Hours(24 * 7 - 1));
  Clear();
  EXPECT_THAT(Names(After(EventPosition())), testing::Contains("old.1"));
  clock_.AdvanceBy(absl::Hours(2));
  Clear();
  Lost(old);
}

TEST_F(EventsTest, APlaceOfAnotherHistoryIsLost) {
  Accept("a");
  EventPosition position = *query_.NewestEvent();
  position.time += absl::Microseconds(1);
  Lost(position);
  // The store was restored from before it.
  Lost({position.id + 5, position.time});
  Lost({std::numeric_limits<std::int64_t>::max(), position.time});
}

}  // namespace
}  // namespace connecx::provider
