#include "bench/sql/unique_order.h"

#include <algorithm>

namespace driverbench::sql {
namespace {

using Column = Statement::Column;

// With several tables an unqualified name is that of a column that is selected, of whichever.
bool Names(const std::vector<Column>& order, const std::string& alias, const std::string& column,
           bool alone) {
  return std::ranges::any_of(order, [&](const Column& one) {
    return one.name == column && (one.qualifier == alias || (alone && one.qualifier.empty()));
  });
}

bool NamesKeyOf(const std::vector<Column>& order, const Statement::Source& source,
                const UniqueKeys& keys, bool alone) {
  const auto of_table = keys.find(source.table);
  if (of_table == keys.end()) return false;
  return std::ranges::any_of(of_table->second, [&](const std::set<std::string>& key) {
    return !key.empty() && std::ranges::all_of(key, [&](const std::string& column) {
      return Names(order, source.alias, column, alone);
    });
  });
}

}  // namespace

bool OrdersEveryRow(const Statement& select, const UniqueKeys& keys) {
  if (!select.plain || select.order.empty()) return false;
  if (select.group) {
    return std::ranges::all_of(*select.group, [&](const Column& grouped) {
      return std::ranges::any_of(select.order, [&](const Column& one) {
        return one.name == grouped.name && one.qualifier == grouped.qualifier;
      });
    });
  }
  return !select.sources.empty() &&
         std::ranges::all_of(select.sources, [&](const Statement::Source& source) {
           return NamesKeyOf(select.order, source, keys, select.sources.size() == 1);
         });
}

}  // namespace driverbench::sql
