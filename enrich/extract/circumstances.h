// What stands around a decided act in its sentence: how its trigger and its clause reach, what it concerns, whom the
// text cites for it, and on what it depends.
#ifndef POLICYWIRE_ENRICH_EXTRACT_CIRCUMSTANCES_H_
#define POLICYWIRE_ENRICH_EXTRACT_CIRCUMSTANCES_H_

#include "enrich/decide/anchor.h"
#include "enrich/decide/event.h"
#include "enrich/decide/features.h"

namespace policywire::enrich {

// Fills all fields of `event` from `trigger` to `conditional`; its decisions have been made.
void ReadCircumstances(const Scene& scene, Event& event);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_EXTRACT_CIRCUMSTANCES_H_
