#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace driverbench::tap {

// A number of `size` bytes, the least first; they must be there.
inline std::uint32_t Number(std::string_view bytes, std::size_t at, int size) {
  std::uint32_t number = 0;
  for (int i = 0; i < size; ++i)
    number |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return number;
}

}  // namespace driverbench::tap
