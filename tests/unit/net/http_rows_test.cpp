// Ranges and the rows that they ask for (F-D1), without a server.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <set>

#include "net/http/rows.hpp"
#include "orglog/base/limits.hpp"

using namespace orglog;
using namespace orglog::net::http;
namespace http = orglog::net::http;
namespace json = boost::json;

namespace {

// A key that no other row of the list has, and the row.
using Rows = std::vector<std::pair<std::string, json::object>>;

Response respond_with_rows(const Request& request, const Rows& rows, SortedBy attributes) {
  Listing listing;
  listing.rows = rows.size();
  listing.key = [&](std::size_t row) { return rows[row].first; };
  listing.text = [&](std::size_t row, std::string_view attribute) {
    const json::value* value = rows[row].second.if_contains(attribute);
    return value != nullptr ? std::string(value->as_string()) : std::string();
  };
  listing.shape = [&](std::size_t row) { return rows[row].second; };
  return http::respond_with_rows(request, listing, attributes);
}

// Three rows have the same name but for its case, and two were made at the same time.
Rows some_rows() {
  Rows rows;
  const auto add = [&](const char* id, const char* name, const char* time) {
    rows.emplace_back(id, json::object{{"id", id}, {"name", name}, {"created_at", time}});
  };
  add("e5", "web", "2026-01-02T00:00:00Z");
  add("a1", "..", "2026-01-02T00:00:00.000001Z");
  add("d4", "Web", "2026-01-01T23:59:59.999999Z");
  add("b2", "a]b c;d,e\r\nf", "2026-01-02T00:00:00Z");
  add("c3", "WEB", "2026-02-01T00:00:00Z");
  add("f6", "z.", "2025-12-31T00:00:00Z");
  add("g7", "", "2025-12-31T00:00:00Z");
  return rows;
}

Response ask(const std::string& range) {
  Request request;
  request.range = range;
  return respond_with_rows(request, some_rows(), sorted_by::name);
}

// As long a list as wanted, which counts the rows that were shaped.
struct LongList {
  std::size_t rows = 0;
  std::size_t shaped = 0;

  Response ask(const std::string& range) {
    Listing listing;
    listing.rows = rows;
    listing.key = [](std::size_t row) { return "k" + std::to_string(row); };
    // Many have the same name, so that a page often ends among rows that differ by their keys.
    listing.text = [](std::size_t row, std::string_view attribute) {
      return attribute == "name" ? "n" + std::to_string(row % 7) : "i" + std::to_string(row);
    };
    listing.shape = [this](std::size_t row) {
      ++shaped;
      return json::object{{"id", "i" + std::to_string(row)}};
    };
    Request request;
    request.range = range;
    return http::respond_with_rows(request, listing, sorted_by::name);
  }
};

std::string field(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

std::string ids(const Response& response) {
  std::string found;
  const json::value shown = json::parse(response.body.view());
  for (const json::value& row : shown.as_array()) found += row.at("id").as_string()[0];
  return found;
}

// What a client gets that follows `Next-Range` to the end.
std::string walk(std::string range) {
  std::string found;
  for (int page = 0; !range.empty(); ++page) {
    REQUIRE(page < 20);
    const Response response = ask(range);
    REQUIRE((response.code == status::ok || response.code == status::partial_content));
    found += ids(response);
    range = field(response, "Next-Range");
    CHECK(range.empty() == (response.code == status::ok));
  }
  return found;
}

}  // namespace

TEST_CASE("F-D1: a range names an attribute, where to begin, how many rows and in which order") {
  const auto all = parse_range("id ..; max=1000");
  REQUIRE(all.has_value());
  CHECK_FALSE(all->from.has_value());
  CHECK(all->max == 1000);
  CHECK_FALSE(all->descending);

  const auto after = parse_range("id ]abc..; max=5, order=desc");
  REQUIRE(after.has_value());
  CHECK(after->from->value == "abc");
  CHECK(after->is_open);
  CHECK(after->max == 5);
  CHECK(after->descending);

  CHECK_FALSE(parse_range("name abc..")->is_open);
  CHECK(parse_range(" id  a%20b.. ")->from->value == "a b");
  CHECK(parse_range("name a..b")->until == "b");
  CHECK(parse_range("id ..")->max == 0);
  CHECK(parse_range("id ..; max=10;")->max == 10);
  CHECK(parse_range("id ..;order=asc,max=1")->max == 1);
  CHECK(parse_range("id ..; order=desc; max=1")->descending);
  CHECK(parse_range("id .., order=desc")->descending);
  const auto tie = parse_range("name ]web]e5..");
  CHECK(tie->from->row == "e5");
}

TEST_CASE("F-D1: what is no range is none") {
  for (const char* text : {"",
                           "id",
                           "id ",
                           "id abc",
                           "bytes=0-100",
                           "id ..; max=0",
                           "id ..; max=-1",
                           "id ..; max=1x",
                           "id ..; max=",
                           "id ..; max",
                           "id ..; colour=red",
                           "id ..; order=up",
                           "id ..; ORDER=desc",
                           "id %..",
                           "id %0..",
                           "id a%00..",
                           "id ..; max=1001",
                           "id ..; max=5, max=5",
                           "id ..; order=asc, order=desc",
                           "id ..; max=99999999999999999999999",
                           "id ]..",
                           "id ...",
                           "id a]b..",
                           "id ..]b",
                           "id a b..",
                           "id [a..b]",
                           "id [a..b",
                           "id (a..b)",
                           "id a..b]",
                           "id a..b..c",
                           "id a..b[",
                           "id \"a\"..",
                           "id a\xa0..",
                           "id ..\xc2\xa0",
                           "..",
                           "id ..; max=1; what"})
    CHECK_MESSAGE(!parse_range(text).has_value(), text);
}

TEST_CASE("F-D1: a range that makes no sense is refused with the vendor's id, and says why") {
  for (const char* range :
       {"colour ..", "nonsense", "id ..; max=0", "created_at soon..", "name c..a",
        "id b..; max=2000", "bytes=0-1", "name ]a..c; order=desc"}) {
    CAPTURE(range);
    const Response response = ask(range);
    CHECK(response.code == status::range_not_satisfiable);
    const json::value body = json::parse(response.body.view());
    CHECK(body.at("id") == "requested_range_not_satisfiable");
    CHECK(std::string_view(body.at("message").as_string()).starts_with("Request failed, validate"));
    CHECK(field(response, "Accept-Ranges") == "id, name, created_at, updated_at");
  }
}

TEST_CASE("F-D1: the attribute that is named sorts and bounds") {
  CHECK(ids(ask("")) == "abcdefg");
  CHECK(ids(ask("id ..; order=desc")) == "gfedcba");
  CHECK(ids(ask("name ..")) == "gabcdef");
  CHECK(ids(ask("created_at ..")) == "fgdbeac");
  CHECK(ids(ask("name web..web")) == "cde");
  CHECK(ids(ask("name ]web..")) == "f");
  CHECK(ids(ask("name a..wea")) == "b");
  CHECK(ids(ask("id B2..d4")) == "bcd");
  CHECK(ids(ask("id d4..b2; order=desc")) == "dcb");
  CHECK(ids(ask("id b2..d4; order=desc")) == "dcb");
  CHECK(ids(ask("created_at 2026-01-01..2026-01-01")) == "d");
  CHECK(ids(ask("created_at 2026-01-02..")) == "beac");
  CHECK(ids(ask("created_at 2026-01-02..; order=desc")) == "aebdgf");
  CHECK(ids(ask("created_at ..2026-01-02; order=desc")) == "caeb");
  CHECK(field(ask("name web..; max=2"), "Content-Range") == "name WEB..Web");
  CHECK(ids(ask("id x..")).empty());
}

TEST_CASE(
    "F-D1: paging meets every row once, by each attribute, up and down, in pages of any size") {
  for (const std::string attribute : {"id", "name", "created_at", "updated_at"}) {
    for (const std::string order : {"asc", "desc"}) {
      const std::string whole = ids(ask(attribute + " ..; order=" + order));
      CHECK(std::set<char>(whole.begin(), whole.end()).size() == 7);
      for (int max = 1; max <= 8; ++max) {
        CAPTURE(attribute + " " + order + " " + std::to_string(max));
        CHECK(walk(attribute + " ..; order=" + order + ", max=" + std::to_string(max)) == whole);
      }
    }
  }
  CHECK(walk("name ..web; max=2") == "gabcde");
  CHECK(walk("name web..; max=1, order=desc") == ids(ask("name web..; order=desc")));
}

TEST_CASE("F-B6: what a range brought along, or a row holds, goes out as one line of plain text") {
  for (const char* range : {"name ..zz%0d%0aSet-Cookie:%20x=y; max=1", "name ..%7F%1B%5B31m; max=2",
                            "name ..%C3%A4%0A; max=3", "name ..%E2%80%AE%5D%3B; max=1"}) {
    const Response response = ask(range);
    for (const auto& [name, value] : response.headers) {
      for (const char c : value) CHECK((c >= ' ' && c <= '~'));
    }
    CHECK(ids(ask(field(response, "Next-Range"))).size() <= 3);
  }
}

TEST_CASE("F-D1: web.2 stands before web.10") {
  Rows rows;
  for (const char* name : {"web.10", "web.9", "clock.1", "web.2"})
    rows.emplace_back(name, json::object{{"id", name}, {"name", name}});
  Request request;
  const json::value shown =
      json::parse(respond_with_rows(request, rows, sorted_by::dyno).body.view());
  CHECK(shown.at(0).at("name") == "clock.1");
  CHECK(shown.at(1).at("name") == "web.2");
  CHECK(shown.at(3).at("name") == "web.10");
}

TEST_CASE("F-C2: only the rows of the page are shaped, of however many") {
  LongList list{5'000};
  CHECK(list.ask("id ..; max=1").code == status::partial_content);
  CHECK(list.shaped == 1);
  list.shaped = 0;
  list.ask("");
  CHECK(list.shaped == limits::http_page_rows);
  list.shaped = 0;
  list.ask("name n9..");
  CHECK(list.shaped == 0);
}

TEST_CASE("F-C2: a walk by pages shapes every row once, up and down") {
  for (const std::string order : {"asc", "desc"}) {
    LongList list{1'000};
    std::set<std::string> met;
    std::string range = "name ..; max=9, order=" + order;
    while (!range.empty()) {
      const Response response = list.ask(range);
      const json::value page = json::parse(response.body.view());
      for (const json::value& row : page.as_array()) met.emplace(row.at("id").as_string());
      range = field(response, "Next-Range");
    }
    CHECK(met.size() == list.rows);
    CHECK(list.shaped == list.rows);
  }
}
