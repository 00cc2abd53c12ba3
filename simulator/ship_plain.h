#ifndef CONNECX_SIMULATOR_SHIP_PLAIN_H_
#define CONNECX_SIMULATOR_SHIP_PLAIN_H_

#include "absl/types/span.h"
#include "simulator/model.h"
#include "simulator/plain_fields.h"
#include "simulator/xml_fields.h"
#include "simulator/xml_writer.h"

namespace connecx::simulator {

// The fields of `known` that the request has, with their types checked; read-only ones are checked
// and dropped.
PlainFields ReadPlainFields(FieldReader& reader, absl::Span<const PlainField> known);

// All fields of `known`, in its order.
void WritePlainFields(XmlWriter& writer, const PlainFields& fields,
                      absl::Span<const PlainField> known);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_PLAIN_H_
