#include "server/services/grant_watches.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "connecx/access/v1/access_query.pb.h"
#include "core/errors.h"
#include "server/converters/grant_converter.h"
#include "server/converters/query_requests.h"
#include "server/converters/time_converter.h"
#include "server/status.h"
#include "server/wire/call_report.h"
#include "server/wire/unary_call.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr absl::Duration kSignOfLife = absl::Seconds(30);
// A client that does not read delays the end of the server by so much.
constexpr absl::Duration kTimeToEnd = absl::Seconds(1);
constexpr int kEventsAtOnce = 100;
constexpr int kReaders = 2;

v1::WatchGrantsResponse SignOfLife(const provider::EventPosition& position) {
  v1::WatchGrantsResponse message;
  message.set_cursor(provider::CursorOf(position));
  return message;
}

v1::WatchGrantsResponse MessageOf(const core::GrantEvent& event) {
  v1::WatchGrantsResponse message;
  message.set_cursor(provider::CursorOf({event.id, event.time}));
  TimeToProto(event.time, message.mutable_event_time());
  ToProto(event.grant, message.mutable_grant());
  return message;
}

}  // namespace

// One watch. Either a write, a read of the store, or nothing is under way. gRPC may call back
// within StartWrite and Finish, so neither is called with a lock held.
class GrantWatches::Watcher final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                                    public std::enable_shared_from_this<Watcher> {
 public:
  Watcher(GrantWatches& watches, grpc::CallbackServerContext& context,
          std::unique_ptr<CallGate::Pass> pass)
      : watches_(watches),
        context_(context),
        report_(context, "WatchGrants", watches.clock_, watches.observer_),
        pass_(std::move(pass)) {}

  void Start(const grpc::ByteBuffer& request) EXCLUDES(mu_) {
    v1::WatchGrantsRequest proto;
    grpc::Status refused = ParseRequest(BytesOf(request), &proto);
    if (refused.ok()) {
      absl::StatusOr<WatchRequest> asked = FromProto(proto);
      refused = ToGrpcStatus(asked.status());
      if (asked.ok()) {
        base::MutexLock lock(mu_);
        request_ = *std::move(asked);
        told_ = watches_.clock_.Uptime();
        changed_ = true;
        started_ = true;
      }
    }
    if (!refused.ok()) End(refused);
    GoOn();
  }

  // There may be new events.
  void Changed() EXCLUDES(mu_) {
    {
      base::MutexLock lock(mu_);
      changed_ = true;
    }
    GoOn();
  }

  // Sends a sign of life if nothing was told for so long, and looks for events whose wake was
  // missed; when the next one is due.
  absl::Duration SignOfLifeIn(absl::Duration uptime) EXCLUDES(mu_) {
    {
      base::MutexLock lock(mu_);
      if (uptime < told_ + kSignOfLife) return told_ + kSignOfLife - uptime;
      alive_due_ = true;
      changed_ = true;
    }
    GoOn();
    return kSignOfLife;
  }

  // Ends the watch although its client does not read: it had its time to. The context lives while
  // Finish has not been called.
  void GiveUp() EXCLUDES(mu_) {
    {
      base::MutexLock lock(mu_);
      if (gave_up_ || finished_) return;
      gave_up_ = true;
      cancelling_ = true;
    }
    context_.TryCancel();
    {
      base::MutexLock lock(mu_);
      cancelling_ = false;
    }
    GoOn();
  }

  // The client's call ends with `status` as soon as nothing is under way.
  void End(const grpc::Status& status) EXCLUDES(mu_) {
    {
      base::MutexLock lock(mu_);
      if (!end_) end_ = status;
    }
    GoOn();
  }

  void OnWriteDone(bool ok) override EXCLUDES(mu_) {
    {
      base::MutexLock lock(mu_);
      writing_ = false;
      if (!ok && !end_) end_ = grpc::Status::CANCELLED;
    }
    GoOn();
  }

  void OnCancel() override { End(grpc::Status::CANCELLED); }

  void OnDone() override { watches_.Forget(this); }  // May end this object.

 private:
  enum class Step { kNothing, kWrite, kRead, kFinish };

  void GoOn() EXCLUDES(mu_) {
    grpc::Status end;
    Step step;
    {
      base::MutexLock lock(mu_);
      step = Next();
      if (step == Step::kFinish) end = *end_;
    }
    if (step == Step::kWrite) StartWrite(&bytes_);
    if (step == Step::kFinish) {
      report_.Ends(end);
      Finish(end);
    }
    if (step != Step::kRead) return;
    const bool taken = watches_.readers_.Submit([self = shared_from_this()] { self->Read(); });
    if (!taken) ReadDone({}, core::error::WatchInterrupted());
  }

  Step Next() REQUIRES(mu_) {
    if (writing_ || reading_ || cancelling_ || finished_) return Step::kNothing;
    if (!started_ && !end_) return Step::kNothing;
    if (end_) {
      finished_ = true;
      return Step::kFinish;
    }
    if (messages_.empty() && alive_due_ && position_) {
      messages_.push_back(SignOfLife(*position_));
    }
    if (!messages_.empty()) {
      alive_due_ = false;
      told_ = watches_.clock_.Uptime();
      bytes_.Clear();
      if (grpc::Status status = SerializeAnswer(messages_.front(), &bytes_); !status.ok()) {
        end_ = status;
        finished_ = true;
        return Step::kFinish;
      }
      messages_.pop_front();
      writing_ = true;
      return Step::kWrite;
    }
    if (!changed_) return Step::kNothing;
    changed_ = false;
    reading_ = true;
    return Step::kRead;
  }

  void Read() EXCLUDES(mu_) {
    std::string building;
    std::optional<provider::EventPosition> from;
    {
      base::MutexLock lock(mu_);
      building = request_.building;
      from = position_ ? position_ : request_.from;
    }
    if (!from) {
      const absl::StatusOr<provider::EventPosition> newest = watches_.query_.NewestEvent();
      if (!newest.ok()) return ReadDone({}, newest.status());
      from = *newest;
    }
    ReadDone(*from, watches_.query_.EventsAfter(building, *from, kEventsAtOnce));
  }

  void ReadDone(const provider::EventPosition& from,
                const absl::StatusOr<provider::EventsPage>& page) EXCLUDES(mu_) {
    {
      base::MutexLock lock(mu_);
      reading_ = false;
      if (page.ok()) {
        // The first answer says where the watch begins.
        if (!position_) messages_.push_back(SignOfLife(from));
        for (const core::GrantEvent& event : page->events) messages_.push_back(MessageOf(event));
        position_ = page->position;
        changed_ = changed_ || page->more;
      } else if (!end_) {
        end_ = ToGrpcStatus(page.status());
      }
    }
    GoOn();
  }

  GrantWatches& watches_;
  grpc::CallbackServerContext& context_;  // lives until OnDone
  const CallReport report_;
  const std::unique_ptr<CallGate::Pass> pass_;  // none: refused
  base::Mutex mu_;
  WatchRequest request_ GUARDED_BY(mu_);
  std::optional<provider::EventPosition> position_ GUARDED_BY(mu_);  // of what was read
  std::deque<v1::WatchGrantsResponse> messages_ GUARDED_BY(mu_);     // read, not yet written
  bool changed_ GUARDED_BY(mu_) = false;
  bool alive_due_ GUARDED_BY(mu_) = false;
  absl::Duration told_ GUARDED_BY(mu_) = absl::InfiniteDuration();  // uptime of the newest message
  bool started_ GUARDED_BY(mu_) = false;                            // the request is known
  bool writing_ GUARDED_BY(mu_) = false;
  bool reading_ GUARDED_BY(mu_) = false;
  bool cancelling_ GUARDED_BY(mu_) = false;
  bool gave_up_ GUARDED_BY(mu_) = false;
  bool finished_ GUARDED_BY(mu_) = false;
  std::optional<grpc::Status> end_ GUARDED_BY(mu_);
  grpc::ByteBuffer bytes_;  // Belongs to gRPC while writing_.
};

GrantWatches::GrantWatches(provider::AccessQuery& query, base::Clock& clock,
                           core::Observer& observer)
    : query_(query), clock_(clock), observer_(observer), readers_(kReaders), thread_(clock, [this] {
        return Step();
      }) {
  thread_.Start();
}

GrantWatches::~GrantWatches() { thread_.Stop(); }

void GrantWatches::Wake() {
  changed_ = true;
  thread_.Poke();
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* GrantWatches::Watch(
    grpc::CallbackServerContext& context, absl::StatusOr<std::unique_ptr<CallGate::Pass>> pass,
    const grpc::ByteBuffer& request) {
  const absl::Status refused = pass.status();
  const auto watcher =
      std::make_shared<Watcher>(*this, context, pass.ok() ? *std::move(pass) : nullptr);
  bool closed;
  {
    base::MutexLock lock(mu_);
    watchers_[watcher.get()] = watcher;
    closed = closed_;
  }
  if (!refused.ok()) {
    watcher->End(ToGrpcStatus(refused));
  } else if (closed) {
    watcher->End(ToGrpcStatus(core::error::ShuttingDown()));
  } else {
    watcher->Start(request);
    thread_.Poke();
  }
  return watcher.get();
}

void GrantWatches::Close() {
  {
    base::MutexLock lock(mu_);
    if (!closed_) closed_uptime_ = clock_.Uptime();
    closed_ = true;
  }
  for (const auto& watcher : Watchers()) {
    watcher->End(ToGrpcStatus(core::error::WatchInterrupted()));
  }
  thread_.Poke();
}

absl::Time GrantWatches::Step() {
  const bool changed = changed_.exchange(false);
  // The next step is counted from here: what this one takes must not delay it.
  const absl::Time now = clock_.Now();
  const absl::Duration uptime = clock_.Uptime();
  absl::Duration next = absl::InfiniteDuration();
  absl::Duration closed = absl::InfiniteDuration();
  {
    base::MutexLock lock(mu_);
    closed = closed_uptime_;
  }
  for (const auto& watcher : Watchers()) {
    if (changed) watcher->Changed();
    next = std::min(next, watcher->SignOfLifeIn(uptime));
    if (uptime >= closed + kTimeToEnd) watcher->GiveUp();
    if (closed < uptime + kTimeToEnd) next = std::min(next, kTimeToEnd);
  }
  return now + next;
}

std::vector<std::shared_ptr<GrantWatches::Watcher>> GrantWatches::Watchers() {
  base::MutexLock lock(mu_);
  std::vector<std::shared_ptr<Watcher>> watchers;
  for (const auto& [key, watcher] : watchers_) watchers.push_back(watcher);
  return watchers;
}

void GrantWatches::Forget(Watcher* watcher) {
  std::shared_ptr<Watcher> last;  // Ends after the lock.
  base::MutexLock lock(mu_);
  const auto it = watchers_.find(watcher);
  if (it == watchers_.end()) return;
  last = std::move(it->second);
  watchers_.erase(it);
}

}  // namespace connecx::server
