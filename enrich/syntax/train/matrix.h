// Products of matrices and the steps of training, the same to the last bit wherever they are compiled: nothing is left
// to the order in which a compiler would like to add.
#ifndef POLICYWIRE_ENRICH_SYNTAX_TRAIN_MATRIX_H_
#define POLICYWIRE_ENRICH_SYNTAX_TRAIN_MATRIX_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace policywire::enrich {

// A matrix that is read by rows or, with the two steps exchanged, by columns.
struct Strided {
  const float* data;
  size_t row;     // floats from a row to the next
  size_t column;  // floats from a column to the next
};

// c[i * c_row + j] += sum over k of a(i, k) * b[k * b_row + j]; i < rows, j < columns, k < inner. Rows of c may
// overlap, as windows over a sentence do, if they begin sixteen floats apart at least.
void AddProduct(const Strided& a, const float* b, size_t b_row, float* c, size_t c_row, size_t rows, size_t columns,
                size_t inner);

// Random numbers that do not depend on the standard library's distributions.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 1) {}
  uint64_t Next();
  uint64_t Below(uint64_t limit) { return Next() % limit; }
  float Fraction() { return static_cast<float>(Next() >> 40) * 0x1p-24F; }  // 0 <= x < 1
  float Around(float width) { return (2 * Fraction() - 1) * width; }        // -width <= x < width

 private:
  uint64_t state_;
};

// Trained numbers with their gradient and Adam's two averages of it. Rows that a batch did not touch stay as they are.
class Parameter {
 public:
  Parameter(size_t rows, size_t width, bool sparse = false);
  void Fill(Random& random, float width);

  float* Row(size_t row) { return &value_[row * width_]; }
  const float* Row(size_t row) const { return &value_[row * width_]; }
  // The gradient of a row, which counts as touched from here on.
  float* Gradient(size_t row) {
    if (sparse_ && touched_[row] == 0) {
      touched_[row] = 1;
      list_.push_back(static_cast<uint32_t>(row));
    }
    return &gradient_[row * width_];
  }
  size_t rows() const { return rows_; }
  size_t width() const { return width_; }
  const std::vector<float>& values() const { return value_; }
  // The matrix turned over: [width][rows].
  const std::vector<float>& Turned();

  // One step against the gradient, which is cleared. Values stay within +-limit.
  void Step(float rate, int64_t steps);

  float limit = 100;

 private:
  void StepRow(size_t row, float rate, float mean_part, float square_part);

  size_t rows_;
  size_t width_;
  bool sparse_;
  bool turned_is_old_ = true;
  std::vector<float> value_;
  std::vector<float> gradient_;
  std::vector<float> mean_;
  std::vector<float> square_;
  std::vector<float> turned_;
  std::vector<uint8_t> touched_;
  std::vector<uint32_t> list_;
};

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_SYNTAX_TRAIN_MATRIX_H_
