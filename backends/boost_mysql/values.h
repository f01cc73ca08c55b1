#pragma once

#include <boost/mysql/field_view.hpp>
#include <boost/mysql/metadata.hpp>
#include <boost/mysql/metadata_collection_view.hpp>
#include <boost/mysql/results.hpp>
#include <boost/mysql/row_view.hpp>
#include <boost/mysql/rows_view.hpp>
#include <span>
#include <vector>

#include "backends/api/connection.h"
#include "backends/api/statements.h"

// The library's typed fields and our values.

namespace driverbench::boost_mysql {

// Point into the values.
boost::mysql::field_view ToField(const Value& value);
void ToFields(std::span<const Value> values, std::vector<boost::mysql::field_view>* out);

void SetRow(boost::mysql::row_view row, boost::mysql::metadata_collection_view columns,
            std::span<Value> out);

// Replaces *out by the first result.
void SetRows(const boost::mysql::results& results, RowSet* out);

// Appends rows as text. The library parses all that it reads: what the server wrote is gone, and is
// written again.
void AppendRows(boost::mysql::rows_view rows, boost::mysql::metadata_collection_view columns,
                Rows* out);

}  // namespace driverbench::boost_mysql
