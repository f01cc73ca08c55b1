// SQL of the user's own, see config/README.md: its statements run with one tuple of values after
// the other, and what they answer is hashed, as nobody has told the worker what it should be.
#include "scenarios/own_scenario.h"

#include <fmt/format.h>

#include <utility>

#include "scenarios/answer_hash.h"
#include "scenarios/statements_script.h"

namespace driverbench::scenarios {
namespace {

class OwnScript final : public StatementsScript {
 public:
  OwnScript(const OwnSql& sql, const BlockPlan& plan, int thread, Answers* answers)
      : sql_(sql), plan_(plan), thread_(thread), answers_(*answers) {
    for (const std::vector<Value>& tuple : sql.tuples) {
      for (const OwnSql::Statement& statement : sql.statements) {
        auto& values = values_.emplace_back();
        values.reserve(statement.values.size());
        for (const std::size_t place : statement.values) values.push_back(tuple[place]);
      }
    }
  }

  Status Run(std::int64_t i) override {
    const std::size_t tuple = TupleOf(plan_, thread_, i, sql_.writes, sql_.tuples.size());
    AnswerHash hash;
    for (std::size_t n = 0; n < prepared_.size(); ++n) {
      if (Status s = prepared_[n]->Execute(values_[tuple * prepared_.size() + n], &read_); !s.ok())
          [[unlikely]]
        return OfStatement(n, std::move(s));
      hash.Add(read_, sql_.statements[n].ordered);
    }
    if (sql_.transaction) {
      if (Status s = Commit(); !s.ok()) return s;
    }
    return answers_.Take(tuple, hash.value());
  }

 private:
  Status Open() override {
    ::driverbench::Rows none;
    // A TIMESTAMP is read in the session's time zone.
    if (Status s = Query("SET time_zone = '+00:00'", &none); !s.ok()) return s;
    for (std::size_t n = 0; n < sql_.statements.size(); ++n) {
      if (Status s = Prepare(sql_.statements[n].sql, &prepared_.emplace_back()); !s.ok())
        return OfStatement(n, std::move(s));
    }
    return {};
  }

  Status OfStatement(std::size_t n, Status status) const {
    if (sql_.statements.size() == 1) return status;
    Status::Error error = status.error();
    error.text = fmt::format("statement {}: {}", n + 1, error.text);
    return Status(std::move(error));
  }

  const OwnSql& sql_;
  const BlockPlan plan_;
  const int thread_;
  Answers& answers_;
  std::vector<std::vector<Value>> values_;  // of each tuple those of each statement
  std::vector<std::unique_ptr<IStatement>> prepared_;
  RowSet read_;
};

class OwnScenario final : public Scenario {
 public:
  OwnScenario(std::string_view name, const OwnSql& sql, std::deque<Answers>* answers)
      : name_(name), sql_(sql), answers_(*answers) {
    tables_.reserve(sql.tables.size());
    for (const OwnSql::Table& table : sql.tables) {
      tables_.push_back({.name = table.name,
                         .definition = table.definition,
                         .columns = {{table.first_column}},
                         .options = table.options});
    }
  }

  Traits traits() const override {
    return {
        .name = name_, .autocommit = !sql_.transaction, .truncates = sql_.writes, .any_sql = true};
  }
  std::vector<const Table*> Tables() const override {
    std::vector<const Table*> tables;
    tables.reserve(tables_.size());
    for (const Table& table : tables_) tables.push_back(&table);
    return tables;
  }
  std::span<const std::string> Fill() const override { return sql_.fill; }
  std::unique_ptr<Script> Open(const BlockPlan& plan, int thread) const override {
    while (std::ssize(answers_) <= thread) answers_.emplace_back(sql_.tuples.size());
    return std::make_unique<OwnScript>(sql_, plan, thread, &answers_[thread]);
  }

 private:
  const std::string name_;
  const OwnSql& sql_;
  std::deque<Answers>& answers_;  // whose elements stay where they are
  std::vector<Table> tables_;
};

}  // namespace

Status Answers::Take(std::size_t tuple, std::uint64_t hash) {
  std::optional<std::uint64_t>& before = hashes_[tuple];
  if (before.value_or(hash) != hash) [[unlikely]]
    return {StatusCode::kWrong, fmt::format("tuple {} is answered otherwise than before", tuple)};
  before = hash;
  return {};
}

Status Answers::TakeAll(const Answers& other) {
  for (std::size_t tuple = 0; tuple < hashes_.size(); ++tuple) {
    if (!other.hashes_[tuple]) continue;
    if (Status s = Take(tuple, *other.hashes_[tuple]); !s.ok()) return s;
  }
  return {};
}

Status CheckOwnSql(const OwnSql& sql, const BlockPlan& plan) {
  const auto wrong = [](const char* text) { return Status(StatusCode::kInvalidArgument, text); };
  if (sql.statements.empty()) return wrong("the user's own SQL has no statement");
  for (const OwnSql::Statement& statement : sql.statements) {
    for (const std::size_t place : statement.values) {
      for (const std::vector<Value>& tuple : sql.tuples) {
        if (place >= tuple.size()) return wrong("a statement takes a value that a tuple has not");
      }
    }
  }
  if (sql.tuples.empty() && plan.per_thread() > 0) return wrong("there is no tuple");
  if (sql.writes && (plan.threads > 1 || plan.per_thread() > std::ssize(sql.tuples)))
    return wrong("a block that writes has one thread, and a tuple for each operation");
  return {};
}

std::unique_ptr<Scenario> MakeOwnScenario(std::string_view name, const OwnSql& sql,
                                          std::deque<Answers>* answers) {
  return std::make_unique<OwnScenario>(name, sql, answers);
}

}  // namespace driverbench::scenarios
