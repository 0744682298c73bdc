// One event as one line for people.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace orglog::cli {

// Of an event in the shape of codec/json: `12  2026-08-21 10:00:00  pat@acme.com  AppLocked
// app=acme-website`.
std::string event_line(const boost::json::value& event);

}  // namespace orglog::cli
