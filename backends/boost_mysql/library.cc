// Boost.MySQL and Boost.Asio themselves, which are headers: compiled here once, and not with every
// file that uses them.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/mysql/src.hpp>
