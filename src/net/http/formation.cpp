// `/apps/{}/formation`, and the dynos that follow from it.
#include <boost/json/array.hpp>
#include <charconv>

#include "body.hpp"
#include "changes.hpp"
#include "listings.hpp"
#include "orglog/base/limits.hpp"
#include "resources.hpp"
#include "rows.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

constexpr std::int64_t quantity_max =
    limits::dynos_per_process_type * 1'000;  // `decide` says how many

Response list(const App& app, const Request& request) {
  Response page = respond_with_list(
      request, app.formation, sorted_by::type,
      [&](const Process& process) { return shape::sorted(app, process); },
      [&](const Process& process) { return shape::formation(app, process); }, true);
  return of_version(app.version, std::move(page));
}

Response find_in(const App& app, const std::string& type_or_id) {
  for (const Process& process : app.formation) {
    auto shown = shape::formation(app, process);
    if (process.type.text() == type_or_id || shown.at("id").as_string() == type_or_id)
      return of_version(app.version, respond(shown));
  }
  return not_found("formation", "Couldn't find that process type.");
}

// `2`, or `+1` and `-1` against what runs now.
std::optional<std::int64_t> read_quantity(Fields& fields, std::int64_t now) {
  if (!fields.has("quantity")) return std::nullopt;
  Fields copy = fields;
  if (const auto number = copy.optional_number("quantity"); number && !copy.wrong()) return number;
  const std::string text = copy.optional_text("quantity").value_or("");
  if (copy.is_null("quantity")) return std::nullopt;
  std::int64_t number = 0;
  const bool has_plus = text.starts_with('+');
  const std::string_view digits = std::string_view(text).substr(has_plus ? 1 : 0);
  const bool two_signs = has_plus && digits.starts_with('-');
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
  if (two_signs || error != std::errc{} || end != digits.end() || number < -quantity_max ||
      number > quantity_max) {
    fields.complain("quantity must be a whole number, or as in +1 and -1");
    return std::nullopt;
  }
  const bool relative = has_plus || text.starts_with('-');
  return relative ? now + number : number;
}

std::optional<DynoSize> read_size(Fields& fields) {
  auto text = fields.optional_text("size");
  if (!text && fields.has("dyno_size")) {
    if (const auto* object = fields.optional_object("dyno_size")) {
      Fields inner(*object);
      text = inner.optional_text("name");
      if (inner.wrong()) fields.complain("dyno_size.name must be a string");
    }
  }
  if (!text) return std::nullopt;
  const auto size = parse_dyno_size(*text);
  if (!size) fields.complain("size is not one of this platform");
  return size;
}

std::optional<ProcessScale> read_scale(Fields& fields, const std::string& type, const App& app) {
  const auto name = ProcessType::parse(type);
  if (!name) {
    fields.complain("type is not valid" + name_hint<ProcessType>(type));
    return std::nullopt;
  }
  std::int64_t now = 0;
  for (const Process& process : app.formation) {
    if (process.type == *name) now = process.quantity;
  }
  const auto quantity = read_quantity(fields, now).value_or(now);
  if (quantity < 0 || quantity > quantity_max) {
    fields.complain("quantity must be from 0 to " + std::to_string(quantity_max));
    return std::nullopt;
  }
  return ProcessScale{*name, static_cast<std::uint32_t>(quantity), read_size(fields)};
}

// One of a process type's, which are counted from 1.
struct Dyno {
  std::string name;
  const Process* process = nullptr;
  std::uint32_t number = 0;
};

std::vector<Dyno> dynos_of(const App& app) {
  std::vector<Dyno> dynos;
  for (const Process& process : app.formation) {
    for (std::uint32_t number = 1; number <= process.quantity; ++number)
      dynos.push_back({process.type.text() + "." + std::to_string(number), &process, number});
  }
  return dynos;
}

Uuid id_of(const App& app, const Dyno& dyno) {
  return derive_uuid(app.id.value, dyno.number, dyno.name);
}

boost::json::object shown(const App& app, const Dyno& dyno) {
  const auto type = shape::formation(app, *dyno.process);
  boost::json::object object = shape::named(id_of(app, dyno), dyno.name);
  object["attach_url"] = nullptr;
  object["command"] = dyno.process->type.text();
  object["release"] = boost::json::object{
      {"id", to_string(derive_uuid(app.id.value, 1, "release"))}, {"version", 1}};
  object["app"] = shape::named(app.id.value, app.name.text());
  object["size"] = type.at("size");
  object["state"] = "up";
  object["type"] = dyno.process->type.text();
  object["created_at"] = to_rfc3339(app.created_at);
  object["updated_at"] = type.at("updated_at");
  return object;
}

}  // namespace

Response list_formation(const Look& look, const View&, const App& app) {
  return list(app, look.request);
}

Response get_formation(const Look& look, const View&, const App& app) {
  return find_in(app, look.argument(1));
}

Awaitable<Response> patch_formation(Exchange& exchange) {
  const auto scale = [&exchange](const View&, const App& app) -> Step {
    Fields fields(exchange.request.body);
    const auto wish = read_scale(fields, exchange.argument(1), app);
    if (fields.wrong() || !wish) return fields.refusal();
    return SetFormation{app.name, ProcessScales{*wish}};
  };
  return change_app(exchange, scale, [&exchange](const View&, const App& app) {
    return find_in(app, exchange.argument(1));
  });
}

Awaitable<Response> patch_formation_batch(Exchange& exchange) {
  const auto scale = [&exchange](const View&, const App& app) -> Step {
    Fields fields(exchange.request.body);
    const auto* updates = fields.optional_array("updates");
    if (updates == nullptr) fields.complain("updates is required");
    if (fields.wrong()) return fields.refusal();
    if (updates->size() > ProcessScales::size_max)
      return invalid("There are too many process types.");
    std::vector<ProcessScale> processes;
    for (const auto& update : *updates) {
      if (!update.is_object()) return invalid("updates must hold objects only.");
      Fields one(update.as_object());
      const auto type = one.optional_text("type");
      auto wish = read_scale(one, type.value_or(one.optional_text("process").value_or("")), app);
      if (one.wrong() || !wish) return one.refusal();
      processes.push_back(std::move(*wish));
    }
    return SetFormation{app.name, *ProcessScales::of(std::move(processes))};
  };
  return change_app(exchange, scale, [&exchange](const View&, const App& app) {
    return list(app, exchange.request);
  });
}

Response list_dynos(const Look& look, const View&, const App& app) {
  const std::vector<Dyno> dynos = dynos_of(app);
  return respond_with_list(
      look.request, dynos, sorted_by::dyno,
      [&](const Dyno& dyno) {
        return shape::Sorted{id_of(app, dyno), dyno.name, app.created_at,
                             std::max(app.newest, app.created_at)};
      },
      [&](const Dyno& dyno) { return shown(app, dyno); }, true);
}

}  // namespace orglog::net::http
