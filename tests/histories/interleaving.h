#ifndef CONNECX_TESTS_HISTORIES_INTERLEAVING_H_
#define CONNECX_TESTS_HISTORIES_INTERLEAVING_H_

#include <cstdint>
#include <string>
#include <vector>

namespace connecx::histories {

// What came of a history.
struct Interleaving {
  // A sentence for each promise that was broken: an answer that the model does not allow
  // (model.h), an edit by hand that was lost outside the window between our read and our write,
  // a door that is not as it was answered, an incident that stays open.
  std::vector<std::string> wrong;
  // Each message, edit and fault, and each document with SPACE's answer, in their order.
  std::vector<std::string> trace;

  int calls = 0;           // of SPACE
  int faults = 0;          // calls that went wrong
  int within = 0;          // messages, edits and passes that came in the middle of a call of SPACE
  int edits = 0;           // by hand
  int lost_in_window = 0;  // of those
};

// A random history on one thread (design 11, I1-I7, I10, I11), which its seed fixes to the last
// byte. As no lock is held across a call of SPACE, all that other threads could do meanwhile is
// done in the middle of that call: messages, a person's edits in SPACE, and other access levels'
// passes. A call may not arrive, be answered by nobody, arrive late, be refused, or be answered
// though nothing was done. At the end the faults are over, the person has removed what was made by
// hand, and a drift cycle passes.
Interleaving Interleave(std::uint64_t seed);

}  // namespace connecx::histories

#endif  // CONNECX_TESTS_HISTORIES_INTERLEAVING_H_
