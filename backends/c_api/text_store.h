#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "backends/c_api/base_store.h"
#include "backends/c_api/sql_text.h"

namespace driverbench::c_api {

// Statements as text, the values escaped into it by the library.
class TextStore final : public BaseStore {
 public:
  using BaseStore::BaseStore;

  Status Insert(std::span<const Player> players) override;
  Status Find(std::string_view id, Player* out, bool* found) override;
  Status List(int limit, std::vector<Player>* out) override;
  Status Count(std::int64_t* out) override;
  Status Lock(std::string_view id, Balance* out, bool* found) override;
  Status Adjust(std::string_view id, Balance delta) override;

 private:
  void AppendQuoted(std::string_view text);

  Status Execute();

  // Executes and calls take(row, lengths) for each row; an unreadable value makes it return false.
  template <typename Take>
  Status Read(Take take);

  SqlText sql_;  // its memory is kept from call to call
};

}  // namespace driverbench::c_api
