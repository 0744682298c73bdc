#include "export/payload.hpp"

#include <array>

#include "export/json_text.hpp"
#include "orglog/codec/event_data.hpp"

namespace orglog::exports {
namespace {

class TextData final : public orglog::json::EventData {
 public:
  TextData(Names& names, std::string& out) : names_(names), out_(out) { out_.push_back('{'); }
  void end() { out_.push_back('}'); }

  void text(std::string_view key, std::string_view value) override {
    begin(key);
    append_json_text(out_, value);
  }
  void number(std::string_view key, std::int64_t value) override {
    begin(key);
    out_ += std::to_string(value);
  }
  void flag(std::string_view key, bool value) override {
    begin(key);
    out_ += value ? "true" : "false";
  }
  // A field of the event that is not there is left out.
  void none(std::string_view key) override {
    if (depth_ == 0) return;
    begin(key);
    out_ += "null";
  }
  void id(std::string_view, const Uuid&) override {}
  void name(std::string_view key, AccountId account) override {
    text(key, names_.account(account).name.view());
  }
  void name(std::string_view key, OrgId org) override { text(key, names_.org(org).name.view()); }
  void name(std::string_view key, AppId app) override { text(key, names_.app(app).name.view()); }
  void begin_object(std::string_view key) override { open(key, '{'); }
  void end_object() override { close('}'); }
  void begin_list(std::string_view key) override { open(key, '['); }
  void end_list() override { close(']'); }

 private:
  void begin(std::string_view key) {
    if (out_.back() != '{' && out_.back() != '[') out_.push_back(',');
    if (key.empty()) return;
    ((out_ += '"') += key) += "\":";
  }
  void open(std::string_view key, char bracket) {
    begin(key);
    out_.push_back(bracket);
    ++depth_;
  }
  void close(char bracket) {
    out_.push_back(bracket);
    --depth_;
  }

  Names& names_;
  std::string& out_;
  int depth_ = 0;
};

}  // namespace

std::string_view permissions_text(Permissions permissions) {
  static const auto texts = [] {
    std::array<std::string, Permissions::all().bits() + std::size_t{1}> of_bits;
    for (std::size_t bits = 0; bits < of_bits.size(); ++bits)
      of_bits[bits] = joined(Permissions::from_bits(static_cast<std::uint8_t>(bits)));
    return of_bits;
  }();
  return texts[permissions.bits()];
}

void write_payload(Names& names, const Event& event, std::string& out) {
  out.clear();
  TextData data(names, out);
  orglog::json::show(event, data);
  data.end();
}

}  // namespace orglog::exports
