#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace driverbench::c_api {

// A statement under construction, in memory that is reused. Rather than a std::string by itself,
// which clears what an escaping function is about to write: 100 instructions of a point read.
class SqlText {
 public:
  void Clear() { size_ = 0; }
  std::string_view view() const { return {memory_.data(), size_}; }

  // Room for `size` more bytes, of which Added() says how many were used.
  char* Room(std::size_t size) {
    if (memory_.size() < size_ + size) memory_.resize(2 * (size_ + size));
    return memory_.data() + size_;
  }
  void Added(std::size_t size) { size_ += size; }
  void RemoveLast(std::size_t size) { size_ -= size; }

  void Append(std::string_view text) {
    std::memcpy(Room(text.size()), text.data(), text.size());
    size_ += text.size();
  }
  void Append(std::int32_t number) {
    constexpr std::size_t kDigits = 11;
    char* room = Room(kDigits);
    size_ += std::to_chars(room, room + kDigits, number).ptr - room;
  }

 private:
  std::string memory_;  // all of it in use, as far as std::string knows
  std::size_t size_ = 0;
};

}  // namespace driverbench::c_api
