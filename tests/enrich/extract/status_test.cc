#include "enrich/extract/status.h"

#include <gtest/gtest.h>

namespace policywire::enrich {
namespace {

const ActSense kPlan = {{}, {}, {}, v1::PLANNED, Frame::kStatus, Need::kNothing, true, 0};
const ActSense kAnnounce = {{}, {}, {}, v1::ANNOUNCED, Frame::kStatus, Need::kNothing, true, 0};
const ActSense kAgree = {v1::AGREE, {}, {}, v1::AGREED, Frame::kContent, Need::kNothing, true, 0};
const ActSense kFail = {{}, {}, {}, v1::REFUSED, Frame::kStatus, Need::kNothing, true, 0};

v1::Status Status(uint16_t marks, std::initializer_list<Operator> operators = {}, uint32_t features = 0) {
  Candidate candidate;
  candidate.marks = marks;
  candidate.features = features;
  for (const Operator& op : operators) candidate.operators[candidate.operator_count++] = op;
  return ComposeStatus(candidate, v1::DONE);
}

TEST(ComposeStatus, BareActsAreDone) { EXPECT_EQ(Status(0), v1::DONE); }

TEST(ComposeStatus, Modals) {
  EXPECT_EQ(Status(kWill), v1::PLANNED);
  EXPECT_EQ(Status(kIsTo), v1::PLANNED);
  EXPECT_EQ(Status(kMay), v1::CONSIDERED);
  EXPECT_EQ(Status(kWould), v1::CONSIDERED);
  EXPECT_EQ(Status(kWill | kNegated), v1::REFUSED);
}

TEST(ComposeStatus, WhatTheActorItselfSaysIsAnnounced) {
  EXPECT_EQ(Status(kWill, {}, kTold | kOwnWord), v1::ANNOUNCED);
  EXPECT_EQ(Status(kWould, {}, kTold | kOwnWord), v1::ANNOUNCED);
  EXPECT_EQ(Status(kProgressive, {}, kTold | kOwnWord), v1::ANNOUNCED);
  EXPECT_EQ(Status(kWill, {}, kTold), v1::PLANNED);
  EXPECT_EQ(Status(kPerfect, {}, kTold | kOwnWord), v1::DONE);
}

TEST(ComposeStatus, OperatorsFromTheInsideOut) {
  EXPECT_EQ(Status(kInfinitive, {{&kPlan, 0, 0, 0}}), v1::PLANNED);
  EXPECT_EQ(Status(kInfinitive, {{&kAnnounce, 0, 0, 0}}), v1::ANNOUNCED);
  EXPECT_EQ(Status(kInfinitive, {{&kAgree, 0, 0, 0}}), v1::AGREED);
  EXPECT_EQ(Status(kInfinitive, {{&kAgree, kWill, 0, 0}}), v1::PLANNED);
  EXPECT_EQ(Status(kInfinitive, {{&kAgree, 0, 0, 0}, {&kPlan, 0, 0, 0}}), v1::PLANNED);
  EXPECT_EQ(Status(kInfinitive, {{&kFail, 0, 0, 0}}), v1::REFUSED);
  EXPECT_EQ(Status(kInfinitive, {{&kPlan, kNegated, 0, 0}}), v1::REFUSED);
}

}  // namespace
}  // namespace policywire::enrich
