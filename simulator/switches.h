#ifndef CONNECX_SIMULATOR_SWITCHES_H_
#define CONNECX_SIMULATOR_SWITCHES_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "simulator/behaviour.h"

// The fields of Behaviour by name: what a configuration and the control API can set, and what a
// test can run through.
namespace connecx::simulator {

struct Switch {
  int question = 0;  // Of docs/ship.md section 6.
  std::string name;
  // The values, the default first; for a number the default and others that are worth trying.
  std::vector<std::string> values;
  std::function<std::string(const Behaviour&)> get;
  // INVALID_ARGUMENT, saying what is possible, for a text that is no value.
  std::function<absl::Status(Behaviour&, absl::string_view)> set;
};

// In the order of the questions.
absl::Span<const Switch> Switches();

// The switch of that name; null if there is none.
const Switch* FindSwitch(absl::string_view name);

// INVALID_ARGUMENT for a name or value that does not exist; `behaviour` is then as it was.
absl::Status SetSwitch(absl::string_view name, absl::string_view value, Behaviour& behaviour);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SWITCHES_H_
