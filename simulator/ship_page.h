#ifndef CONNECX_SIMULATOR_SHIP_PAGE_H_
#define CONNECX_SIMULATOR_SHIP_PAGE_H_

#include <limits>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "simulator/behaviour.h"
#include "simulator/refusal.h"
#include "simulator/xml_fields.h"
#include "simulator/xml_writer.h"

// List reads in pages (docs/ship.md 3.9).
namespace connecx::simulator {

struct PageRequest {
  int max_count = std::numeric_limits<int>::max();
  std::string start;  // Empty: from the first.
};

inline PageRequest ReadPage(FieldReader& reader, absl::string_view start_name) {
  PageRequest page;
  page.max_count = reader.Int("MaxCount").value_or(page.max_count);
  page.start = reader.Text(start_name).value_or("");
  return page;
}

inline absl::Status CheckPage(const PageRequest& page) {
  if (page.max_count >= 1) return absl::OkStatus();
  return Refuse(RefusalCode::kInvalidParameter, "MaxCount is not positive.");
}

inline void WriteEof(XmlWriter& writer, bool eof, const Behaviour& behaviour) {
  if (behaviour.paging != Paging::kNoEof) writer.Flag("EOF", eof);
}

// Writes <list> with the entities of one page by `write(id, entity)`, which is false for one that
// is not to be seen; then EOF. A start ID that does not exist begins at the next one.
template <typename Map, typename WriteEntity>
void WritePage(XmlWriter& writer, absl::string_view list, const Map& entities,
               const PageRequest& page, const Behaviour& behaviour, WriteEntity write) {
  auto it = behaviour.paging == Paging::kExclusive && !page.start.empty()
                ? entities.upper_bound(page.start)
                : entities.lower_bound(page.start);
  if (it == entities.end()) {
    writer.Empty(list);
  } else {
    writer.Open(list);
    for (int written = 0; it != entities.end() && written < page.max_count; ++it) {
      written += write(it->first, it->second);
    }
    writer.Close(list);
  }
  WriteEof(writer, it == entities.end(), behaviour);
}

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_PAGE_H_
