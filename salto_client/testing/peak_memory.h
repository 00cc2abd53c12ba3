#ifndef CONNECX_SALTO_CLIENT_TESTING_PEAK_MEMORY_H_
#define CONNECX_SALTO_CLIENT_TESTING_PEAK_MEMORY_H_

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <string>

namespace connecx::salto {

// How much more memory this process had in use, at its peak, than when this object was made.
class PeakMemory {
 public:
  PeakMemory() {
    std::ofstream("/proc/self/clear_refs") << "5";  // The peak begins anew (proc(5)).
    start_ = PeakBytes();
  }

  size_t Growth() const { return std::max(PeakBytes(), start_) - start_; }

 private:
  static size_t PeakBytes() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
      size_t kibibytes = 0;
      if (word == "VmHWM:" && status >> kibibytes) return kibibytes << 10;
    }
    return 0;
  }

  size_t start_ = 0;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_TESTING_PEAK_MEMORY_H_
