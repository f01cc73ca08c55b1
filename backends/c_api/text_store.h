#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "backends/api/sql_pieces.h"
#include "backends/c_api/base_store.h"
#include "backends/c_api/sql_text.h"

namespace driverbench::c_api {

// Statements as text, the values escaped into it by the library.
class TextStore final : public BaseStore {
 public:
  using BaseStore::BaseStore;

  IStatements* statements() override;
  IPipeline* pipeline() override;

  Status Insert(std::span<const Player> players) override;
  Status Find(std::string_view id, Player* out, bool* found) override;
  Status List(int limit, std::vector<Player>* out) override;
  Status Count(std::int64_t* out) override;
  Status Lock(std::string_view id, Balance* out, bool* found) override;
  Status Adjust(std::string_view id, Balance delta) override;

 private:
  // Makes the statement of this text and of these values.
  template <const std::string_view& kSql, typename... Values>
  void Write(const Values&... values) {
    sql_.Clear();
    AppendSql<kSql>(&sql_, values...);
  }

  Status Execute();

  // Executes and calls take(row, lengths) for each row; an unreadable value makes it return false.
  template <typename Take>
  Status Read(Take take);

  SqlText sql_{mysql()};  // its memory is kept from call to call
  std::unique_ptr<IStatements> statements_;
  std::unique_ptr<IPipeline> pipeline_;
};

}  // namespace driverbench::c_api
