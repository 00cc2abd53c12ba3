#include "scheduler/work_dispatcher.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "base/log.h"

namespace connecx::scheduler {
namespace {

// While passes of a building run, its soonest due time is theirs: what else becomes due meanwhile
// is found by looking this often.
constexpr absl::Duration kBusyPause = absl::Seconds(1);
// The store cannot be read: look again after this.
constexpr absl::Duration kUnreadablePause = absl::Seconds(5);

}  // namespace

WorkDispatcher::WorkDispatcher(provider::PassRunner& runner,
                               const core::BuildingDirectory& buildings, base::Clock& clock,
                               WorkDispatcherOptions options)
    : runner_(runner),
      buildings_(buildings),
      clock_(clock),
      options_(options),
      thread_(clock, [this] { return Step(); }) {}

void WorkDispatcher::Start() {
  base::MutexLock lifecycle(lifecycle_mu_);
  if (pool_ == nullptr) pool_ = std::make_unique<base::ThreadPool>(options_.passes_in_all);
  thread_.Start();
}

void WorkDispatcher::Stop() {
  base::MutexLock lifecycle(lifecycle_mu_);
  thread_.Stop();
  pool_.reset();
}

void WorkDispatcher::Wake(absl::string_view building) {
  {
    base::MutexLock lock(mu_);
    states_[std::string(building)].look = true;
  }
  thread_.Poke();
}

void WorkDispatcher::Retry(absl::string_view building) {
  {
    base::MutexLock lock(mu_);
    states_[std::string(building)].rests_until = absl::InfinitePast();
  }
  Wake(building);
}

void WorkDispatcher::WakeAll() {
  reloaded_ = true;
  thread_.Poke();
}

int WorkDispatcher::RunDue() {
  int passes = 0;
  while (true) {
    const absl::Time now = clock_.Now();
    LookAfterReload();
    LookAfterClockWasSetBack(now);
    int in_this_round = 0;
    for (const std::string& id : BuildingsInTurn(now)) {
      for (const std::string& access_level : ReadDue(id, now)) {
        if (!Claim(id, access_level, now)) continue;
        Pass(id, access_level);
        ++in_this_round;
      }
    }
    if (in_this_round == 0) return passes;
    passes += in_this_round;
  }
}

absl::Time WorkDispatcher::Step() {
  const absl::Time now = clock_.Now();
  LookAfterReload();
  LookAfterClockWasSetBack(now);

  // Every building gets one pass before any gets its second.
  struct Due {
    std::string id;
    std::deque<std::string> access_levels;
  };
  std::vector<Due> due;
  const auto start_one = [this, now](Due& of) {
    while (!of.access_levels.empty()) {
      std::string access_level = of.access_levels.front();
      of.access_levels.pop_front();
      if (!Claim(of.id, access_level, now)) continue;
      pool_->Submit([this, id = of.id, access_level] { Pass(id, access_level); });
      return true;
    }
    return false;
  };
  for (const std::string& id : BuildingsInTurn(now)) {
    {
      base::MutexLock lock(mu_);
      if (running_ >= options_.passes_in_all) break;
    }
    const std::vector<std::string> levels = ReadDue(id, now);
    due.push_back({id, {levels.begin(), levels.end()}});
    start_one(due.back());
  }
  for (bool started = true; started;) {
    started = false;
    for (Due& of : due) started = start_one(of) || started;
  }

  base::MutexLock lock(mu_);
  absl::Time next = absl::InfiniteFuture();
  for (const auto& [id, state] : states_) {
    const absl::Time look = state.look ? now : state.look_time;
    // What only lacks room is looked at again when a pass ends.
    if (now < state.rests_until) {
      next = std::min(next, std::max(look, state.rests_until));
    } else if (MayStart(state, now)) {
      next = std::min(next, look);
    }
  }
  return next;
}

void WorkDispatcher::LookAfterReload() {
  if (!reloaded_.exchange(false)) return;
  const auto all = buildings_.All();
  base::MutexLock lock(mu_);
  for (const auto& entry : all) states_[entry->building.id];
  for (auto& [id, state] : states_) {
    state.look = true;  // those that are gone are forgotten then
    state.rests_until = absl::InfinitePast();
  }
}

void WorkDispatcher::LookAfterClockWasSetBack(absl::Time now) {
  base::MutexLock lock(mu_);
  if (now < last_step_) {
    for (auto& [id, state] : states_) {
      state.look = true;
      state.rests_until = absl::InfinitePast();
    }
  }
  last_step_ = now;
}

std::vector<std::string> WorkDispatcher::BuildingsInTurn(absl::Time now) {
  base::MutexLock lock(mu_);
  std::vector<std::pair<std::uint64_t, std::string>> turns;
  for (const auto& [id, state] : states_) {
    if ((state.look || state.look_time <= now) && MayStart(state, now)) {
      turns.emplace_back(state.turn, id);
    }
  }
  std::sort(turns.begin(), turns.end());
  std::vector<std::string> ids;
  for (auto& [turn, id] : turns) ids.push_back(std::move(id));
  return ids;
}

bool WorkDispatcher::MayStart(const Building& building, absl::Time now) const {
  if (now < building.rests_until) return false;
  if (building.running.empty()) return running_ < options_.passes_in_all;
  return building.answers &&
         static_cast<int>(building.running.size()) < options_.passes_per_building &&
         running_ < (options_.passes_in_all + 1) / 2;
}

std::vector<std::string> WorkDispatcher::ReadDue(const std::string& id, absl::Time now) {
  const auto entry = buildings_.Find(id);
  int limit = 0;
  // A pass that ends during the read leaves its access level in what was read, as due as it was
  // before that pass. The end of the pass asks for a new look.
  std::set<std::string> running;
  {
    base::MutexLock lock(mu_);
    Building& state = states_[id];
    if (entry == nullptr || !entry->building.misconfigured.empty()) {
      state.look = false;
      state.look_time = absl::InfiniteFuture();
      if (entry == nullptr && state.running.empty()) states_.erase(id);
      return {};
    }
    state.look = false;  // before the read: a Wake during it counts
    running = state.running;
    limit = static_cast<int>(state.running.size()) + options_.passes_per_building;
  }
  auto due = runner_.DueLevels(id, now, limit);
  if (!due.ok()) {
    LOG_WARNING("building {}: cannot read its due work: {}", id,
                due.status().ToString(absl::StatusToStringMode::kWithNoExtraData));
    base::MutexLock lock(mu_);
    states_[id].look_time = now + kUnreadablePause;
    return {};
  }
  std::erase_if(*due, [&running](const std::string& level) { return running.contains(level); });
  if (due->empty()) SetLookTime(id, now);
  return *std::move(due);
}

void WorkDispatcher::SetLookTime(const std::string& id, absl::Time now) {
  {
    base::MutexLock lock(mu_);
    Building& state = states_[id];
    state.look_time = now + kBusyPause;
    if (!state.running.empty()) return;
  }
  const auto next = runner_.NextDueTime(id);
  base::MutexLock lock(mu_);
  Building& state = states_[id];
  if (!next.ok()) {
    LOG_WARNING("building {}: cannot read when work is due: {}", id,
                next.status().ToString(absl::StatusToStringMode::kWithNoExtraData));
    state.look_time = now + kUnreadablePause;
  } else if (!next->has_value()) {
    state.look_time = absl::InfiniteFuture();
  } else if (**next > now) {
    state.look_time = **next;
  }
}

bool WorkDispatcher::Claim(const std::string& id, const std::string& access_level, absl::Time now) {
  base::MutexLock lock(mu_);
  Building& state = states_[id];
  if (!MayStart(state, now)) {
    state.look = true;  // the end of a pass makes room, and looks again
    return false;
  }
  if (!state.running.insert(access_level).second) return false;
  state.look_time = now + kBusyPause;
  state.turn = ++turns_;
  ++running_;
  return true;
}

void WorkDispatcher::Pass(const std::string& id, const std::string& access_level) {
  const provider::PassOutcome outcome = runner_.RunPass(id, access_level);
  {
    base::MutexLock lock(mu_);
    Building& state = states_[id];
    state.running.erase(access_level);
    state.look = true;
    state.answers = !outcome.building_rests_until.has_value();
    if (!state.answers) state.rests_until = *outcome.building_rests_until;
    --running_;
  }
  thread_.Poke();
}

}  // namespace connecx::scheduler
