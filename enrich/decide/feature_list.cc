#include "enrich/decide/feature_list.h"

#include "fmt/format.h"
#include "policywire/v1/policy_event.pb.h"

namespace policywire::enrich {

bool FeatureList::IsLeftOut(const FeatureName& name) {
  const auto it = left_out_->find(name.hash);
  if (it == left_out_->end()) return false;
  it->second = true;
  return true;
}

std::string FeatureList::Spell(const FeatureName& name, const Part& a, const Part& b) const {
  const auto spell = [&](const Part& part) -> std::string {
    switch (part.kind) {
      case Part::kNothing:
        return "-";
      case Part::kWord:
        return std::string(reading_->Text(part.value));
      case Part::kRelation:
        return std::string(enrich::Name(static_cast<Deprel>(part.value)));
      case Part::kAction:
        return v1::Action_Name(static_cast<v1::Action>(part.value));
      case Part::kInstrument:
        return v1::Instrument_Name(static_cast<v1::Instrument>(part.value));
      case Part::kClass:
      case Part::kNumber:
      case Part::kPath:
        return std::to_string(part.value);
    }
    return {};
  };
  if (a.hash == 0) return name.name;
  if (b.hash == 0) return fmt::format("{} {}", name.name, spell(a));
  return fmt::format("{} {} {}", name.name, spell(a), spell(b));
}

}  // namespace policywire::enrich
