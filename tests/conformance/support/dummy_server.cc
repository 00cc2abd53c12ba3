#include "tests/conformance/support/dummy_server.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "tests/e2e/support/eventually.h"

namespace connecx::conformance {

DummyServer::DummyServer(const e2e::TempFolder& folder, const std::string& program,
                         const std::vector<std::string>& more_flags)
    : folder_(folder),
      command_({program, absl::StrCat("--listen=unix:", folder.File("p.sock")),
                absl::StrCat("--data=", folder.File("data")),
                absl::StrCat("--params_out=", folder.File("params.json"))}) {
  command_.insert(command_.end(), more_flags.begin(), more_flags.end());
  Start();
}

void DummyServer::Restart() {
  server_.reset();
  Start();
}

void DummyServer::Start() {
  std::filesystem::remove(params());
  server_ = std::make_unique<e2e::Child>(command_, folder_.File("server"));
  EXPECT_TRUE(e2e::Eventually([this] { return std::filesystem::exists(params()); }))
      << server_->Err();
}

}  // namespace connecx::conformance
