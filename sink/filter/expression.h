// What a filter says, as a tree.
#ifndef POLICYWIRE_SINK_FILTER_EXPRESSION_H_
#define POLICYWIRE_SINK_FILTER_EXPRESSION_H_

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sink/filter/field.h"
#include "sink/filter/filter.h"

namespace policywire::sink {

// One question about one field.
struct Question {
  enum class Kind {
    kTrue,   // the field, which is true or false
    kEqual,  // one of `numbers`, `texts` or `words`
    kLess,   // than the first of `numbers` or `texts`; so the next three
    kLessOrEqual,
    kGreater,
    kGreaterOrEqual,
    kHolds,  // the field is a text with the first of `texts` in it, or a list that has it
    kEmpty,  // the field is a list without members
  };

  Kind kind = Kind::kTrue;
  Field field;
  std::vector<double> numbers = {};
  std::set<std::string, std::less<>> texts = {};
  std::set<int> words = {};
};

// All of `parts`, any of them, the contrary of the only one, or a question.
struct Expression {
  enum class Kind { kAll, kAny, kNot, kQuestion };

  Kind kind = Kind::kAll;
  std::vector<Expression> parts = {};
  std::optional<Question> question = std::nullopt;
};

// Nothing where `text` is no filter; `fault` then says why. Types are checked: a question asks of its field what can be
// asked of it.
std::optional<Expression> ParseFilter(std::string_view text, FilterFault& fault);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_FILTER_EXPRESSION_H_
