// `/log`: the log as a tiled transparency log (c2sp.org/tlog-tiles), for whoever verifies it from
// outside, and receipts for those who did something. The whole log is the operator's to read, or
// everybody's where he wants it so.

#include "orglog/base/limits.hpp"
#include "orglog/base/whole_number.hpp"
#include "orglog/projections/tree_table.hpp"
#include "resources.hpp"

namespace orglog::net::http {
namespace {

constexpr std::string_view plain_text = "text/plain; charset=utf-8";

Response no_such_tile() {
  return refuse(status::not_found, "not_found", "The published tree has no such tile.");
}

Response not_signed() { return refuse(status::not_found, "not_found", "This log is not signed."); }

// Where a token opens the door, caches that serve everybody must not keep it.
Response cached(const Look& look, std::string_view how, Response response) {
  const std::string who = look.parts.options.log_is_public ? "public, " : "private, ";
  return with_field(std::move(response), "Cache-Control", who + std::string(how));
}

}  // namespace

Response get_log_checkpoint(const Look& look) {
  const auto notary = look.parts.sources.notary();
  if (!notary) return not_signed();
  return cached(look, "max-age=1", respond_with(plain_text, notary->published()->note));
}

// What the log says about those that it continues: one of them may be the one that was followed.
Response get_log_continues(const Look& look) {
  const auto notary = look.parts.sources.notary();
  if (!notary) return not_signed();
  std::string line = notary->continues();
  if (line.empty())
    return refuse(status::not_found, "not_found",
                  "This log has had one origin, and continues no other.");
  return cached(look, "max-age=1", respond_with(plain_text, std::move(line)));
}

Response get_log_tile(const Look& look) {
  const QuerySources& sources = look.parts.sources;
  const auto notary = sources.notary();
  if (!notary) return not_signed();
  const auto tile = parse_tile_path("tile/" + look.argument(0));
  if (!tile || !has_tile(*tile, notary->published()->checkpoint.size)) return no_such_tile();
  auto bytes = TreeReader(sources.journal.log(), sources.store).tile(*tile);
  if (!bytes) return refuse(status::internal_server_error, "damaged", bytes.error().message());
  return cached(look, "max-age=31536000, immutable",
                respond_with("application/octet-stream", *std::move(bytes)));
}

// A proof file of one event of the command, `?event=0` if nothing else is said; `Receipt-Events`
// says how many there are.
Response get_receipt(const Look& look) {
  const std::string_view text = look.request.parameter("event");
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  const auto ordinal = whole_number(text.empty() ? "0" : text, 0, most);
  if (!ordinal) return refuse(status::bad_request, "bad_request", "event must be a number.");
  auto receipt = find_receipt(look.parts.sources, look.principal, look.argument(0),
                              static_cast<std::uint32_t>(*ordinal));
  if (!receipt) return refuse(receipt.error());
  Response response = respond_with(plain_text, std::move(receipt->text));
  response.headers.emplace_back("Receipt-Events", std::to_string(receipt->events));
  response.headers.emplace_back("Receipt-Position", std::to_string(receipt->position));
  return response;
}

}  // namespace orglog::net::http
