#include "enrich/score/score.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

namespace policywire::enrich {
namespace {

v1::PolicyEvent Event(v1::Action action, v1::Instrument instrument, v1::Direction direction, v1::Status status) {
  v1::PolicyEvent event;
  event.set_action(action);
  event.set_instrument(instrument);
  event.set_direction(direction);
  event.set_status(status);
  return event;
}

float Conflict(v1::Action action, v1::Instrument instrument, v1::Direction direction, v1::Status status) {
  return ToScore(ComputeScore(Event(action, instrument, direction, status), {})).conflict();
}

TEST(Score, ConflictRunsFromWarToAid) {
  const float attack = Conflict(v1::ASSAULT, v1::ARMED_FORCE, v1::TIGHTEN, v1::DONE);
  const float sanction = Conflict(v1::SANCTION, v1::TARIFF, v1::TIGHTEN, v1::DONE);
  const float blame = Conflict(v1::ACCUSE, v1::STATEMENT, v1::NONE, v1::DONE);
  const float talks = Conflict(v1::CONSULT, v1::MEETING, v1::NONE, v1::DONE);
  const float aid = Conflict(v1::AID, v1::HUMANITARIAN_AID, v1::NONE, v1::DONE);
  EXPECT_LT(attack, sanction);
  EXPECT_LT(sanction, blame);
  EXPECT_LT(blame, 0);
  EXPECT_GT(talks, 0);
  EXPECT_GT(aid, talks);
}

TEST(Score, AnAgreementAgainstOthersIsHostileToThem) {
  v1::PolicyEvent event = Event(v1::AGREE, v1::SANCTIONS, v1::TIGHTEN, v1::AGREED);
  const auto conflict = [&] { return ToScore(ComputeScore(event, {})).conflict(); };
  event.add_sources()->set_code("EU");
  EXPECT_GT(conflict(), 0);
  event.add_targets()->set_code("RUS");
  EXPECT_LT(conflict(), 0);
  event.add_targets()->set_code("EU");
  EXPECT_GT(conflict(), 0);
  event.set_direction(v1::EASE);
  EXPECT_GT(conflict(), 0);
}

TEST(Score, WhatIsOnlyPlannedWeighsLess) {
  const float done = Conflict(v1::SANCTION, v1::TARIFF, v1::TIGHTEN, v1::DONE);
  const float planned = Conflict(v1::SANCTION, v1::TARIFF, v1::TIGHTEN, v1::PLANNED);
  EXPECT_GT(planned, done);
  EXPECT_LT(planned, 0);
  EXPECT_EQ(Conflict(v1::CONSULT, v1::MEETING, v1::NONE, v1::REFUSED), 0);
}

TEST(Score, CertaintyFallsWithHedgesAttributionAndConditions) {
  const v1::PolicyEvent event = Event(v1::CONCEDE, v1::TARIFF, v1::EASE, v1::PLANNED);
  ScoreInput input;
  const float plain = ToScore(ComputeScore(event, input)).certainty();
  input.hedged = true;
  const float hedged = ToScore(ComputeScore(event, input)).certainty();
  input.attributed = true;
  const float attributed = ToScore(ComputeScore(event, input)).certainty();
  input.conditional = true;
  const float conditional = ToScore(ComputeScore(event, input)).certainty();
  EXPECT_GT(plain, hedged);
  EXPECT_GT(hedged, attributed);
  EXPECT_GT(attributed, conditional);
  EXPECT_GT(conditional, 0);
}

TEST(Score, SalienceIsHighestAtTheTopAndInTheHeadline) {
  const v1::PolicyEvent event = Event(v1::CONSULT, v1::MEETING, v1::NONE, v1::DONE);
  ScoreInput first;
  first.sentences = 10;
  ScoreInput last = first;
  last.sentence = 9;
  ScoreInput titled = first;
  titled.in_title = true;
  titled.mentions = 3;
  EXPECT_GT(ToScore(ComputeScore(event, first)).salience(), ToScore(ComputeScore(event, last)).salience());
  EXPECT_GT(ToScore(ComputeScore(event, titled)).salience(), ToScore(ComputeScore(event, first)).salience());
}

// Every combination of the codebook's values stays in its range and has a code where CAMEO has one.
TEST(Score, EveryCombinationIsInRange) {
  for (int action = v1::Action_MIN + 1; action <= v1::Action_MAX; ++action) {
    for (int instrument = 1; instrument <= v1::Instrument_MAX; ++instrument) {
      if (!v1::Instrument_IsValid(instrument)) continue;
      for (int status = 1; status <= v1::Status_MAX; ++status) {
        for (int direction = 1; direction <= v1::Direction_MAX; ++direction) {
          const v1::PolicyEvent event = Event(static_cast<v1::Action>(action), static_cast<v1::Instrument>(instrument),
                                              static_cast<v1::Direction>(direction), static_cast<v1::Status>(status));
          const v1::Score score = ToScore(ComputeScore(event, {}));
          EXPECT_GE(score.conflict(), -10);
          EXPECT_LE(score.conflict(), 10);
          EXPECT_GE(score.certainty(), 0);
          EXPECT_LE(score.certainty(), 1);
          EXPECT_GE(score.salience(), 0);
          EXPECT_LE(score.salience(), 1);
          const std::string_view code = CameoCode(event.action(), event.instrument(), event.status());
          if (action == v1::REGULATE) {
            EXPECT_TRUE(code.empty());
          } else {
            EXPECT_GE(code.size(), 2U) << v1::Action_Name(event.action());
            EXPECT_LE(code.size(), 4U);
          }
        }
      }
    }
  }
}

TEST(Score, QuadClassOfEveryAction) {
  for (int action = v1::Action_MIN + 1; action <= v1::Action_MAX; ++action) {
    const v1::QuadClass quad = QuadClassOf(static_cast<v1::Action>(action));
    EXPECT_EQ(quad == v1::QUAD_CLASS_UNSPECIFIED, action == v1::REGULATE);
  }
}

}  // namespace
}  // namespace policywire::enrich
