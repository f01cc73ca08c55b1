#include "scenarios/expect.h"

#include <fmt/format.h>

namespace driverbench::scenarios {
namespace {

Status Wrong(std::string text) { return {StatusCode::kWrong, std::move(text)}; }

}  // namespace

Status WrongPlayer(std::string_view id, bool found, Balance got, Balance expected) {
  if (!found) {
    return Wrong(fmt::format("player \"{}\": missing, expected coins {}, goods {}", id,
                             expected.coins, expected.goods));
  }
  std::string text = fmt::format("player \"{}\":", id);
  if (got.coins != expected.coins)
    text += fmt::format(" coins {}, expected {}", got.coins, expected.coins);
  if (got.goods != expected.goods) {
    text += fmt::format("{} goods {}, expected {}", got.coins != expected.coins ? ";" : "",
                        got.goods, expected.goods);
  }
  return Wrong(std::move(text));
}

Status WrongId(std::string_view got, std::string_view expected) {
  return Wrong(fmt::format("player \"{}\", expected \"{}\"", got, expected));
}

Status WrongNumber(std::string_view what, std::int64_t got, std::int64_t expected) {
  return Wrong(fmt::format("{} {}, expected {}", what, got, expected));
}

}  // namespace driverbench::scenarios
