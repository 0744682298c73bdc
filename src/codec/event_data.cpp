// By the members of an event and the names that the schema has for them: a field that an event gets
// later is shown without a line here, and a kind of value that this file cannot show does not
// compile.
#include "orglog/codec/event_data.hpp"

#include <algorithm>
#include <numeric>

#include "event_tables.hpp"
#include "json_names.hpp"
#include "orglog/codec/words.hpp"

namespace orglog::json {
namespace {

// Where a field is called otherwise than its member.
struct Renamed {
  EventType type;  // 0: of every event
  std::string_view member;
  std::string_view key;
};
constexpr Renamed renamed[] = {{type_of<AccountRenamed>(), "previous", "previous_name"},
                               {type_of<AddonCreated>(), "name", "addon"},
                               {type_of<AddonDestroyed>(), "name", "addon"},
                               {type_of<AttemptsDenied>(), "command", "attempt"},
                               {type_of<LimitExceeded>(), "kind", "limit_kind"},
                               {type_of<MaintenanceChanged>(), "on", "maintenance"},
                               {type_of<TokenIssued>(), "parent", "made_with"},
                               {0, "account", "user"},
                               {0, "package", "limits"}};
constexpr std::string_view key_of(EventType type, std::string_view member) {
  for (const Renamed& one : renamed) {
    if ((one.type == type || one.type == 0) && one.member == member) return one.key;
  }
  return member;
}

// The subjects of an event come first and long values last; else the schema's order is kept.
constexpr std::size_t place_of(EventType type, std::string_view member) {
  const auto is = [&](auto... names) { return ((member == names) || ...); };
  if (type == type_of<AppTransferred>()) return 0;
  if (type == type_of<AccountRegistered>())
    return is("email") ? 0 : is("account") ? 2 : is("state") ? 3 : 1;
  if (is("transfer", "org", "app", "owner", "account", "role")) return 0;
  return is("package") ? 3 : is("features") ? 2 : 1;
}

template <class Fact>
struct Fields {
  using Table = typename EventTableOf<Fact>::type;
  static constexpr std::size_t count = fields_of<Table>;
  static constexpr std::string_view name(std::size_t field) {
    return Table::Traits::field_names[field];
  }
  static constexpr std::array<std::size_t, count> in_order() {
    std::array<std::size_t, count> order{};
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [](std::size_t field) {
      return std::pair(place_of(type_of<Fact>(), name(field)), field);
    });
    return order;
  }
};

class Shower {
 public:
  explicit Shower(EventData& data) : data_(data) {}

  template <class Fact>
  void operator()(const Fact& fact) const {
    using Of = Fields<Fact>;
    constexpr auto order = Of::in_order();
    const auto members = members_for<typename Of::Table>(fact);
    [&]<std::size_t... at>(std::index_sequence<at...>) {
      (show_field<Fact, order[at]>(fact, members), ...);
    }(std::make_index_sequence<Of::count>());
  }

 private:
  template <class Fact, std::size_t field>
  void show_field(const Fact& fact, const auto& members) const {
    using Table = typename Fields<Fact>::Table;
    constexpr std::string_view name = Fields<Fact>::name(field);
    constexpr std::string_view key = key_of(type_of<Fact>(), name);
    if constexpr (is_box<Table>(field)) {
      return;
    } else if constexpr (requires { fact.email; } && name == "account") {
      data_.id("account_id", fact.account.value);
    } else if constexpr (requires { fact.email; } && name == "email") {
      data_.text("user", fact.email.text());
      data_.id("user_id", fact.account.value);
    } else if constexpr (std::is_same_v<Fact, AccountErased> && name == "account") {
      show(key, fact.account);
      data_.id("account_id", fact.account.value);
    } else if constexpr (requires { fact.command; } && name == "command") {
      data_.text(key, attempt_name(fact));
    } else if constexpr (requires { fact.reason; } && name == "reason") {
      data_.text(key, code(static_cast<Reason>(fact.reason)));
    } else {
      show(key, std::get<member_of<Table>(field)>(members));
    }
  }

  void show(std::string_view key, bool flag) const { data_.flag(key, flag); }
  void show(std::string_view key, std::integral auto number) const {
    data_.number(key, static_cast<std::int64_t>(number));
  }
  void show(std::string_view key, Timestamp time) const { data_.text(key, to_rfc3339(time)); }
  template <class Text>
    requires requires(const Text& text) { text.text(); }
  void show(std::string_view key, const Text& text) const {
    data_.text(key, text.text());
  }
  template <class Enum>
    requires std::is_enum_v<Enum>
  void show(std::string_view key, Enum word) const {
    data_.text(key, to_text(word));
  }
  template <class Set>
    requires requires(const Set& set) { set.words(); }
  void show(std::string_view key, const Set& set) const {
    data_.begin_list(key);
    for (const std::string_view word : set.words()) data_.text({}, word);
    data_.end_list();
  }
  template <class Value>
  void show(std::string_view key, const std::optional<Value>& value) const {
    value ? show(key, *value) : data_.none(key);
  }
  template <class Value>
  void show(std::string_view key, const std::vector<Value>& values) const {
    data_.begin_list(key);
    for (const Value& value : values) show({}, value);
    data_.end_list();
  }
  void show(std::string_view key, const Package& package) const {
    show_table<wire::Package>(key, package);
  }
  void show(std::string_view key, const Process& process) const {
    show_table<wire::Process>(key, process);
  }
  template <class Table>
  void show_table(std::string_view key, const auto& value) const {
    data_.begin_object(key);
    for_each_field<Table>(
        value, [this](std::string_view name, const auto& member) { show(name, member); });
    data_.end_object();
  }

  // Nil: there is none, or the reader is not told.
  template <class Id>
  void show_named(std::string_view key, const Id& id) const {
    if (id.is_nil()) return;
    data_.name(key, id);
    data_.id(std::string(key) + "_id", id.value);
  }
  void show(std::string_view key, AccountId account) const { show_named(key, account); }
  void show(std::string_view key, OrgId org) const { show_named(key, org); }
  void show(std::string_view key, AppId app) const { show_named(key, app); }
  void show(std::string_view key, const Owner& owner) const {
    data_.begin_object(key);
    data_.text("type", owner.is_org() ? "org" : "account");
    owner.is_org() ? data_.name("name", owner.org()) : data_.name("name", owner.account());
    data_.id("id", owner.id);
    data_.end_object();
  }
  template <class Id>
  void show_id(std::string_view key, const Id& id) const {
    if (!id.is_nil()) data_.id(key, id.value);
  }
  void show(std::string_view key, InvitationId invitation) const { show_id(key, invitation); }
  void show(std::string_view key, TransferId transfer) const { show_id(key, transfer); }
  void show(std::string_view key, TokenId token) const {
    token.is_nil() ? data_.none(key) : data_.text(key, to_string(token));
  }
  // An add-on goes by its name.
  void show(std::string_view, AddonId) const {}
  // The hash of a secret is nobody's business.
  void show(std::string_view, const Sha256Digest&) const {}

  EventData& data_;
};

}  // namespace

void show(const Event& event, EventData& data) { std::visit(Shower(data), event); }

}  // namespace orglog::json
