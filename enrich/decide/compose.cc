#include "enrich/decide/compose.h"

namespace policywire::enrich {
namespace {

using v1::AGREE;
using v1::AID;
using v1::ASSAULT;
using v1::CONCEDE;
using v1::CONSULT;
using v1::COOPERATE;
using v1::EASE;
using v1::NONE;
using v1::REGULATE;
using v1::RETREAT;
using v1::SANCTION;
using v1::SUPPORT;
using v1::TIGHTEN;

enum class Way { kMore, kLess, kAgain, kSigned, kPassed, kNeither };

Way WayOf(Frame frame) {
  switch (frame) {
    case Frame::kStart:
    case Frame::kRaise:
    case Frame::kHold:
      return Way::kMore;
    case Frame::kLower:
    case Frame::kStop:
    case Frame::kDelay:
    case Frame::kLeave:
      return Way::kLess;
    case Frame::kResume:
      return Way::kAgain;
    case Frame::kSign:
      return Way::kSigned;
    case Frame::kPass:
      return Way::kPassed;
    default:
      return Way::kNeither;
  }
}

Meaning Restriction(Way way, Frame frame, v1::Instrument instrument, bool has_target) {
  if (frame == Frame::kLeave || frame == Frame::kHold) return {};
  const bool less = way == Way::kLess;
  switch (instrument) {
    case v1::DEPLOYMENT:
      return less ? Meaning{CONCEDE, instrument, EASE} : Meaning{v1::COERCE, instrument, TIGHTEN};
    case v1::GOVERNMENT:
      return less ? Meaning{CONCEDE, instrument, EASE} : Meaning{v1::COERCE, instrument, TIGHTEN};
    case v1::CURRENCY:
    case v1::REGULATION:
      if (!has_target) return less ? Meaning{CONCEDE, instrument, EASE} : Meaning{REGULATE, instrument, TIGHTEN};
      break;
    default:
      break;
  }
  return less ? Meaning{CONCEDE, instrument, EASE} : Meaning{SANCTION, instrument, TIGHTEN};
}

Meaning Benefit(Way way, v1::Instrument instrument) {
  const bool less = way == Way::kLess;
  switch (instrument) {
    case v1::SUBSIDY:
      return {REGULATE, instrument, less ? TIGHTEN : EASE};
    case v1::EXPORT_CONTROL:
    case v1::IMPORT_RESTRICTION:
    case v1::TARIFF:
    case v1::SANCTIONS:
    case v1::MIGRATION:
    case v1::LAW_ENFORCEMENT:
      return less ? Meaning{SANCTION, instrument, TIGHTEN} : Meaning{CONCEDE, instrument, EASE};
    case v1::ARMS_TRANSFER:
      if (way == Way::kPassed) return {AGREE, instrument, NONE};
      break;
    default:
      break;
  }
  if (less) return {SANCTION, instrument, TIGHTEN};
  if (way == Way::kSigned) return {AGREE, instrument, NONE, v1::AGREED};
  return {AID, instrument, NONE};
}

v1::Direction AgreementDirection(v1::Instrument instrument) {
  return instrument == v1::TRADE_AGREEMENT || instrument == v1::CEASEFIRE || instrument == v1::DETAINEES ? EASE : NONE;
}

Meaning Topic(Way way, Frame frame, v1::Instrument instrument, bool has_target) {
  const bool less = way == Way::kLess;
  switch (instrument) {
    case v1::ARMED_FORCE:  // weapons
      if (frame == Frame::kStart || frame == Frame::kHold) return {ASSAULT, instrument, TIGHTEN};
      if (way == Way::kPassed || way == Way::kSigned) return {AGREE, v1::ARMS_TRANSFER, NONE};
      if (frame == Frame::kDelay || frame == Frame::kStop) return {SANCTION, v1::ARMS_TRANSFER, TIGHTEN};
      return {};
    case v1::DEPLOYMENT:
      return less ? Meaning{RETREAT, instrument, EASE} : Meaning{v1::MOBILIZE, instrument, TIGHTEN};
    case v1::ENERGY:
      if (way == Way::kAgain) return {v1::COOPERATE, instrument, EASE};
      if (less) return {has_target ? SANCTION : REGULATE, instrument, TIGHTEN};
      return {REGULATE, instrument, EASE};
    case v1::MIGRATION:
      if (frame == Frame::kStop) return {SANCTION, instrument, TIGHTEN};
      if (way == Way::kAgain || frame == Frame::kStart) return {CONCEDE, instrument, EASE};
      return {};
    case v1::HEALTH:
      if (frame == Frame::kStart || way == Way::kPassed) return {REGULATE, instrument, NONE};
      return {};
    default:
      return {};
  }
}

}  // namespace

Meaning Compose(Frame frame, v1::Instrument instrument, Polarity polarity, bool has_target) {
  const Way way = WayOf(frame);
  if (way == Way::kNeither) return {};
  const bool less = way == Way::kLess;
  switch (polarity) {
    case Polarity::kRestriction:
      return Restriction(way, frame, instrument, has_target);
    case Polarity::kBenefit:
      return Benefit(way, instrument);
    case Polarity::kRate:
      if (way == Way::kSigned) return {};
      // "left rates where they were", "kept its key rate"
      if (frame == Frame::kLeave || frame == Frame::kHold) return {REGULATE, instrument, NONE};
      return {REGULATE, instrument, less ? EASE : TIGHTEN};
    case Polarity::kAgreement:
      if (less && frame != Frame::kLower) return {SANCTION, instrument, TIGHTEN};
      if (less) return {};
      if (way == Way::kPassed) return {COOPERATE, instrument, NONE};
      if (frame == Frame::kStart && instrument == v1::CEASEFIRE) return {AGREE, instrument, EASE, v1::AGREED};
      return {AGREE, instrument, AgreementDirection(instrument), v1::AGREED};
    case Polarity::kTalks:
      if (instrument == v1::DEMONSTRATION) {
        return less ? Meaning{CONCEDE, instrument, EASE} : Meaning{v1::PROTEST, instrument, NONE};
      }
      if (less && frame != Frame::kLower) return {SANCTION, instrument, TIGHTEN};
      if (less || way == Way::kPassed || way == Way::kSigned) return {};
      return {CONSULT, instrument, way == Way::kAgain ? EASE : NONE};
    case Polarity::kRelations:
      if (less) return {SANCTION, instrument, TIGHTEN};
      if (frame == Frame::kHold || way == Way::kSigned) return {};
      return {SUPPORT, instrument, EASE};
    case Polarity::kForce:
      if (less) return {RETREAT, instrument == v1::ARMED_FORCE ? v1::CEASEFIRE : instrument, EASE};
      if (way == Way::kSigned || way == Way::kPassed) return {};
      if (instrument == v1::ARMS_CONTROL) return {v1::MOBILIZE, instrument, TIGHTEN};
      if (instrument == v1::CYBER) return {v1::COERCE, instrument, TIGHTEN};
      return {ASSAULT, instrument, TIGHTEN};
    case Polarity::kLaw:
      if (frame == Frame::kHold || frame == Frame::kLeave) return {};
      if (instrument == v1::RESOLUTION) return less ? Meaning{} : Meaning{AGREE, instrument, NONE};
      if (instrument == v1::FISCAL_POLICY) return {REGULATE, instrument, less ? TIGHTEN : EASE};
      if (less) return {CONCEDE, instrument, EASE};
      return {REGULATE, instrument, NONE};
    case Polarity::kVote:
      if (way == Way::kSigned) return {};
      return {REGULATE, instrument, NONE, less ? v1::REFUSED : v1::DONE};
    case Polarity::kProbe:
      if (frame == Frame::kHold || frame == Frame::kLeave || way == Way::kSigned) return {};
      return less ? Meaning{CONCEDE, instrument, EASE} : Meaning{v1::ACCUSE, instrument, TIGHTEN};
    case Polarity::kTopic:
      return Topic(way, frame, instrument, has_target);
  }
  return {};
}

}  // namespace policywire::enrich
