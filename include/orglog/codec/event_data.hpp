// The fields of an event, one after another: the one source of `data` in every JSON of it and of
// the column `payload` of an export.
#pragma once

#include <string_view>

#include "orglog/domain/event.hpp"

namespace orglog::json {

// Takes fields. A value that stands in a list has no key.
class EventData {
 public:
  virtual ~EventData() = default;
  virtual void text(std::string_view key, std::string_view value) = 0;
  virtual void number(std::string_view key, std::int64_t value) = 0;
  virtual void flag(std::string_view key, bool value) = 0;
  virtual void none(std::string_view key) = 0;                     // there is no value
  virtual void id(std::string_view key, const Uuid& id) = 0;       // of what the event is about
  virtual void name(std::string_view key, AccountId account) = 0;  // as the answer calls them
  virtual void name(std::string_view key, OrgId org) = 0;
  virtual void name(std::string_view key, AppId app) = 0;
  virtual void begin_object(std::string_view key) = 0;
  virtual void end_object() = 0;
  virtual void begin_list(std::string_view key) = 0;
  virtual void end_list() = 0;
};

// Shows every field of the event but a token's hash and the id of an add-on. Fields are called as
// in the schema, with few exceptions that event_data.cpp lists; org, app and person come first.
void show(const Event& event, EventData& data);

}  // namespace orglog::json
