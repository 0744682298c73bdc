#include "signature.hpp"

#include <spdlog/spdlog.h>

#include "orglog/base/random.hpp"
#include "orglog/notary/new_origin.hpp"

namespace orglog {
namespace {

bool read_witnesses(const Config& config, NotaryOptions& options) {
  for (std::size_t index = 0; index < config.witnesses.size(); ++index) {
    std::string url = config.witnesses[index];
    while (url.ends_with('/')) url.pop_back();
    auto key = VerifierKey::parse(config.witness_keys[index]);
    if (!key || key->type() != KeyType::cosignature_v1) {
      spdlog::error("this is no witness's verifier key: {}", config.witness_keys[index]);
      return false;
    }
    options.witnesses.push_back({std::move(url), std::move(*key)});
  }
  return true;
}

void say_how_it_goes_on(const NewOriginMark& mark, const Notary& notary) {
  if (!mark.before) {
    spdlog::warn("the log was never signed before: it begins as {}", notary.key().name());
  } else if (mark.before->text() == notary.key().text()) {
    spdlog::info(
        "a witness has seen exactly the {} events that were restored: the log goes on as {}",
        notary.published()->checkpoint.size, notary.key().name());
  } else {
    spdlog::warn("the log goes on from {} under a new origin and key: hand out the new key",
                 mark.before->name());
  }
}

// The stored bytes are signed, not the opened ones.
NotaryParts parts_of(Store& store) {
  return {*store.stored_log, *store.projections, *store.tree, *store.runner, *store.checkpoints};
}

}  // namespace

std::unique_ptr<Notary> make_notary(const Config& config, Store& store) {
  NotaryOptions options;
  options.directory = config.data;
  options.origin = config.log_origin;
  options.interval = std::chrono::milliseconds(config.checkpoint_interval_ms);
  if (!read_witnesses(config, options)) return nullptr;
  const auto marked = read_new_origin_mark(config.data);
  KeySeed seed;
  fill_randomly(seed);
  auto notary = Notary::open(parts_of(store), options, seed);
  if (!notary) {
    spdlog::error("the log is not signed any further: {}", notary.error().sentence);
    return nullptr;
  }
  if (marked && *marked) say_how_it_goes_on(**marked, **notary);
  spdlog::info("log signed up to position {}, key {}", (*notary)->published()->checkpoint.size,
               (*notary)->key().text());
  return std::move(*notary);
}

std::unique_ptr<Notary> show_signed(const Config& config, Store& store) {
  if (config.log_unsigned) return nullptr;
  NotaryOptions options;
  options.directory = config.data;
  auto shown = Notary::show(parts_of(store), options);
  if (shown) return std::move(*shown);
  spdlog::warn("what was signed last is not shown: {}", shown.error().sentence);
  return nullptr;
}

}  // namespace orglog
