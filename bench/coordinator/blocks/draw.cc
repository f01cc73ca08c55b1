#include "bench/coordinator/blocks/draw.h"

#include <cstddef>
#include <string_view>

#include "scenarios/mix.h"

namespace driverbench::coordinator {
namespace {

using Source = settings::OwnSqlSettings::Source;

std::string TextOf(std::uint64_t random, std::uint64_t length) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string text(length, ' ');
  for (std::uint64_t i = 0; i < length; ++i)
    text[i] = kLetters[scenarios::Mix(random ^ i) % kLetters.size()];
  return text;
}

// From `low` to `high`, which may be all numbers that there are.
std::int64_t NumberOf(std::uint64_t random, std::int64_t low, std::int64_t high) {
  const std::uint64_t count =
      static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) +
                                   (count == 0 ? random : random % count));
}

}  // namespace

std::vector<std::vector<Value>> DrawTuples(const settings::OwnSqlSettings& own, std::uint64_t seed,
                                           const QueryRows& rows) {
  // Of a read without values all tuples would be the same.
  std::vector<std::vector<Value>> tuples(own.sources.empty() && !own.writes() ? 1 : own.tuples);
  for (std::size_t number = 0; number < own.sources.size(); ++number) {
    const Source& source = own.sources[number];
    for (std::size_t t = 0; t < tuples.size(); ++t) {
      const std::uint64_t random =
          scenarios::Mix(scenarios::Mix(scenarios::Mix(seed) ^ number) ^ t);
      std::vector<Value>& tuple = tuples[t];
      switch (source.kind) {
        case Source::Kind::kList:
          tuple.push_back(source.list[random % source.list.size()]);
          break;
        case Source::Kind::kRange:
          tuple.emplace_back(NumberOf(random, source.low, source.high));
          break;
        case Source::Kind::kSequence:
          tuple.emplace_back(source.low + static_cast<std::int64_t>(t));
          break;
        case Source::Kind::kText:
          tuple.emplace_back(std::string_view(TextOf(random, source.length)));
          break;
        case Source::Kind::kQuery: {
          const auto& all = rows.at(source.names.front());
          const auto& row = all[random % all.size()];
          tuple.insert(tuple.end(), row.begin(), row.end());
          break;
        }
      }
    }
  }
  return tuples;
}

}  // namespace driverbench::coordinator
