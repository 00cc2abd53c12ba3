#include "simulator/fault_plan.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace connecx::simulator {
namespace {

bool Fits(const FaultRule& rule, absl::string_view request, absl::Time now) {
  if (now < rule.from || now >= rule.until) return false;
  const absl::string_view pattern = rule.request;
  if (absl::EndsWith(pattern, "*")) {
    return absl::StartsWith(request, pattern.substr(0, pattern.size() - 1));
  }
  return pattern.empty() || pattern == request;
}

}  // namespace

absl::Status CheckRule(const FaultRule& rule) {
  const auto invalid = [](absl::string_view what) { return absl::InvalidArgumentError(what); };
  if (rule.fault.kind == FaultKind::kNone) return invalid("A fault's kind is missing.");
  if (rule.skip < 0 || rule.count < 0) return invalid("A fault's skip and count are not negative.");
  if (!(rule.probability > 0 && rule.probability <= 1)) {
    return invalid("A fault's probability is more than 0 and at most 1.");
  }
  if (rule.fault.wait < absl::ZeroDuration() || rule.fault.wait > absl::Hours(24)) {
    return invalid("A fault waits from 0 to 86400 seconds.");
  }
  if (rule.fault.kind == FaultKind::kCode && rule.fault.code <= 0) {
    return invalid("A fault of kind code needs the code, e.g. 101.");
  }
  if (rule.fault.kind == FaultKind::kHttpStatus &&
      (rule.fault.code < 400 || rule.fault.code > 599)) {
    return invalid("A fault of kind http_status needs the status, from 400 to 599.");
  }
  return absl::OkStatus();
}

Fault FaultPlan::Next(absl::string_view request, absl::Time now) {
  base::MutexLock lock(mu_);
  for (Entry& entry : entries_) {
    const FaultRule& rule = entry.rule;
    if (!Fits(rule, request, now)) continue;
    if (entry.fitted++ < rule.skip) continue;
    if (rule.count > 0 && entry.hit == rule.count) continue;
    if (rule.probability < 1 && !std::bernoulli_distribution(rule.probability)(random_)) continue;
    ++entry.hit;
    return rule.fault;
  }
  return {};
}

absl::StatusOr<int> FaultPlan::Add(const FaultRule& rule) {
  if (absl::Status valid = CheckRule(rule); !valid.ok()) return valid;
  base::MutexLock lock(mu_);
  entries_.push_back({.id = ++added_, .rule = rule});
  return added_;
}

absl::Status FaultPlan::Remove(int id) {
  base::MutexLock lock(mu_);
  const auto it = std::find_if(entries_.begin(), entries_.end(),
                               [id](const Entry& entry) { return entry.id == id; });
  if (it == entries_.end()) return absl::NotFoundError(absl::StrCat("There is no fault ", id, "."));
  entries_.erase(it);
  return absl::OkStatus();
}

void FaultPlan::Clear() {
  base::MutexLock lock(mu_);
  entries_.clear();
}

std::vector<FaultPlan::Entry> FaultPlan::List() const {
  base::MutexLock lock(mu_);
  return entries_;
}

}  // namespace connecx::simulator
