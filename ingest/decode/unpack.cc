#include "ingest/decode/unpack.h"

#include <brotli/decode.h>
#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>

#include "ingest/decode/ascii.h"

namespace policywire::ingest {
namespace {

constexpr std::string_view kGzipMark = "\x1F\x8B";
constexpr std::string_view kZstdMark = "\x28\xB5\x2F\xFD";

// Input that zlib is given at once: its counts have 32 bits.
constexpr size_t kPiece = 1 << 30;

uint8_t* Bytes(char* data) { return reinterpret_cast<uint8_t*>(data); }
const uint8_t* Bytes(const char* data) { return reinterpret_cast<const uint8_t*>(data); }

}  // namespace

// What the three libraries have in common.
class Unpacker::Stream {
 public:
  Stream() = default;
  virtual ~Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  virtual std::string_view name() const = 0;
  // Unpacks from `in` into `room`; both lose what was used. False where the stream is damaged.
  virtual bool Step(std::string_view& in, char*& room, size_t& size) = 0;
  virtual void Restart() = 0;

  bool whole = false;  // the last member or frame is complete
  uint64_t taken = 0;
  std::optional<uint64_t> stray_at;
};

// Gzip, and what HTTP calls deflate: zlib's format, or as some servers have it the bare stream.
class Unpacker::Zlib final : public Unpacker::Stream {
 public:
  explicit Zlib(Packing packing) : gzip_(packing == Packing::kGzip) {
    ready_ = inflateInit2(&zlib_, gzip_ ? MAX_WBITS + 16 : MAX_WBITS) == Z_OK;
  }
  ~Zlib() override { inflateEnd(&zlib_); }

  std::string_view name() const override { return gzip_ ? "gzip" : "deflate"; }

  bool Step(std::string_view& in, char*& room, size_t& size) override {
    if (!ready_) return false;
    if (whole) {
      // Padding, as gzip takes it, and all behind it. One byte tells, so that it does not matter how the stream is cut.
      padding_ = padding_ || !gzip_ || in.front() != kGzipMark.front();
      if (padding_) {
        const size_t stray = in.find_first_not_of('\0');
        if (stray != in.npos && gzip_ && !stray_at) stray_at = taken + stray;
        in.remove_prefix(in.size());
        return true;
      }
      if (inflateReset(&zlib_) != Z_OK) return false;
      whole = false;
    }
    if (!gzip_ && !begun_ && !in.empty()) {
      begun_ = true;
      // The method of zlib's format is 8; a bare stream of which the first byte says so begins with a stored block of
      // bits that no compressor sets.
      const bool bare = (in.front() & 0x0F) != 8;
      if (bare && inflateReset2(&zlib_, -MAX_WBITS) != Z_OK) return false;
    }
    const size_t given = std::min(in.size(), kPiece);
    const size_t free = std::min(size, kPiece);
    zlib_.next_in = const_cast<Bytef*>(Bytes(in.data()));  // zlib does not write to it
    zlib_.avail_in = static_cast<uInt>(given);
    zlib_.next_out = Bytes(room);
    zlib_.avail_out = static_cast<uInt>(free);
    const int result = inflate(&zlib_, Z_NO_FLUSH);
    in.remove_prefix(given - zlib_.avail_in);
    room += free - zlib_.avail_out;
    size -= free - zlib_.avail_out;
    whole = result == Z_STREAM_END;
    return result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR;
  }

  void Restart() override {
    ready_ = inflateReset2(&zlib_, gzip_ ? MAX_WBITS + 16 : MAX_WBITS) == Z_OK;
    padding_ = begun_ = whole = false;
  }

 private:
  z_stream zlib_ = {};
  const bool gzip_;
  bool ready_ = false;
  bool begun_ = false;
  bool padding_ = false;
};

class Unpacker::Zstd final : public Unpacker::Stream {
 public:
  Zstd() : zstd_(ZSTD_createDStream()) {}
  ~Zstd() override { ZSTD_freeDStream(zstd_); }

  std::string_view name() const override { return "zstd"; }

  bool Step(std::string_view& in, char*& room, size_t& size) override {
    if (zstd_ == nullptr) return false;
    ZSTD_inBuffer input = {in.data(), in.size(), 0};
    ZSTD_outBuffer output = {room, size, 0};
    const size_t left = ZSTD_decompressStream(zstd_, &output, &input);
    if (ZSTD_isError(left) != 0) return false;
    in.remove_prefix(input.pos);
    room += output.pos;
    size -= output.pos;
    whole = left == 0;
    return true;
  }

  void Restart() override {
    if (zstd_ != nullptr) ZSTD_initDStream(zstd_);
    whole = false;
  }

 private:
  ZSTD_DStream* zstd_;
};

class Unpacker::Brotli final : public Unpacker::Stream {
 public:
  Brotli() : brotli_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {}
  ~Brotli() override { BrotliDecoderDestroyInstance(brotli_); }

  std::string_view name() const override { return "brotli"; }

  bool Step(std::string_view& in, char*& room, size_t& size) override {
    if (brotli_ == nullptr || whole) return false;  // nothing may follow
    size_t given = in.size();
    const uint8_t* next = Bytes(in.data());
    uint8_t* out = Bytes(room);
    const BrotliDecoderResult result = BrotliDecoderDecompressStream(brotli_, &given, &next, &size, &out, nullptr);
    in.remove_prefix(in.size() - given);
    room = reinterpret_cast<char*>(out);
    whole = result == BROTLI_DECODER_RESULT_SUCCESS;
    return result != BROTLI_DECODER_RESULT_ERROR;
  }

  void Restart() override {
    BrotliDecoderDestroyInstance(brotli_);
    brotli_ = BrotliDecoderCreateInstance(nullptr, nullptr, nullptr);
    whole = false;
  }

 private:
  BrotliDecoderState* brotli_;
};

Packing PackingOf(std::string_view bytes) {
  if (bytes.starts_with(kGzipMark)) return Packing::kGzip;
  return bytes.starts_with(kZstdMark) ? Packing::kZstd : Packing::kNone;
}

bool HasMark(Packing packing) { return packing == Packing::kGzip || packing == Packing::kZstd; }

bool MayBecomeMark(std::string_view bytes) {
  return (bytes.size() < kGzipMark.size() && kGzipMark.starts_with(bytes)) ||
         (bytes.size() < kZstdMark.size() && kZstdMark.starts_with(bytes));
}

std::optional<Packing> PackingOfName(std::string_view name) {
  if (name.empty() || EqualsIgnoringCase(name, "identity")) return Packing::kNone;
  if (EqualsIgnoringCase(name, "gzip") || EqualsIgnoringCase(name, "x-gzip")) return Packing::kGzip;
  if (EqualsIgnoringCase(name, "deflate")) return Packing::kDeflate;
  if (EqualsIgnoringCase(name, "zstd")) return Packing::kZstd;
  if (EqualsIgnoringCase(name, "br")) return Packing::kBrotli;
  return std::nullopt;
}

std::string_view NameOf(Packing packing) {
  switch (packing) {
    case Packing::kGzip:
      return "gzip";
    case Packing::kDeflate:
      return "deflate";
    case Packing::kZstd:
      return "zstd";
    case Packing::kBrotli:
      return "brotli";
    case Packing::kNone:
      break;
  }
  return "none";
}

Unpacker::Unpacker(Packing packing) {
  switch (packing) {
    case Packing::kZstd:
      stream_ = std::make_unique<Zstd>();
      break;
    case Packing::kBrotli:
      stream_ = std::make_unique<Brotli>();
      break;
    case Packing::kGzip:
    case Packing::kDeflate:
    case Packing::kNone:
      stream_ = std::make_unique<Zlib>(packing);
      break;
  }
}

Unpacker::~Unpacker() = default;

std::optional<DecodeError> Unpacker::Step(std::string_view& in, size_t most, std::string& out) {
  constexpr size_t kRoom = 256 * 1024;
  while (most > 0) {
    if (in.empty() && stream_->whole) break;
    const size_t before = out.size();
    const size_t size = std::min(most, kRoom);
    out.resize(before + size);
    const size_t given = in.size();
    size_t made = 0;
    auto error = StepOnce(in, out.data() + before, size, made);
    out.resize(before + made);
    most -= made;
    if (error) return error;
    if (made == 0 && (in.empty() || given == in.size())) break;  // nothing left to do
  }
  return std::nullopt;
}

std::optional<DecodeError> Unpacker::StepMember(std::string_view& in, char* room, size_t size, size_t& made) {
  made = 0;
  while (made < size && !stream_->whole) {
    const size_t given = in.size();
    size_t piece = 0;
    auto error = StepOnce(in, room + made, size - made, piece);
    made += piece;
    if (error) return error;
    if (piece == 0 && (in.empty() || given == in.size())) break;
  }
  return std::nullopt;
}

std::optional<DecodeError> Unpacker::StepOnce(std::string_view& in, char* room, size_t size, size_t& made) {
  const size_t given = in.size();
  size_t free = size;
  const bool sound = stream_->Step(in, room, free);
  made = size - free;
  stream_->taken += given - in.size();
  if (sound) return std::nullopt;
  return DecodeError{v1::MALFORMED,
                     fmt::format("the {} stream is damaged at byte {}", stream_->name(), stream_->taken)};
}

bool Unpacker::at_end_of_member() const { return stream_->whole; }

void Unpacker::Restart() {
  stream_->Restart();
  stream_->taken = 0;
  stream_->stray_at.reset();
}

std::optional<uint64_t> Unpacker::stray_at() const { return stream_->stray_at; }

std::optional<DecodeError> Unpacker::End() const {
  if (stream_->whole) return std::nullopt;
  return DecodeError{v1::MALFORMED,
                     fmt::format("the {} stream is cut short at byte {}", stream_->name(), stream_->taken)};
}

std::optional<DecodeError> Unpack(Packing packing, std::string_view bytes, size_t most, std::string& out) {
  Unpacker unpacker(packing);
  out.clear();
  if (auto error = unpacker.Step(bytes, most + 1, out)) return error;
  if (out.size() > most) {
    return DecodeError{v1::TOO_LARGE,
                       fmt::format("the {} stream unpacks to more than the {} bytes of input.max_article_bytes",
                                   NameOf(packing), most)};
  }
  return unpacker.End();
}

}  // namespace policywire::ingest
