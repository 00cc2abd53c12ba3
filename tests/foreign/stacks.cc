#include "tests/foreign/stacks.h"

#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace connecx::foreign {
namespace {

constexpr char kEnv[] = "/usr/bin/env";
constexpr char kListen[] = "  unix_socket: p.sock\n";

// The workspace beside which Bazel puts what tools/install_deps.sh installed with npm.
std::string NodeModules() { return std::filesystem::absolute("../npm/node_modules"); }

std::vector<std::string> Join(std::vector<std::string> command,
                              const std::vector<std::string>& arguments) {
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

}  // namespace

void Stacks::StartPluginOnLoopback(const std::string& more) {
  folder_.Write(
      "plugin.yaml",
      absl::StrReplaceAll(folder_.Read("plugin.yaml"),
                          {{kListen, absl::StrCat(kListen, "  tcp: 127.0.0.1:0\n", more)}}));
  StartPlugin();
  const auto diagnosis = client_->Call(access::v1::DiagnoseRequest());
  for (const auto& listener : diagnosis.response.plugin().listeners()) {
    if (absl::StartsWith(listener.address(), "127.0.0.1:")) loopback_ = listener.address();
  }
  EXPECT_NE(loopback_, "") << diagnosis.response.plugin().DebugString();
}

std::vector<std::string> Stacks::RubyCommand(const std::string& script,
                                             const std::vector<std::string>& arguments) {
  return Join({kEnv, "ruby", absl::StrCat("-I", GeneratedRuby()), script}, arguments);
}

std::vector<std::string> Stacks::NodeCommand(const std::string& script,
                                             const std::vector<std::string>& arguments) {
  EXPECT_TRUE(std::filesystem::exists(NodeModules())) << "run tools/install_deps.sh";
  return Join({kEnv, absl::StrCat("NODE_PATH=", NodeModules()), "node", script}, arguments);
}

std::vector<std::string> Stacks::BufCurl(const std::string& rpc,
                                         const std::vector<std::string>& arguments) const {
  std::vector<std::string> command = {
      kEnv,
      absl::StrCat("HOME=", folder_.File("home")),
      "node",
      absl::StrCat(NodeModules(), "/@bufbuild/buf/bin/buf"),
      "curl",
      "--protocol=grpc",
      "--http2-prior-knowledge",
      absl::StrCat("http://", loopback_, rpc.empty() ? "" : "/", rpc)};
  return Join(command, arguments);
}

std::string Stacks::GeneratedRuby() {
  const std::string folder = folder_.File("ruby");
  if (generated_) return folder;
  generated_ = true;
  std::filesystem::create_directories(folder);
  std::vector<std::string> command = {
      "/usr/bin/protoc", "-Iprotos", absl::StrCat("--ruby_out=", folder),
      absl::StrCat("--grpc_out=", folder), "--plugin=protoc-gen-grpc=/usr/bin/grpc_ruby_plugin"};
  for (const auto& entry : std::filesystem::recursive_directory_iterator("protos/connecx")) {
    if (entry.path().extension() == ".proto") command.push_back(entry.path());
  }
  const Finished generated = Run(command);
  EXPECT_EQ(generated.exit, 0) << generated.err;
  return folder;
}

}  // namespace connecx::foreign
