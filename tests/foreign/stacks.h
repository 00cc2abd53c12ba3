#ifndef CONNECX_TESTS_FOREIGN_STACKS_H_
#define CONNECX_TESTS_FOREIGN_STACKS_H_

#include <string>
#include <vector>

#include "tests/e2e/support/live_pair.h"

namespace connecx::foreign {

// The live pair, and programs of other stacks that call it over loopback TCP.
class Stacks : public e2e::LivePair {
 protected:
  // As StartPlugin, on loopback, too. `more`: lines of the configuration's `listen`.
  void StartPluginOnLoopback(const std::string& more = "");
  // "127.0.0.1:PORT".
  const std::string& LoopbackAddress() const { return loopback_; }

  // A script's command with what its stack needs. `script` is a path from the workspace.
  std::vector<std::string> RubyCommand(const std::string& script,
                                       const std::vector<std::string>& arguments);
  std::vector<std::string> NodeCommand(const std::string& script,
                                       const std::vector<std::string>& arguments);
  Finished Ruby(const std::string& script, const std::vector<std::string>& arguments) {
    return Run(RubyCommand(script, arguments));
  }
  Finished Node(const std::string& script, const std::vector<std::string>& arguments) {
    return Run(NodeCommand(script, arguments));
  }
  // `rpc`: "package.Service/Method"; empty: none.
  std::vector<std::string> BufCurl(const std::string& rpc,
                                   const std::vector<std::string>& arguments) const;

  // The folder of Ruby's stubs, generated from the contract at the first call.
  std::string GeneratedRuby();

 private:
  std::string loopback_;
  bool generated_ = false;
};

}  // namespace connecx::foreign

#endif  // CONNECX_TESTS_FOREIGN_STACKS_H_
