#include "enrich/syntax/train/matrix.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace policywire::enrich {
namespace {

using Eight = float __attribute__((vector_size(32)));

// Four rows of sixteen sums; what is left over goes one by one.
template <size_t kRows>
inline __attribute__((always_inline)) void Block(const Strided& a, const float* b, size_t b_row, float* c, size_t c_row,
                                                 size_t inner) {
  Eight sums[kRows][2] = {};
  for (size_t k = 0; k < inner; ++k) {
    Eight left;
    Eight right;
    std::memcpy(&left, b + k * b_row, sizeof left);
    std::memcpy(&right, b + k * b_row + 8, sizeof right);
    for (size_t r = 0; r < kRows; ++r) {
      const float factor = a.data[r * a.row + k * a.column];
      sums[r][0] += left * factor;
      sums[r][1] += right * factor;
    }
  }
  for (size_t r = 0; r < kRows; ++r) {
    float* to = c + r * c_row;
    for (size_t j = 0; j < 8; ++j) {
      to[j] += sums[r][0][j];
      to[j + 8] += sums[r][1][j];
    }
  }
}

inline __attribute__((always_inline)) void Product(const Strided& a, const float* b, size_t b_row, float* c,
                                                   size_t c_row, size_t rows, size_t columns, size_t inner) {
  size_t j = 0;
  for (; j + 16 <= columns; j += 16) {
    size_t i = 0;
    for (; i + 4 <= rows; i += 4) {
      Block<4>({a.data + i * a.row, a.row, a.column}, b + j, b_row, c + i * c_row + j, c_row, inner);
    }
    for (; i < rows; ++i)
      Block<1>({a.data + i * a.row, a.row, a.column}, b + j, b_row, c + i * c_row + j, c_row, inner);
  }
  for (; j < columns; ++j) {
    for (size_t i = 0; i < rows; ++i) {
      float sum = 0;
      for (size_t k = 0; k < inner; ++k) sum += a.data[i * a.row + k * a.column] * b[k * b_row + j];
      c[i * c_row + j] += sum;
    }
  }
}

#ifdef __x86_64__
__attribute__((target("avx2"))) void ProductAvx2(const Strided& a, const float* b, size_t b_row, float* c, size_t c_row,
                                                 size_t rows, size_t columns, size_t inner) {
  Product(a, b, b_row, c, c_row, rows, columns, inner);
}
#endif

constexpr float kMeanKept = 0.9F;
constexpr float kSquareKept = 0.98F;
constexpr float kLeastSquare = 1e-8F;

}  // namespace

void AddProduct(const Strided& a, const float* b, size_t b_row, float* c, size_t c_row, size_t rows, size_t columns,
                size_t inner) {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2")) return ProductAvx2(a, b, b_row, c, c_row, rows, columns, inner);
#endif
  Product(a, b, b_row, c, c_row, rows, columns, inner);
}

uint64_t Random::Next() {
  state_ += 0x9E3779B97F4A7C15ULL;
  uint64_t x = state_;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ x >> 27) * 0x94D049BB133111EBULL;
  return x ^ x >> 31;
}

Parameter::Parameter(size_t rows, size_t width, bool sparse)
    : rows_(rows),
      width_(width),
      sparse_(sparse),
      value_(rows * width),
      gradient_(rows * width),
      mean_(rows * width),
      square_(rows * width),
      touched_(sparse ? rows : 0) {}

void Parameter::Fill(Random& random, float width) {
  for (float& value : value_) value = random.Around(width);
}

const std::vector<float>& Parameter::Turned() {
  if (turned_is_old_) {
    turned_.resize(value_.size());
    for (size_t r = 0; r < rows_; ++r) {
      for (size_t c = 0; c < width_; ++c) turned_[c * rows_ + r] = value_[r * width_ + c];
    }
    turned_is_old_ = false;
  }
  return turned_;
}

void Parameter::Step(float rate, int64_t steps) {
  turned_is_old_ = true;
  const auto n = static_cast<float>(std::min<int64_t>(steps, 10'000));
  const float mean_part = 1 / (1 - std::pow(kMeanKept, n));
  const float square_part = 1 / (1 - std::pow(kSquareKept, n));
  if (!sparse_) {
    for (size_t row = 0; row < rows_; ++row) StepRow(row, rate, mean_part, square_part);
    return;
  }
  for (const uint32_t row : list_) {
    StepRow(row, rate, mean_part, square_part);
    touched_[row] = 0;
  }
  list_.clear();
}

void Parameter::StepRow(size_t row, float rate, float mean_part, float square_part) {
  float* value = &value_[row * width_];
  float* gradient = &gradient_[row * width_];
  float* mean = &mean_[row * width_];
  float* square = &square_[row * width_];
  for (size_t i = 0; i < width_; ++i) {
    mean[i] = kMeanKept * mean[i] + (1 - kMeanKept) * gradient[i];
    square[i] = kSquareKept * square[i] + (1 - kSquareKept) * gradient[i] * gradient[i];
    const float step = rate * (mean[i] * mean_part) / (std::sqrt(square[i] * square_part) + kLeastSquare);
    const float moved = value[i] - step;
    value[i] = moved > limit ? limit : moved < -limit ? -limit : moved;
    gradient[i] = 0;
  }
}

}  // namespace policywire::enrich
