#ifndef CONNECX_TESTS_SWITCHES_DEGRADED_MODES_H_
#define CONNECX_TESTS_SWITCHES_DEGRADED_MODES_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace connecx::switches {

// (switch, value).
using Choice = std::pair<std::string, std::string>;
using Choices = std::vector<Choice>;

// "list_write=merge_with_overwrite ends=inclusive".
std::string Text(const Choices& choices);

// What may be reported under each value that leaves the plugin less to promise: kinds of incidents,
// and conditions. It is what docs/reliability.md says in the table "Whatever SPACE answers".
using DegradedModes = std::map<Choice, std::set<std::string>>;

// Fails the test for a row that names no switch, no value of it, or nothing that is reported.
DegradedModes ReadDegradedModes();

// All that may be reported under all of them.
std::set<std::string> Documented(const DegradedModes& modes, const Choices& choices);

// DOORS_NEED_UPDATE takes nothing back that SPACE was told, and excuses nothing.
inline constexpr char kExcusesNothing[] = "DOORS_NEED_UPDATE";

// Those of them under which something else is reported: less can be promised.
Choices Degrading(const DegradedModes& modes, const Choices& choices);
// The others.
Choices NotDegrading(const DegradedModes& modes, const Choices& choices);

}  // namespace connecx::switches

#endif  // CONNECX_TESTS_SWITCHES_DEGRADED_MODES_H_
