#ifndef CONNECX_TESTS_E2E_SUPPORT_SPACE_SWITCHES_H_
#define CONNECX_TESTS_E2E_SUPPORT_SPACE_SWITCHES_H_

#include <string>
#include <utility>
#include <vector>

#include "simulator/behaviour.h"

namespace connecx::e2e {

// How SPACE answers the open questions of SHIP (docs/ship.md section 6) in every test on a Stage or
// a LivePair: the environment says it, with the names and values of simulator/switches.h, such as
// "list_write=merge_with_overwrite ends=inclusive". Unset or empty: as the simulator does by
// itself. What a site finds out about its SPACE before it starts, the tests' site knows: whether
// lists merge (`list_write` of the configuration), and that timetables have to be made.
inline constexpr char kSwitchesVariable[] = "CONNECX_SIMULATOR_SWITCHES";
// More of them, which the SPACE of a Stage comes to answer by when a first booking has its access
// there (Stage::Book). The tests' site knows that SPACE from the start.
inline constexpr char kLaterSwitchesVariable[] = "CONNECX_SIMULATOR_SWITCHES_LATER";

// (name, value).
using Switches = std::vector<std::pair<std::string, std::string>>;
Switches LaterSwitches();
// With the later ones at the end.
Switches SpaceSwitches();

// By all of them; by those that hold from the start. A text that names no switch or no value of it
// ends the program with a message.
simulator::Behaviour SpaceBehaviour();
simulator::Behaviour FirstBehaviour();

// Under switches a test ends at the first expectation that does not hold: SPACE answers so that
// what was expected may never come, and whatever follows would wait for it, too.
void EndTestsAtTheFirstFailureUnderSwitches();

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_SPACE_SWITCHES_H_
