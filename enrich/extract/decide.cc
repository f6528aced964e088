#include "enrich/extract/decide.h"

#include <algorithm>

#include "enrich/extract/compose.h"
#include "enrich/extract/status.h"

namespace policywire::enrich {
namespace {

Decision None(std::string_view why) {
  Decision decision;
  decision.rule = why;
  return decision;
}

const Operator* ContentOperator(const Candidate& candidate) {
  for (int o = candidate.operator_count; o-- > 0;) {
    if (candidate.operators[o].sense->frame == Frame::kContent) return &candidate.operators[o];
  }
  return nullptr;
}

// The instrument of a statement about a tool: "rejected the deal" is about the deal.
v1::Instrument ToolOfRejection(const Candidate& candidate) {
  if (!candidate.Has(kHasTool)) return v1::STATEMENT;
  switch (candidate.tool.polarity) {
    case Polarity::kAgreement:
    case Polarity::kRestriction:
    case Polarity::kBenefit:
    case Polarity::kLaw:
    case Polarity::kTalks:
      return candidate.tool.instrument;
    default:
      return v1::STATEMENT;
  }
}

bool NeedIsMet(const Candidate& candidate) {
  switch (candidate.act->need) {
    case Need::kNothing:
      return true;
    case Need::kInstrument:
      return candidate.Has(kHasTool);
    case Need::kTarget:
      return !candidate.targets.empty();
    case Need::kForce:
      return candidate.Has(kHasForce);
    case Need::kState:
      return !candidate.sources.empty();
    case Need::kPerson:
      return candidate.Has(kPersonObject);
    case Need::kCourt:
      return candidate.Has(kCourtSubject);
    case Need::kContent:
      return candidate.operator_count > 0 || candidate.Has(kHasTool);
  }
  return true;
}

Decision DecideAct(const Candidate& candidate) {
  if (candidate.Has(kBackReference)) return None("back reference");
  if (candidate.Has(kSportFeature)) return None("a game");
  if (candidate.Has(kAccusedContent)) return None("content of an accusation");
  if (!NeedIsMet(candidate)) return None("what the act needs is missing");
  if (candidate.sources.empty() && candidate.targets.empty()) return None("no actor");

  const ActSense& act = *candidate.act;
  Meaning meaning;
  switch (act.frame) {
    case Frame::kDirect:
    case Frame::kMutual:
    case Frame::kHome:
    case Frame::kPosted:
    case Frame::kGive:
    case Frame::kMove:
      meaning = {act.action, act.instrument, act.direction == v1::DIRECTION_UNSPECIFIED ? v1::NONE : act.direction,
                 act.status == v1::STATUS_UNSPECIFIED ? v1::DONE : act.status};
      if (act.action == v1::REJECT) meaning.instrument = ToolOfRejection(candidate);
      // "banned exports", "barred inspectors": what is banned names the tool.
      if (act.instrument == v1::REGULATION && candidate.Has(kHasTool) &&
          (candidate.tool.polarity == Polarity::kBenefit || candidate.tool.polarity == Polarity::kTopic)) {
        meaning.instrument = candidate.tool.instrument;
      }
      if (act.frame == Frame::kGive) {
        if (candidate.Has(kHasTool)) {
          if (candidate.tool.instrument == v1::DEPLOYMENT) {
            meaning = {v1::MOBILIZE, v1::DEPLOYMENT, v1::TIGHTEN};  // "sent warships to"
          } else if (candidate.tool.instrument == v1::ARMED_FORCE && candidate.tool.polarity == Polarity::kTopic) {
            meaning.instrument = v1::ARMS_TRANSFER;
          } else if (candidate.tool.polarity != Polarity::kBenefit) {
            return None("what is given is no aid");
          } else {
            meaning.instrument = candidate.tool.instrument;
          }
        } else if (candidate.targets.empty() || candidate.targets[0].link == Link::kBare) {
          return None("given to nobody");
        }
      }
      break;
    case Frame::kContent:
      if (!candidate.Has(kHasTool)) {
        if (act.action != v1::REQUEST || candidate.targets.empty() || candidate.Has(kNominal)) {
          return None("a content that is no policy");
        }
        meaning = {act.action, v1::OTHER, v1::NONE, act.status};
        break;
      }
      meaning = {act.action, candidate.tool.instrument, v1::NONE, act.status};
      break;
    case Frame::kStatus:
      return None("says only how real");
    default:
      meaning = Compose(act.frame, candidate.tool.instrument, candidate.tool.polarity, !candidate.targets.empty());
      if (meaning.action == v1::ACTION_UNSPECIFIED) return None("verb and tool do not go together");
      break;
  }

  // What a court stops, it rules on.
  if (candidate.Has(kCourtSubject) && (act.frame == Frame::kStop || act.frame == Frame::kDelay)) {
    meaning = {v1::REGULATE, v1::COURT_ACTION, v1::NONE};
  }
  Decision decision;
  decision.event = true;
  decision.rule = "act";
  decision.status = ComposeStatus(candidate, meaning.status);
  // "refrain from imposing", "stop the shelling": an operator that ends what it governs.
  for (int o = 0; o < candidate.operator_count; ++o) {
    const Frame frame = candidate.operators[o].sense->frame;
    if (frame == Frame::kStop || frame == Frame::kDelay || frame == Frame::kLower) {
      if (meaning.action == v1::SANCTION || meaning.action == v1::COERCE) {
        meaning.action = v1::CONCEDE;
        meaning.direction = v1::EASE;
      } else if (meaning.action == v1::ASSAULT || meaning.action == v1::MOBILIZE) {
        meaning.action = v1::RETREAT;
        meaning.direction = v1::EASE;
      } else if (meaning.action == v1::AID || meaning.action == v1::COOPERATE || meaning.action == v1::CONSULT ||
                 meaning.action == v1::AGREE) {
        meaning.action = v1::SANCTION;
        meaning.direction = v1::TIGHTEN;
      }
      decision.rule = "act ended";
    }
  }
  if (const Operator* content = ContentOperator(candidate)) {
    decision.rule = "content";
    const v1::Action action = content->sense->action;
    decision.action = action;
    decision.instrument = meaning.instrument;
    if (action == v1::REQUEST && candidate.Has(kHasTool) && candidate.tool.instrument == v1::ARMED_FORCE &&
        candidate.tool.polarity == Polarity::kTopic) {
      decision.instrument = v1::ARMS_TRANSFER;
      meaning.direction = v1::NONE;
    }
    decision.direction = action == v1::REJECT ? v1::NONE : meaning.direction;
    if (action == v1::THREATEN) decision.status = v1::THREATENED;
    if (action == v1::REQUEST) decision.status = v1::CONSIDERED;
    if (action == v1::REJECT) decision.status = v1::DONE;
    if (action == v1::AGREE && content->sense->status == v1::AGREED && candidate.targets.empty())
      decision.mutual = true;
  } else {
    decision.action = meaning.action;
    decision.instrument = meaning.instrument;
    decision.direction = meaning.direction;
    decision.mutual =
        act.frame == Frame::kMutual ||
        ((meaning.action == v1::AGREE || meaning.action == v1::CONSULT) &&
         (candidate.tool.polarity == Polarity::kAgreement || candidate.tool.polarity == Polarity::kTalks) &&
         candidate.Has(kHasTool));
  }
  if (candidate.Has(kDemanded)) {
    decision.action = v1::REQUEST;
    decision.status = v1::CONSIDERED;
    decision.rule = "told demand";
  }
  // "said it would not revive the deal": the refusing is told.
  if (candidate.Has(kOwnWord) && (candidate.marks & (kWill | kWould)) != 0 && (candidate.marks & kNegated) != 0 &&
      (decision.action == v1::AGREE || decision.action == v1::SUPPORT || decision.action == v1::COOPERATE)) {
    decision.action = v1::REJECT;
    decision.direction = v1::NONE;
    decision.status = v1::DONE;
    decision.rule = "told refusal";
  }
  // What an actor says that it will do to another by force is a threat.
  if (decision.action == v1::ASSAULT && candidate.Has(kOwnWord) && (candidate.marks & (kWill | kWould)) != 0 &&
      !(candidate.marks & kNegated)) {
    decision.action = v1::THREATEN;
    decision.status = v1::THREATENED;
    decision.rule = "threat";
  }
  if (decision.instrument == v1::STATEMENT || decision.direction == v1::DIRECTION_UNSPECIFIED)
    decision.direction = v1::NONE;
  if (decision.instrument == v1::INSTRUMENT_UNSPECIFIED) decision.instrument = v1::OTHER;
  if (decision.status == v1::STATUS_UNSPECIFIED) decision.status = v1::DONE;
  if (candidate.sources.empty() && decision.action != v1::ASSAULT) return None("nobody acts");
  const bool office = decision.instrument == v1::GOVERNMENT || decision.instrument == v1::ELECTION ||
                      decision.instrument == v1::LEGISLATION || decision.instrument == v1::REGULATION;
  if (decision.action == v1::REGULATE && office && candidate.Has(kInRelative) && (candidate.marks & kPassive)) {
    return None("told of somebody's past");
  }
  if (decision.action == v1::CONSULT && candidate.Has(kNominal) && candidate.operator_count == 0 &&
      (candidate.targets.empty() || (act.frame == Frame::kMutual && candidate.sources.size() < 2))) {
    return None("a meeting of one");
  }
  if (decision.action == v1::COERCE && decision.instrument == v1::LAW_ENFORCEMENT) {
    if ((candidate.marks & kPassive) && candidate.Has(kResolvedSource) && candidate.Has(kPrivateSubject) &&
        candidate.targets.empty()) {
      return None("private crime");
    }
    if (candidate.Has(kArmedSource) && !candidate.Has(kPersonObject)) {
      decision.action = v1::ASSAULT;  // armies seize places
      decision.instrument = v1::ARMED_FORCE;
    }
  }
  if (decision.action == v1::ASSAULT) {
    if (candidate.Has(kPrivateSubject) && !candidate.Has(kPublicSubject) && candidate.targets.empty()) {
      return None("private violence");
    }
    if (candidate.sources.empty()) {
      if (candidate.Has(kDisasterFeature)) return None("an accident");
      if (!candidate.Has(kForceNoun)) return None("harm without an attack");
      if (candidate.Has(kNominal) || !(candidate.marks & kPassive) || candidate.Has(kInRelative)) {
        return None("nobody attacks");
      }
    }
  }
  return decision;
}

}  // namespace

Decision Decide(const Candidate& candidate) {
  const Decision decision = DecideAct(candidate);
  const Operator* content = ContentOperator(candidate);
  if (decision.event || content == nullptr || content->sense->action != v1::REQUEST || candidate.sources.empty() ||
      candidate.targets.empty() || candidate.Has(kNominal)) {
    return decision;
  }
  // "urged Iran to keep to it": a demand, whatever its content is.
  return {true, v1::REQUEST, v1::OTHER, v1::NONE, v1::CONSIDERED, false, "demand"};
}

double RulePrecision(const Candidate& candidate, const Decision& decision) {
  // Shares of right events on labelled news, by action; what makes an event doubtful or sure shifts them.
  double precision = 0.68;
  switch (decision.action) {
    case v1::ACCUSE:
    case v1::REJECT:
      precision = 0.78;
      break;
    case v1::AGREE:
    case v1::REQUEST:
    case v1::SANCTION:
    case v1::PROTEST:
    case v1::CONSULT:
    case v1::THREATEN:
      precision = 0.73;
      break;
    case v1::AID:
    case v1::COOPERATE:
    case v1::RETREAT:
    case v1::SUPPORT:
      precision = 0.52;
      break;
    default:
      break;
  }
  const auto shift = [&](Feature feature, double by) {
    if (candidate.Has(feature)) precision += by;
  };
  shift(kNominal, -0.06);
  shift(kInRelative, -0.12);
  shift(kHedgedFeature, -0.15);
  shift(kConditional, -0.1);
  shift(kResolvedSource, -0.05);
  shift(kInfinitiveFree, -0.2);
  shift(kPrivateSubject, -0.1);
  shift(kTold, 0.08);
  shift(kArmedSource, 0.12);
  shift(kCourtSubject, 0.08);
  if (candidate.sources.empty()) precision -= 0.25;
  return std::clamp(precision, 0.05, 0.95);
}

}  // namespace policywire::enrich
