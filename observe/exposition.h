#ifndef CONNECX_OBSERVE_EXPOSITION_H_
#define CONNECX_OBSERVE_EXPOSITION_H_

#include <string>
#include <vector>

#include "prometheus/collectable.h"

namespace connecx::observe {

// What the sources show now, in Prometheus' text format. A metric without samples is left out.
std::string Exposition(const std::vector<const prometheus::Collectable*>& sources);

}  // namespace connecx::observe

#endif  // CONNECX_OBSERVE_EXPOSITION_H_
