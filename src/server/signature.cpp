#include "signature.hpp"

#include <spdlog/spdlog.h>
#include <sys/random.h>

#include "orglog/base/invariant.hpp"
#include "orglog/notary/new_origin.hpp"

namespace orglog {
namespace {

KeySeed random_seed() {
  KeySeed seed;
  ORGLOG_INVARIANT(getrandom(seed.data(), seed.size(), 0) == static_cast<ssize_t>(seed.size()),
                   "the kernel gives random bytes");
  return seed;
}

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

}  // namespace

std::unique_ptr<Notary> make_notary(const Config& config, const NotaryParts& parts,
                                    const Uuid& store_id) {
  NotaryOptions options;
  options.directory = config.data;
  options.origin = config.log_origin;
  options.interval = std::chrono::milliseconds(config.checkpoint_interval_ms);
  if (!read_witnesses(config, options)) return nullptr;
  const auto marked = read_new_origin_mark(config.data);
  auto notary = Notary::open(parts, options, store_id, random_seed());
  if (!notary) {
    spdlog::error("the log is not signed any further: {}", notary.error().sentence);
    return nullptr;
  }
  if (marked && *marked) say_how_it_goes_on(**marked, **notary);
  spdlog::info("log signed up to position {}, key {}", (*notary)->published()->checkpoint.size,
               (*notary)->key().text());
  return std::move(*notary);
}

}  // namespace orglog
