// What the words of a sentence say for sure of an act, whatever the weights say: that it did not happen, that it is
// only thought of, that nobody means it, and who cannot have a part in it.
#ifndef POLICYWIRE_ENRICH_DECIDE_RESTRAINT_H_
#define POLICYWIRE_ENRICH_DECIDE_RESTRAINT_H_

#include <cstdint>

#include "enrich/decide/event.h"
#include "enrich/decide/features.h"
#include "enrich/decide/model.h"
#include "enrich/read/participants.h"
#include "enrich/read/reading.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::enrich {

// "did not respond to a request for comment", "declined to comment": what reporters write of themselves.
bool IsComment(const Reading& reading, uint32_t word);

// "the film tells how Israel attacks", "a novel about the invasion", "the anniversary of the bombing", "in 1990 Iraq
// invaded": told, but not news. `year` of publication is 0 where it is not known.
bool IsStory(const Reading& reading, uint32_t word, int year);

// "Spain attacked from the start": force in the report of a game.
bool IsGame(const Scene& scene, v1::Action action);

// "did not rule out", "neither confirmed nor denied": a refusal that was not one.
bool IsUnsaidRefusal(const Reading& reading, uint32_t word);

// "considers the sanctions illegal": what it thinks of them, not of imposing them.
bool IsJudgement(const Reading& reading, uint32_t word, v1::Action action);

// How real an act is at most: nothing is done that did not, will not or only may happen.
v1::Status Restrained(const Reading& reading, uint32_t word, v1::Action action, v1::Status status);

// What a promise, demand or threat is about: "agreed to tighten sanctions".
Content ReadContent(const Scene& scene, const Anchor& anchor);
// Does the content name somebody who has no part in the promise? "agreed to tighten export controls on China"
bool IsAimed(const Scene& scene, const Anchor& anchor, const Content& content);

// "refrained from imposing": holding back is an act, and a concession.
bool Refrains(const Reading& reading, uint32_t word);

// Is its subject somebody who held an office and has none, and nobody beside him a source?
bool IsOfTheRetired(const Scene& scene, const Act& act, const Parties& sources);

// Who cannot have the role, by the place in the sentence: the condemned is not whom the attack hit, who condemns is not
// who attacked, and who held an office does not act for the state.
bool IsBarred(const Scene& scene, const Act& act, const Participant& participant, Role role);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_RESTRAINT_H_
