#pragma once

#include <memory>
#include <string_view>

#include "scenarios/scenario.h"

namespace driverbench::scenarios {

// A script over any SQL.
class StatementsScript : public Script {
 public:
  Status Use(IConnection& connection) final;

 protected:
  // Prepares the script's statements, by Prepare.
  virtual Status Open() = 0;

  Status Prepare(std::string_view sql, std::unique_ptr<IStatement>* out);
  Status Commit() { return connection_->Commit(); }
  // Of what is no part of an operation.
  Status Query(std::string_view sql, Rows* out) { return connection_->Query(sql, out); }

 private:
  IConnection* connection_ = nullptr;
};

}  // namespace driverbench::scenarios
