#include "base/fair_pool.h"

#include <utility>

namespace connecx::base {

FairPool::FairPool(int threads) : share_((threads + 1) / 2) {
  MutexLock lock(join_mu_);
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

bool FairPool::Submit(const std::string& owner, std::function<void()> task) {
  MutexLock lock(mu_);
  if (stopping_) return false;
  const auto entry = owners_.try_emplace(owner).first;
  entry->second.waiting.push_back(std::move(task));
  ++waiting_;
  if (entry->second.waiting.size() > 1 || entry->second.running >= share_) return true;
  turn_.push_back(entry);
  changed_.NotifyOne();
  return true;
}

void FairPool::Stop() {
  {
    MutexLock lock(mu_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  MutexLock lock(join_mu_);
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void FairPool::Run() {
  while (true) {
    Owners::iterator owner;
    std::function<void()> task;
    {
      MutexLock lock(mu_);
      owner = Take(task);
      if (owner == owners_.end()) return;
    }
    task();
    task = nullptr;
    MutexLock lock(mu_);
    Done(owner);
  }
}

FairPool::Owners::iterator FairPool::Take(std::function<void()>& task) {
  while (turn_.empty() && !(stopping_ && waiting_ == 0)) changed_.Wait(mu_);
  if (turn_.empty()) return owners_.end();
  const auto owner = turn_.front();
  turn_.pop_front();
  task = std::move(owner->second.waiting.front());
  owner->second.waiting.pop_front();
  --waiting_;
  ++owner->second.running;
  if (!owner->second.waiting.empty() && owner->second.running < share_) {
    turn_.push_back(owner);
    changed_.NotifyOne();
  }
  if (stopping_ && waiting_ == 0) changed_.NotifyAll();
  return owner;
}

void FairPool::Done(Owners::iterator owner) {
  const bool had_its_share = owner->second.running-- == share_;
  if (had_its_share && !owner->second.waiting.empty()) {
    turn_.push_back(owner);
    changed_.NotifyOne();
  }
  if (owner->second.waiting.empty() && owner->second.running == 0) owners_.erase(owner);
}

}  // namespace connecx::base
