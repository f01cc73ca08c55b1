#pragma once

#include <cstdint>
#include <random>

#include "scenarios/plan.h"

namespace driverbench::scenarios {

// The finaliser of SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number
// Generators", 2014): a bijection that scatters consecutive numbers. The standard's engines are no
// pure functions of an index.
constexpr std::uint64_t Mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

// What a thread of a block draws its order from. mt19937_64 and its seeding are specified to the
// bit; std::shuffle is not, but is the same for all workers of one build, and the order decides no
// result.
inline std::mt19937_64 RandomOf(const BlockPlan& plan, int thread) {
  std::seed_seq seeds{plan.seed, static_cast<std::uint64_t>(plan.number),
                      static_cast<std::uint64_t>(thread)};
  return std::mt19937_64(seeds);
}

}  // namespace driverbench::scenarios
