#ifndef CONNECX_TESTS_CONFORMANCE_DUMMY_LEDGER_H_
#define CONNECX_TESTS_CONFORMANCE_DUMMY_LEDGER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "connecx/access/v1/access_query.pb.h"
#include "connecx/access/v1/ids.pb.h"
#include "tests/conformance/dummy/ledger.pb.h"

struct sqlite3;

namespace connecx::dummy {

// Building, kind, name: the order in which IDs are listed.
using IdKey = std::tuple<std::string, int, std::string>;

// What one call changes: all of it becomes durable, or nothing.
struct Change {
  std::vector<Booking> bookings;                                      // each also becomes an event
  std::map<IdKey, std::optional<access::v1::IdEntry>> ids;            // none: the row is removed
  std::vector<std::pair<std::string, access::v1::StoryEntry>> story;  // by booking id
};

// The provider's durable memory: a SQLite file with a copy in memory. Commit answers OK when the
// change survives kill -9 and power loss; only then may a caller be told. Not thread-safe.
class Ledger {
 public:
  // An error: the file cannot be used.
  static absl::StatusOr<std::unique_ptr<Ledger>> Open(const std::string& path);
  ~Ledger();

  absl::Status Commit(const Change& change);

  const std::map<std::string, Booking>& bookings() const { return bookings_; }
  const std::map<IdKey, access::v1::IdEntry>& ids() const { return ids_; }
  // A booking's story, oldest first.
  absl::StatusOr<std::vector<access::v1::StoryEntry>> Story(const std::string& booking_id);
  // At most `limit` events after number `after`, each with its number as its cursor.
  absl::StatusOr<std::vector<access::v1::WatchGrantsResponse>> Events(std::int64_t after,
                                                                      int limit);
  // The number of the newest event; 0: there is none.
  std::int64_t newest_event() const { return newest_event_; }

 private:
  explicit Ledger(sqlite3* db) : db_(db) {}

  absl::Status Load();
  absl::Status Write(const Change& change);

  sqlite3* const db_;
  std::map<std::string, Booking> bookings_;
  std::map<IdKey, access::v1::IdEntry> ids_;
  std::int64_t newest_event_ = 0;
};

}  // namespace connecx::dummy

#endif  // CONNECX_TESTS_CONFORMANCE_DUMMY_LEDGER_H_
