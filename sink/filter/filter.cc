#include "sink/filter/filter.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "sink/filter/expression.h"
#include "sink/filter/field.h"

namespace policywire::sink {

// Questions in a row, each with the place to go on at for either answer: no tree is walked and nothing is called
// recursively while events pass.
class Filter::Program {
 public:
  explicit Program(const Expression& expression) : begin_(Emit(expression, kYes, kNo)) {}

  bool Run(const v1::PolicyEvent& event) const {
    size_t at = begin_;
    while (at < kNo) at = Answer(steps_[at].question, event) ? steps_[at].if_true : steps_[at].if_false;
    return at == kYes;
  }

 private:
  static constexpr size_t kYes = static_cast<size_t>(-1);
  static constexpr size_t kNo = kYes - 1;

  struct Step {
    Question question;
    size_t if_true = kYes;
    size_t if_false = kNo;
  };

  // Returns where `expression` begins. What comes after it must be there already, so chains are made from their ends.
  size_t Emit(const Expression& expression, size_t if_true, size_t if_false) {
    switch (expression.kind) {
      case Expression::Kind::kQuestion:
        steps_.push_back({*expression.question, if_true, if_false});
        return steps_.size() - 1;
      case Expression::Kind::kNot:
        return Emit(expression.parts.front(), if_false, if_true);
      case Expression::Kind::kAll:
      case Expression::Kind::kAny:
        break;
    }
    const bool all = expression.kind == Expression::Kind::kAll;
    size_t next = all ? if_true : if_false;
    for (auto part = expression.parts.rbegin(); part != expression.parts.rend(); ++part) {
      next = all ? Emit(*part, next, if_false) : Emit(*part, if_true, next);
    }
    return next;
  }

  static bool Answer(const Question& question, const v1::PolicyEvent& event) {
    const Field& field = question.field;
    switch (question.kind) {
      case Question::Kind::kTrue:
        return field.Truth(event);
      case Question::Kind::kEmpty:
        return field.Size(event) == 0;
      case Question::Kind::kHolds:
        return Holds(field, *question.texts.begin(), event);
      default:
        break;
    }
    switch (field.type()) {
      case FieldType::kWord:
        return question.words.contains(field.Word(event));
      case FieldType::kNumber:
        return Compare(question.kind, field.Number(event), question.numbers);
      default:
        return Compare(question.kind, field.Text(event), question.texts);
    }
  }

  // `values` has one where an order is asked for. A number that is none is neither equal to another nor before or
  // after.
  template <typename Value, typename Values>
  static bool Compare(Question::Kind kind, const Value& value, const Values& values) {
    switch (kind) {
      case Question::Kind::kLess:
        return value < *values.begin();
      case Question::Kind::kLessOrEqual:
        return value <= *values.begin();
      case Question::Kind::kGreater:
        return value > *values.begin();
      case Question::Kind::kGreaterOrEqual:
        return value >= *values.begin();
      default:
        return std::find(values.begin(), values.end(), value) != values.end();
    }
  }

  static bool Holds(const Field& field, std::string_view text, const v1::PolicyEvent& event) {
    if (field.type() == FieldType::kText) return field.Text(event).find(text) != std::string_view::npos;
    for (int i = 0; i < field.Size(event); ++i) {
      if (field.Text(event, i) == text) return true;
    }
    return false;
  }

  std::vector<Step> steps_;
  size_t begin_;
};

Filter::Filter(std::shared_ptr<const Program> program) : program_(std::move(program)) {}

std::optional<Filter> Filter::Compile(std::string_view text, FilterFault& fault) {
  const std::optional<Expression> expression = ParseFilter(text, fault);
  if (!expression) return std::nullopt;
  return Filter(std::make_shared<const Program>(*expression));
}

bool Filter::Matches(const v1::PolicyEvent& event) const { return program_->Run(event); }

}  // namespace policywire::sink
