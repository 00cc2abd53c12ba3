#ifndef CONNECX_CORE_WINDOW_H_
#define CONNECX_CORE_WINDOW_H_

#include "absl/time/time.h"

namespace connecx::core {

// When a door shall open: the instants [start, end), both on whole minutes, start < end.
struct Window {
  absl::Time start;
  absl::Time end;

  friend bool operator==(const Window&, const Window&) = default;
};

}  // namespace connecx::core

#endif  // CONNECX_CORE_WINDOW_H_
