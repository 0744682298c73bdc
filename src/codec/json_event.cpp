#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "json_names.hpp"
#include "orglog/codec/event_data.hpp"

namespace orglog::json {

std::string StateNames::person(AccountId account) const {
  if (account.is_nil()) return "operator";
  const Account* found = state_.account(account);
  return found != nullptr ? found->email.text() : to_string(account);
}

std::string StateNames::org(OrgId org) const {
  const Org* found = state_.org(org);
  return found != nullptr ? found->name.text() : to_string(org);
}

std::string StateNames::app(AppId app) const {
  const App* found = state_.app(app);
  return found != nullptr ? found->name.text() : to_string(app);
}

boost::json::object owner(const Names& names, const Owner& owner) {
  return {{"type", owner.is_org() ? "org" : "account"}, {"name", names.owner(owner)}};
}

namespace {

boost::json::array array_of(const std::vector<std::string_view>& words) {
  boost::json::array array;
  for (const std::string_view word : words) array.push_back(boost::json::value(word));
  return array;
}

// Builds an object; what has begun and not ended stands on a stack.
class ObjectData final : public EventData {
 public:
  explicit ObjectData(const Names& names) : names_(names) { begin_object({}); }
  boost::json::value take() { return std::move(open_.front().value); }

  void text(std::string_view key, std::string_view value) override {
    put(key, boost::json::string(value));
  }
  void number(std::string_view key, std::int64_t value) override { put(key, value); }
  void flag(std::string_view key, bool value) override { put(key, value); }
  void none(std::string_view key) override { put(key, nullptr); }
  void id(std::string_view key, const Uuid& id) override { text(key, to_string(id)); }
  void name(std::string_view key, AccountId account) override { text(key, names_.person(account)); }
  void name(std::string_view key, OrgId org) override { text(key, names_.org(org)); }
  void name(std::string_view key, AppId app) override { text(key, names_.app(app)); }
  void begin_object(std::string_view key) override {
    open_.push_back({key, boost::json::object()});
  }
  void end_object() override { end(); }
  void begin_list(std::string_view key) override { open_.push_back({key, boost::json::array()}); }
  void end_list() override { end(); }

 private:
  struct Open {
    std::string_view key;
    boost::json::value value;
  };
  void put(std::string_view key, boost::json::value value) {
    boost::json::value& into = open_.back().value;
    if (into.is_array()) {
      into.get_array().push_back(std::move(value));
    } else {
      into.get_object()[key] = std::move(value);
    }
  }
  void end() {
    Open ended = std::move(open_.back());
    open_.pop_back();
    put(ended.key, std::move(ended.value));
  }

  const Names& names_;
  std::vector<Open> open_;
};

boost::json::value data_of(const Names& names, const Event& event) {
  ObjectData data(names);
  show(event, data);
  return data.take();
}

}  // namespace

boost::json::array words_of(Permissions permissions) { return array_of(permissions.words()); }
boost::json::array words_of(Scopes scopes) { return array_of(scopes.words()); }

boost::json::object event(const Names& names, const RecordView& record, const ClientText& client,
                          const Event& event) {
  const RecordHeader& header = record.header;
  const bool has_correlation = !header.correlation.is_nil();
  boost::json::object json{
      {"position", record.position},
      {"id", to_string(event_id(header))},
      {"type", type_name(header.type)},
      {"occurred_at", to_rfc3339(header.occurred_at)},
      {"recorded_at", to_rfc3339(header.recorded_at)},
      {"actor", names.person(header.actor)},
      {"actor_id", id_or_null(header.actor)},
      {"command", to_string(header.command)},
      {"ordinal", header.ordinal},
      {"correlation", has_correlation ? to_string(header.correlation) : to_string(header.command)},
      {"origin", orglog::to_text(header.origin)},
      {"client", client.name},
      {"address", client.address},
      {"data", data_of(names, event)},
      {"text", describe(names, event)}};
  if (!client.reason.empty()) json["reason"] = client.reason;
  return json;
}

}  // namespace orglog::json
