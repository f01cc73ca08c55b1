#include "bench/sql/unique_order.h"

#include <algorithm>

namespace driverbench::sql {
namespace {

using Column = Statement::Column;

// An unqualified name belongs to one table alone, or the server refuses it.
bool Names(const std::vector<Column>& order, const std::string& alias, const std::string& column) {
  return std::ranges::any_of(order, [&](const Column& one) {
    return one.name == column && (one.qualifier.empty() || one.qualifier == alias);
  });
}

bool NamesKeyOf(const std::vector<Column>& order, const Statement::Source& source,
                const UniqueKeys& keys) {
  const auto of_table = keys.find(source.table);
  if (of_table == keys.end()) return false;
  return std::ranges::any_of(of_table->second, [&](const std::set<std::string>& key) {
    return !key.empty() && std::ranges::all_of(key, [&](const std::string& column) {
      return Names(order, source.alias, column);
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
           return NamesKeyOf(select.order, source, keys);
         });
}

}  // namespace driverbench::sql
