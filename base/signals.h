#ifndef CONNECX_BASE_SIGNALS_H_
#define CONNECX_BASE_SIGNALS_H_

#include <csignal>
#include <initializer_list>

namespace connecx::base {

// Blocks `signals` in this thread and every thread it starts later, so that WaitForSignal alone
// receives them. Call it first in main, before any thread exists. Ignores SIGPIPE.
void BlockSignals(std::initializer_list<int> signals);

// Blocks until one of the blocked `signals` arrives and returns its number.
int WaitForSignal(std::initializer_list<int> signals);

}  // namespace connecx::base

#endif  // CONNECX_BASE_SIGNALS_H_
