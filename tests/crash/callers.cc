#include "tests/crash/callers.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/core_stub/delivery.h"
#include "tests/crash/pause.h"

namespace connecx::crash {
namespace {

// Shorter than core's: the plugin is away for a fraction of a second.
constexpr absl::Duration kBetweenAttempts = absl::Milliseconds(10);
constexpr absl::Duration kUntilServing = absl::Seconds(1);

}  // namespace

Callers::~Callers() {
  give_up_ = true;
  Join();
}

void Callers::Send(std::vector<Messages> messages) {
  Join();
  while (clients_.size() < messages.size()) {
    clients_.push_back(std::make_unique<e2e::PluginClient>(target_));
  }
  for (std::size_t i = 0; i < messages.size(); ++i) {
    threads_.emplace_back([this, &client = *clients_[i], list = std::move(messages[i])] {
      for (const Message& message : list) SendUntilOk(client, message);
    });
  }
}

void Callers::Join() {
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::vector<std::string> Callers::Refused() {
  base::MutexLock lock(mu_);
  return refused_;
}

void Callers::SendUntilOk(e2e::PluginClient& client, const Message& message) {
  while (!give_up_) {
    const grpc::Status status =
        std::visit([&](const auto& request) { return client.Call(request).status; }, message);
    switch (core_stub::WhatNext(core_stub::OutcomeOf(status))) {
      case core_stub::NextStep::kDone:
        ++acknowledged_;
        return;
      case core_stub::NextStep::kReport: {
        base::MutexLock lock(mu_);
        refused_.push_back(absl::StrCat(
            std::visit([](const auto& request) { return request.ShortDebugString(); }, message),
            ": ", status.error_message()));
        return;
      }
      case core_stub::NextStep::kRepeat:
        client.AwaitServing(kUntilServing);
        Pause(clock_, kBetweenAttempts);
    }
  }
}

}  // namespace connecx::crash
