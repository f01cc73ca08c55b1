#include "bench/coordinator/blocks/own_work.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/crc.hpp>
#include <exception>
#include <set>
#include <utility>

#include "bench/coordinator/blocks/draw.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/sql/unique_order.h"
#include "bench/text/text.h"
#include "scenarios/schema.h"

namespace driverbench::coordinator {
namespace {

// As the library's default may be another: a time of now is one of 2001 then.
const std::map<std::string, std::string> kAnotherTime = {{"timestamp", "1000000000"}};

// A key whose columns may be NULL is not unique.
constexpr const char* kUniqueKeys =
    "SELECT table_name, index_name, column_name, nullable FROM information_schema.statistics "
    "WHERE table_schema = DATABASE() AND non_unique = 0 ORDER BY table_name, index_name, "
    "seq_in_index";

sql::UniqueKeys KeysIn(const protocol::ReadRows& rows) {
  std::map<std::pair<std::string, std::string>, std::set<std::string>> keys;
  std::set<std::pair<std::string, std::string>> nullable;
  for (const std::vector<Value>& row : rows) {
    if (row.size() != 4) continue;
    const std::pair key{sql::Lower(row[0].text()), std::string(row[1].text())};
    keys[key].insert(sql::Lower(row[2].text()));
    if (sql::Lower(row[3].text()) == "yes") nullable.insert(key);
  }
  sql::UniqueKeys unique;
  for (auto& [key, columns] : keys) {
    if (!nullable.contains(key)) unique[key.first].push_back(std::move(columns));
  }
  return unique;
}

std::string TextOf(const std::vector<Value>& tuple) {
  std::vector<std::string> values;
  values.reserve(tuple.size());
  for (const Value& value : tuple) values.push_back(ToString(value));
  return fmt::format("({})", fmt::join(values, ", "));
}

// For an error text.
std::string InWords(const std::vector<Value>& tuple) {
  constexpr std::size_t kLongest = 200;
  const std::string words = text::CleanText(TextOf(tuple));
  return words.size() <= kLongest ? words : fmt::format("of {} bytes", words.size());
}

scenarios::BlockPlan PlanOf(std::uint64_t seed, std::int64_t operations) {
  return {.seed = seed, .number = 0, .operations = operations};
}

template <typename T>
void Add(boost::crc_32_type* crc, const T& text) {
  crc->process_bytes(text.data(), text.size());
  crc->process_byte(0);
}

protocol::Description::Scenario DescriptionOf(const settings::ScenarioSettings& scenario) {
  const settings::OwnSqlSettings& own = *scenario.own;
  boost::crc_32_type crc;
  for (const auto& table : own.tables.tables) {
    Add(&crc, table.name);
    Add(&crc, table.definition);
    Add(&crc, table.options);
  }
  for (const std::string& statement : own.tables.fill) Add(&crc, statement);
  for (const auto& source : own.sources) {
    for (const std::string& name : source.names) Add(&crc, name);
    for (const Value& value : source.list) Add(&crc, ToString(value));
    Add(&crc, fmt::format("{} {} {} {} {}", static_cast<int>(source.kind), source.low, source.high,
                          source.length, source.query));
  }
  for (const auto& statement : own.statements) {
    Add(&crc, statement.text);
    for (const std::string& name : statement.values) Add(&crc, name);
  }
  Add(&crc, fmt::format("{} {} {}", own.transaction, own.tuples, fmt::join(own.left_out, ",")));
  // With other SQL it is other work, as with another version of a scenario of the catalogue.
  return {.name = scenario.name,
          .version = 1 + static_cast<int>(crc.checksum() % 999'999),
          .whole_script = false,
          .truncates = own.writes()};
}

}  // namespace

OwnWork::OwnWork(const settings::ScenarioSettings& scenario, std::uint64_t seed, Keepers* keepers)
    : scenario_(scenario), seed_(seed), keepers_(keepers) {}

void OwnWork::Refuse(settings::Place place, const std::string& text) const {
  throw UserError(settings::SettingsError{.file = own().settings_file,
                                          .line = place.line,
                                          .column = place.column,
                                          .text = fmt::format("{}: {}", scenario_.name, text)}
                      .ToString());
}

protocol::Request OwnWork::RequestFor(const OnServer& on, protocol::Action action) const {
  protocol::Request request;
  request.action = action;
  request.scenario = scenario_.name;
  request.plan = PlanOf(seed_, 1);
  request.own_sql = on.sql;
  return request;
}

scenarios::OwnSql OwnWork::For(const std::string& server, protocol::Action action) const {
  const scenarios::OwnSql& all = servers_.at(server).sql;
  scenarios::OwnSql sql{.statements = all.statements,
                        .transaction = all.transaction,
                        .writes = all.writes,
                        .tables = all.tables,
                        .left_out = all.left_out};
  if (action == protocol::Action::kPrepare) sql.fill = all.fill;
  if (action == protocol::Action::kRun || action == protocol::Action::kAudit)
    sql.tuples = all.tuples;
  return sql;
}

OwnWork::OnServer OwnWork::Explore(const std::string& server, const std::string& backend) {
  OnServer on;
  on.sql.transaction = own().transaction;
  on.sql.writes = own().writes();
  on.sql.fill = own().tables.fill;
  on.sql.left_out = own().left_out;
  for (const sql::TableFile::Table& table : own().tables.tables) {
    const std::string_view charset = table.has_charset ? "" : scenarios::kTableCharset;
    on.sql.tables.push_back({.name = table.name,
                             .definition = table.definition,
                             .options = fmt::format("{} {}", charset, table.options),
                             .first_column = table.first_column});
  }
  std::map<std::string, std::size_t> places;
  for (const auto& source : own().sources) {
    for (const std::string& name : source.names) places.emplace(name, places.size());
  }
  for (const auto& statement : own().statements) {
    auto& one = on.sql.statements.emplace_back();
    one.sql = statement.text;
    for (const std::string& name : statement.values) one.values.push_back(places.at(name));
  }

  const auto first = own().statements.front().place;
  protocol::Request request = RequestFor(on, protocol::Action::kPrepare);
  request.fresh = true;
  if (const Reply made = keepers_->Call(backend, server, request);
      made.outcome != record::Outcome::kOk)
    Refuse(first, fmt::format("its tables cannot be made on server {}: {}", server, made.detail));
  const auto read = [&](settings::Place place, const std::string& query) {
    protocol::Request one;
    one.action = protocol::Action::kRead;
    one.query = query;
    const Reply reply = keepers_->Call(backend, server, one);
    std::string why = reply.detail;
    if (reply.outcome == record::Outcome::kOk) {
      try {
        return protocol::RowsFrom(reply.result.at("rows"));
      } catch (const std::exception& error) {  // a keeper may be any program in the build's place
        why = text::CleanText(error.what());
      }
    }
    Refuse(place, fmt::format("on server {}: {}", server, why));
  };
  const sql::UniqueKeys keys = KeysIn(read(first, kUniqueKeys));
  const auto check_limit = [&](settings::Place place, const sql::Statement& statement) {
    if (!statement.limit || sql::OrdersEveryRow(statement, keys)) return;
    Refuse(place,
           "LIMIT takes rows of the server's choice: its ORDER BY must hold a unique key of each "
           "table that is read, with the table's name where there are several, or all columns of "
           "GROUP BY");
  };
  QueryRows rows;
  for (const auto& source : own().sources) {
    if (source.kind != settings::OwnSqlSettings::Source::Kind::kQuery) continue;
    check_limit(source.place, source.read);
    protocol::ReadRows& of_query = rows[source.names.front()];
    of_query = read(source.place, source.query);
    if (of_query.empty()) Refuse(source.place, "the query gives no row to draw from");
    if (of_query.front().size() != source.names.size()) {
      Refuse(source.place, fmt::format("the query gives {} columns, {} names are given",
                                       of_query.front().size(), source.names.size()));
    }
    // In whatever order the server gave them, the same tuples are drawn.
    std::ranges::sort(of_query, {}, TextOf);
  }
  on.sql.tuples = DrawTuples(own(), seed_, rows);
  for (std::size_t i = 0; i < own().statements.size(); ++i) {
    const auto& statement = own().statements[i];
    check_limit(statement.place, statement.read);
    on.sql.statements[i].ordered = sql::OrdersEveryRow(statement.read, keys);
  }
  return on;
}

OwnWork::Expected OwnWork::Ask(const std::string& server, const std::string& backend,
                               const OnServer& on, std::int64_t operations, bool another_time,
                               std::string* error) {
  Expected expected;
  const auto ask = [&](protocol::Action action, bool fresh) {
    protocol::Request request = RequestFor(on, action);
    request.plan = PlanOf(seed_, operations);
    request.fresh = fresh;
    Reply reply =
        keepers_->Call(backend, server, request,
                       another_time ? kAnotherTime : std::map<std::string, std::string>());
    if (reply.outcome != record::Outcome::kOk && error->empty()) *error = reply.detail;
    return reply;
  };
  // The rows as well: those of a time of now are others then.
  if (!on.sql.tables.empty() && (own().writes() || another_time))
    ask(protocol::Action::kPrepare, /*fresh=*/!own().writes());
  if (!error->empty()) return expected;
  const Reply run = ask(protocol::Action::kRun, false);
  if (!error->empty()) return expected;
  try {
    expected.answers = run.result.get<protocol::BlockTimes>().answers;
    if (own().writes())
      ask(protocol::Action::kVerify, false).result.at("states").get_to(expected.states[operations]);
  } catch (const std::exception& problem) {
    if (error->empty()) *error = text::CleanText(problem.what());
  }
  return expected;
}

void OwnWork::Prepare(const std::string& server, const std::string& backend) {
  if (!servers_.contains(server)) servers_.emplace(server, Explore(server, backend));
  OnServer& on = servers_.at(server);
  const std::string& keeper = keepers_->NameFor(backend);
  if (on.expected.contains(keeper)) return;
  const auto place = own().statements.front().place;
  std::string error;
  const auto all = static_cast<std::int64_t>(on.sql.tuples.size());
  const Expected first = Ask(server, backend, on, all, false, &error);
  const Expected again = error.empty() ? Ask(server, backend, on, all, true, &error) : Expected();
  if (Interrupted()) throw UserError("interrupted before anything was measured");
  if (!error.empty())
    Refuse(place, fmt::format("fails on server {} through {}: {}", server, keeper, error));
  if (first.answers.size() != again.answers.size() || std::ssize(first.answers) != all)
    Refuse(place, fmt::format("{}'s worker gives no answer for each tuple", keeper));
  const auto differs = std::ranges::mismatch(first.answers, again.answers).in1;
  if (differs != first.answers.end()) {
    Refuse(place, fmt::format(
                      "answers otherwise each time, with the values {}: what hangs on the time, on "
                      "chance or on the connection (now(), rand(), connection_id()) cannot be "
                      "checked, nor can the rows of a LIMIT in no order",
                      InWords(on.sql.tuples[differs - first.answers.begin()])));
  }
  if (first.states != again.states) {
    const auto& a = first.states.begin()->second;
    const auto& b = again.states.begin()->second;
    const auto table = std::ranges::find_if(a, [&](const auto& one) {
      return !b.contains(one.first) || b.at(one.first) != one.second;
    });
    Refuse(place, fmt::format("leaves other rows in {} each time; a column of now() or of "
                              "AUTO_INCREMENT is left out by `leave_out: [table.column]`",
                              table == a.end() ? "its tables" : table->first));
  }
  on.expected.emplace(keeper, first);
}

std::string OwnWork::Misread(const Entrant& entrant, const scenarios::BlockPlan& plan,
                             const std::vector<std::string>& answers) {
  const OnServer& on = servers_.at(entrant.target.server);
  const std::string& keeper = keepers_->NameFor(entrant.description->backend);
  const std::vector<std::string>& expected = on.expected.at(keeper).answers;
  std::set<std::size_t> used;
  for (int thread = 0; thread < plan.threads; ++thread) {
    for (std::int64_t i = 0; i < plan.per_thread(); ++i)
      used.insert(scenarios::TupleOf(plan, thread, i, on.sql.writes, expected.size()));
  }
  for (const std::size_t tuple : used) {
    if (tuple >= answers.size() || answers[tuple].empty())
      return fmt::format("the values {} have no answer", InWords(on.sql.tuples[tuple]));
    if (answers[tuple] != expected[tuple])
      return fmt::format("with the values {} it reads something else than {}",
                         InWords(on.sql.tuples[tuple]), keeper);
  }
  return {};
}

std::string OwnWork::Miswritten(const Entrant& entrant, const scenarios::BlockPlan& plan,
                                const std::map<std::string, std::string>& states) {
  const std::string& server = entrant.target.server;
  const std::string& backend = entrant.description->backend;
  const std::string& keeper = keepers_->NameFor(backend);
  Expected& expected = servers_.at(server).expected.at(keeper);
  const std::int64_t operations = plan.per_thread();
  if (!expected.states.contains(operations)) {
    std::string error;
    Expected asked = Ask(server, backend, servers_.at(server), operations, false, &error);
    if (Interrupted()) return {};
    if (!error.empty())
      throw RunStopped(fmt::format("what {} leaves on server {} could not be told: {}",
                                   scenario_.name, server, error));
    expected.states.merge(asked.states);
  }
  for (const auto& [table, state] : expected.states.at(operations)) {
    const auto found = states.find(table);
    const std::string is = found == states.end() ? "nothing" : text::CleanText(found->second);
    if (is != state)
      return fmt::format("{} holds {} after the block, {} after the same by {}", table, is, state,
                         keeper);
  }
  return {};
}

std::string OwnWork::Checksum() const {
  std::set<std::string> sums;
  for (const auto& [server, on] : servers_) {
    for (const auto& [keeper, expected] : on.expected) {
      boost::crc_32_type crc;
      for (const std::string& answer : expected.answers) Add(&crc, answer);
      sums.insert(fmt::format("{:08x}", crc.checksum()));
    }
  }
  return fmt::format("{}", fmt::join(sums, " or "));
}

void AddOwnSql(const settings::Settings& settings, protocol::Description* description) {
  if (!description->own_sql || !description->has_server) return;
  for (const settings::ScenarioSettings& scenario : settings.scenarios) {
    if (scenario.own) description->scenarios.push_back(DescriptionOf(scenario));
  }
}

Built WithOwnSql(const settings::Settings& settings, Built built) {
  for (BuiltBackend& backend : built.backends) {
    if (backend.description) AddOwnSql(settings, &*backend.description);
  }
  return built;
}

}  // namespace driverbench::coordinator
