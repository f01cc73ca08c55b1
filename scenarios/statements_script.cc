#include "scenarios/statements_script.h"

namespace driverbench::scenarios {

Status StatementsScript::Use(IConnection& connection) {
  connection_ = &connection;
  if (connection.statements() == nullptr)
    return {StatusCode::kUnsupported, "the library has no way to run any SQL"};
  return Open();
}

Status StatementsScript::Prepare(std::string_view sql, std::unique_ptr<IStatement>* out) {
  return connection_->statements()->Prepare(sql, out);
}

}  // namespace driverbench::scenarios
