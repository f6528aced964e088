#include "enrich/decide/compose.h"

#include <gtest/gtest.h>

namespace policywire::enrich {
namespace {

std::string Told(Frame frame, v1::Instrument instrument, Polarity polarity, bool has_target = true) {
  const Meaning meaning = Compose(frame, instrument, polarity, has_target);
  if (meaning.action == v1::ACTION_UNSPECIFIED) return "none";
  return v1::Action_Name(meaning.action) + " " + v1::Instrument_Name(meaning.instrument) + " " +
         v1::Direction_Name(meaning.direction);
}

TEST(Compose, Restrictions) {
  EXPECT_EQ(Told(Frame::kStart, v1::TARIFF, Polarity::kRestriction), "SANCTION TARIFF TIGHTEN");
  EXPECT_EQ(Told(Frame::kRaise, v1::EXPORT_CONTROL, Polarity::kRestriction), "SANCTION EXPORT_CONTROL TIGHTEN");
  EXPECT_EQ(Told(Frame::kResume, v1::SANCTIONS, Polarity::kRestriction), "SANCTION SANCTIONS TIGHTEN");
  EXPECT_EQ(Told(Frame::kStop, v1::SANCTIONS, Polarity::kRestriction), "CONCEDE SANCTIONS EASE");
  EXPECT_EQ(Told(Frame::kDelay, v1::EXPORT_CONTROL, Polarity::kRestriction), "CONCEDE EXPORT_CONTROL EASE");
  EXPECT_EQ(Told(Frame::kLower, v1::TARIFF, Polarity::kRestriction), "CONCEDE TARIFF EASE");
}

TEST(Compose, ARuleAtHomeIsNoSanction) {
  EXPECT_EQ(Told(Frame::kStart, v1::REGULATION, Polarity::kRestriction, false), "REGULATE REGULATION TIGHTEN");
  EXPECT_EQ(Told(Frame::kStart, v1::REGULATION, Polarity::kRestriction, true), "SANCTION REGULATION TIGHTEN");
  EXPECT_EQ(Told(Frame::kStop, v1::REGULATION, Polarity::kRestriction, false), "CONCEDE REGULATION EASE");
}

TEST(Compose, BenefitsTurnTheOtherWay) {
  EXPECT_EQ(Told(Frame::kDelay, v1::ECONOMIC_AID, Polarity::kBenefit), "SANCTION ECONOMIC_AID TIGHTEN");
  EXPECT_EQ(Told(Frame::kPass, v1::FINANCIAL_ASSISTANCE, Polarity::kBenefit), "AID FINANCIAL_ASSISTANCE NONE");
  EXPECT_EQ(Told(Frame::kStop, v1::TARIFF, Polarity::kBenefit), "SANCTION TARIFF TIGHTEN");
}

TEST(Compose, RatesGoUpAndDown) {
  EXPECT_EQ(Told(Frame::kRaise, v1::MONETARY_POLICY, Polarity::kRate), "REGULATE MONETARY_POLICY TIGHTEN");
  EXPECT_EQ(Told(Frame::kLower, v1::MONETARY_POLICY, Polarity::kRate), "REGULATE MONETARY_POLICY EASE");
  EXPECT_EQ(Told(Frame::kHold, v1::MONETARY_POLICY, Polarity::kRate), "REGULATE MONETARY_POLICY NONE");
}

TEST(Compose, AgreementsTalksAndRelations) {
  EXPECT_EQ(Told(Frame::kSign, v1::TRADE_AGREEMENT, Polarity::kAgreement), "AGREE TRADE_AGREEMENT EASE");
  EXPECT_EQ(Told(Frame::kPass, v1::TREATY, Polarity::kAgreement), "COOPERATE TREATY NONE");
  EXPECT_EQ(Told(Frame::kLeave, v1::TREATY, Polarity::kAgreement), "SANCTION TREATY TIGHTEN");
  EXPECT_EQ(Told(Frame::kHold, v1::MEETING, Polarity::kTalks), "CONSULT MEETING NONE");
  EXPECT_EQ(Told(Frame::kResume, v1::MEETING, Polarity::kTalks), "CONSULT MEETING EASE");
  EXPECT_EQ(Told(Frame::kStop, v1::MEETING, Polarity::kTalks), "SANCTION MEETING TIGHTEN");
  EXPECT_EQ(Told(Frame::kStop, v1::DIPLOMATIC_RELATIONS, Polarity::kRelations),
            "SANCTION DIPLOMATIC_RELATIONS TIGHTEN");
  EXPECT_EQ(Told(Frame::kResume, v1::DIPLOMATIC_RELATIONS, Polarity::kRelations), "SUPPORT DIPLOMATIC_RELATIONS EASE");
}

TEST(Compose, Force) {
  EXPECT_EQ(Told(Frame::kStart, v1::ARMED_FORCE, Polarity::kForce), "ASSAULT ARMED_FORCE TIGHTEN");
  EXPECT_EQ(Told(Frame::kStop, v1::ARMED_FORCE, Polarity::kForce), "RETREAT CEASEFIRE EASE");
  EXPECT_EQ(Told(Frame::kHold, v1::ARMS_CONTROL, Polarity::kForce), "MOBILIZE ARMS_CONTROL TIGHTEN");
  EXPECT_EQ(Told(Frame::kHold, v1::DEPLOYMENT, Polarity::kTopic), "MOBILIZE DEPLOYMENT TIGHTEN");
}

TEST(Compose, WhatDoesNotGoTogetherIsNothing) {
  EXPECT_EQ(Told(Frame::kSign, v1::MEETING, Polarity::kTalks), "none");
  EXPECT_EQ(Told(Frame::kDirect, v1::TARIFF, Polarity::kRestriction), "none");
  EXPECT_EQ(Told(Frame::kLower, v1::TREATY, Polarity::kAgreement), "none");
}

}  // namespace
}  // namespace policywire::enrich
