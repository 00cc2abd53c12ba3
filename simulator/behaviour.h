#ifndef CONNECX_SIMULATOR_BEHAVIOUR_H_
#define CONNECX_SIMULATOR_BEHAVIOUR_H_

namespace connecx::simulator {

// How this SPACE answers where public knowledge of SHIP ends. One field per open question of
// docs/ship.md section 6 whose default some code reads; passed by value to the places that decide.
struct Behaviour {
  // Q8: the last second of an interval and of a Period does not open: open iff start <= t < end.
  bool ends_are_exclusive = true;

  // Q10: a list read starts with the entity whose ID was given, if there is one.
  bool paging_is_inclusive = true;

  // Q14: timetables are a fixed pool of entries numbered 1 to this; the unused ones exist and are
  // empty.
  int timetable_pool = 1024;

  // Q16: the value of a day flag that an interval does not name.
  bool absent_day_flag = false;

  // Q17: distinct start-end pairs in one timetable; more are refused with 7.
  int max_intervals = 8;

  // Q24: whether a permission with a timetable that has no intervals opens (at all times of its
  // Period).
  bool unfilled_timetable_opens = false;

  // docs/ship.md section 5: characters of an Ext ID, and of the names and descriptions that are
  // known to be safe; longer ones are refused with 12.
  int max_ext_id_length = 32;
  int max_name_length = 40;
  int max_description_length = 100;

  // docs/ship.md section 5: low zones; one more is refused with 601.
  int max_low_zones = 96;
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_BEHAVIOUR_H_
