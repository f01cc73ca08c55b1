#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "backends/c_api/base_store.h"

namespace driverbench::c_api {

struct CloseStatement {
  void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
};
using Statement = std::unique_ptr<MYSQL_STMT, CloseStatement>;

using Null = std::remove_pointer_t<decltype(MYSQL_BIND::is_null)>;  // bool, or MariaDB's my_bool

// The failure of what was done with `statement` over `mysql`.
Status StatementError(MYSQL_STMT* statement, MYSQL* mysql, std::string_view backend);

// Each statement is prepared on the server at its first use and kept. Its parameters and columns
// are bound once, to members of the store: binding again for every call would send the types again
// and copy the bindings.
class PreparedStore final : public BaseStore {
 public:
  using BaseStore::BaseStore;

  IStatements* statements() override;

  Status Insert(std::span<const Player> players) override;
  Status Find(std::string_view id, Player* out, bool* found) override;
  Status List(int limit, std::vector<Player>* out) override;
  Status Count(std::int64_t* out) override;
  Status Lock(std::string_view id, Balance* out, bool* found) override;
  Status Adjust(std::string_view id, Balance delta) override;

 private:
  static constexpr std::size_t kIdBytes = 144;  // 36 characters of up to 4 bytes

  // An INSERT of one number of rows, and the memory of its parameters.
  struct InsertStatement {
    std::size_t rows;
    std::size_t id_bytes;  // room for each id
    std::vector<char> ids;
    std::vector<unsigned long> lengths;
    std::vector<Balance> balances;
    Statement statement;
  };

  using Bindings = std::span<MYSQL_BIND>;

  // Replaces *statement by `sql`, prepared and bound.
  Status Prepare(std::string_view sql, Bindings parameters, Bindings columns, Statement* statement);
  Status Execute(const Statement& statement) const;

  // Executes and calls take() for each row, which lies in the members by then.
  template <typename Take>
  Status Read(const Statement& statement, Take take);

  Status Error(const Statement& statement) const {
    return StatementError(statement.get(), mysql(), backend());
  }

  Status PrepareInsert(std::span<const Player> players, InsertStatement** out);
  void SetId(std::string_view id);
  void TakePlayer(Player* out) const;

  // The parameters.
  std::vector<char> id_ = std::vector<char>(kIdBytes);
  unsigned long id_length_ = 0;
  Balance delta_;
  std::int32_t limit_ = 0;

  // The columns of the row that was read last.
  std::array<char, kIdBytes> read_id_;
  unsigned long read_id_length_ = 0;
  Balance read_balance_;
  std::int64_t read_count_ = 0;
  std::array<Null, 2> null_{};

  std::unique_ptr<IStatements> statements_;

  // Last, and so closed first: what they are bound to must outlive them.
  Statement find_, list_, count_, lock_, adjust_;
  std::vector<InsertStatement> inserts_;
};

}  // namespace driverbench::c_api
