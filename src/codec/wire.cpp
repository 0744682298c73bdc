#include "wire.hpp"

#include "orglog/domain/names.hpp"

namespace orglog {
namespace {

// What RFC 3339 can write.
constexpr Timestamp earliest = Day{std::chrono::year{0} / 1 / 1};
constexpr Timestamp latest = Day{std::chrono::year{10'000} / 1 / 1};

}  // namespace

Offset<WireTexts> put(Builder& builder, const std::vector<std::string>& texts) {
  if (texts.empty()) return {};
  return builder.CreateVectorOfStrings(texts);
}

Offset<wire::Package> put(Builder& builder, const Package& package) {
  if (package == Package{}) return {};
  wire::PackageBuilder fields(builder);
  if (package.addon_credits_cents) fields.add_addon_credits_cents(*package.addon_credits_cents);
  if (package.dyno_units) fields.add_dyno_units(*package.dyno_units);
  if (package.apps) fields.add_apps(*package.apps);
  if (package.members) fields.add_members(*package.members);
  return fields.Finish();
}

Offset<WireProcesses> put(Builder& builder, const std::vector<Process>& processes) {
  if (processes.empty()) return {};
  std::vector<Offset<wire::Process>> offsets;
  offsets.reserve(processes.size());
  for (const Process& process : processes) {
    offsets.push_back(wire::CreateProcess(builder, put_name(builder, process.type),
                                          process.quantity, put(process.size)));
  }
  return builder.CreateVector(offsets);
}

Package package_of(const wire::Package* package) {
  Package result;
  if (package == nullptr) return result;
  if (const auto limit = package->members()) result.members = *limit;
  if (const auto limit = package->apps()) result.apps = *limit;
  if (const auto limit = package->dyno_units()) result.dyno_units = *limit;
  if (const auto limit = package->addon_credits_cents()) result.addon_credits_cents = *limit;
  return result;
}

Owner StoredFields::owner(const wire::Owner* value) {
  if (value == nullptr) return {};
  return {enumerator<Owner::Kind>(value->kind()), uuid_of(&value->id())};
}

Permissions StoredFields::permissions(std::uint8_t bits) {
  const Permissions result = Permissions::from_bits(bits);
  if (result.bits() != bits) good_ = false;
  return result;
}

Scopes StoredFields::scopes(std::uint8_t bits) {
  const auto result = Scopes::from_bits(bits);
  if (!result) good_ = false;
  return result.value_or(Scopes());
}

std::optional<Timestamp> time_of(std::int64_t microseconds) {
  const Timestamp result{std::chrono::microseconds{microseconds}};
  if (result < earliest || result >= latest) return std::nullopt;
  return result;
}

Timestamp StoredFields::time(std::int64_t microseconds) {
  const auto result = time_of(microseconds);
  if (!result) good_ = false;
  return result.value_or(Timestamp());
}

std::optional<Timestamp> StoredFields::time(flatbuffers::Optional<std::int64_t> microseconds) {
  if (!microseconds) return std::nullopt;
  return time(*microseconds);
}

Process StoredFields::process(const wire::Process& value) {
  return {name<ProcessType>(value.type()), value.quantity(), enumerator<DynoSize>(value.size())};
}

std::vector<Process> StoredFields::processes(const WireProcesses* values) {
  std::vector<Process> result;
  if (values == nullptr) return result;
  result.reserve(values->size());
  for (const wire::Process* value : *values) result.push_back(process(*value));
  return result;
}

Email StoredFields::email_or_erased(const WireText* text, AccountId account) {
  return text == nullptr ? Email::erased(account) : name<Email>(text);
}

std::string StoredFields::text(const WireText* text) {
  const std::string_view given = view(text);
  if (!is_plain_text(given, given.size())) good_ = false;
  return std::string(given);
}

std::string StoredFields::identifier(const WireText* text) {
  const std::string_view given = view(text);
  if (!is_identifier(given, given.size())) good_ = false;
  return std::string(given);
}

std::vector<std::string> StoredFields::identifiers(const WireTexts* texts) {
  std::vector<std::string> result;
  if (texts == nullptr) return result;
  result.reserve(texts->size());
  for (const WireText* text : *texts) result.push_back(identifier(text));
  return result;
}

}  // namespace orglog
