#include "cli/events.hpp"

#include "cli/output.hpp"

namespace orglog::cli {
namespace {

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

}  // namespace

std::string event_line(const boost::json::value& event) {
  return padded(text(event, "position"), 6) + "  " + readable_time(text(event, "occurred_at")) +
         "  " + padded(text(event, "actor"), 24) + "  " + text(event, "text");
}

}  // namespace orglog::cli
