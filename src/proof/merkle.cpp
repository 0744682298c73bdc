#include "orglog/proof/merkle.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <optional>

#include "orglog/base/invariant.hpp"

namespace orglog {
namespace {

// The largest power of two below `size`, which is at least 2.
std::uint64_t split_of(std::uint64_t size) { return std::bit_floor(size - 1); }

// The hash over the leaves [begin, end); `begin` is a multiple of every power of two that the
// range is split at, as it always is in a proof.
Result<TreeHash> range_hash(std::uint64_t begin, std::uint64_t end, const ReadNode& read) {
  const std::uint64_t size = end - begin;
  if (std::has_single_bit(size)) {
    const auto level = static_cast<unsigned>(std::countr_zero(size));
    return read({level, begin >> level});
  }
  const std::uint64_t split = split_of(size);
  ORGLOG_TRY_ASSIGN(left, range_hash(begin, begin + split, read));
  ORGLOG_TRY_ASSIGN(right, range_hash(begin + split, end, read));
  return node_hash(left, right);
}

// PATH of RFC 6962 2.1.1, for the leaf `index` of [begin, end).
Result<void> add_path(std::uint64_t index, std::uint64_t begin, std::uint64_t end,
                      const ReadNode& read, std::vector<TreeHash>& proof) {
  if (end - begin == 1) return {};
  const std::uint64_t middle = begin + split_of(end - begin);
  const bool left = index < middle;
  ORGLOG_TRY(left ? add_path(index, begin, middle, read, proof)
                  : add_path(index, middle, end, read, proof));
  ORGLOG_TRY_ASSIGN(sibling,
                    left ? range_hash(middle, end, read) : range_hash(begin, middle, read));
  proof.push_back(sibling);
  return {};
}

// SUBPROOF of RFC 6962 2.1.2: `old_end` in (begin, end]; `whole`: the verifier knows the hash of
// the old leaves here.
Result<void> add_subproof(std::uint64_t old_end, std::uint64_t begin, std::uint64_t end, bool whole,
                          const ReadNode& read, std::vector<TreeHash>& proof) {
  if (old_end == end) {
    if (whole) return {};
    ORGLOG_TRY_ASSIGN(hash, range_hash(begin, end, read));
    proof.push_back(hash);
    return {};
  }
  const std::uint64_t middle = begin + split_of(end - begin);
  const bool left = old_end <= middle;
  ORGLOG_TRY(left ? add_subproof(old_end, begin, middle, whole, read, proof)
                  : add_subproof(old_end, middle, end, false, read, proof));
  ORGLOG_TRY_ASSIGN(sibling,
                    left ? range_hash(middle, end, read) : range_hash(begin, middle, read));
  proof.push_back(sibling);
  return {};
}

// What a proof leads to, computed from its end: the root of [begin, end) with this leaf in it.
std::optional<TreeHash> climb(std::span<const TreeHash> proof, std::uint64_t index,
                              std::uint64_t size, const TreeHash& leaf) {
  if (size == 1) return proof.empty() ? std::optional(leaf) : std::nullopt;
  if (proof.empty()) return std::nullopt;
  const std::uint64_t split = split_of(size);
  const TreeHash& sibling = proof.back();
  const auto rest = proof.first(proof.size() - 1);
  if (index < split) {
    const auto left = climb(rest, index, split, leaf);
    return left ? std::optional(node_hash(*left, sibling)) : std::nullopt;
  }
  const auto right = climb(rest, index - split, size - split, leaf);
  return right ? std::optional(node_hash(sibling, *right)) : std::nullopt;
}

struct OldAndNew {
  TreeHash old_root;
  TreeHash root;
};

// Both roots of a range as a consistency proof has them.
std::optional<OldAndNew> climb(std::span<const TreeHash> proof, std::uint64_t old_size,
                               std::uint64_t size, bool whole, const TreeHash& old_root) {
  if (old_size == size) {
    if (whole) return proof.empty() ? std::optional(OldAndNew{old_root, old_root}) : std::nullopt;
    if (proof.size() != 1) return std::nullopt;
    return OldAndNew{proof.front(), proof.front()};
  }
  if (proof.empty()) return std::nullopt;
  const std::uint64_t split = split_of(size);
  const TreeHash& sibling = proof.back();
  const auto rest = proof.first(proof.size() - 1);
  if (old_size <= split) {
    const auto left = climb(rest, old_size, split, whole, old_root);
    if (!left) return std::nullopt;
    return OldAndNew{left->old_root, node_hash(left->root, sibling)};
  }
  const auto right = climb(rest, old_size - split, size - split, false, old_root);
  if (!right) return std::nullopt;
  return OldAndNew{node_hash(sibling, right->old_root), node_hash(sibling, right->root)};
}

}  // namespace

TreeHash leaf_hash(std::string_view data) {
  thread_local Sha256 context;
  context.update(std::string_view("\0", 1));
  context.update(data);
  return context.finish();
}

TreeHash node_hash(const TreeHash& left, const TreeHash& right) {
  std::array<char, 65> bytes;
  bytes[0] = 1;
  std::memcpy(bytes.data() + 1, left.data(), left.size());
  std::memcpy(bytes.data() + 33, right.data(), right.size());
  return sha256({bytes.data(), bytes.size()});
}

TreeHash empty_root() { return sha256({}); }

TreeHash root_of(std::span<const TreeHash> hashes) {
  ORGLOG_INVARIANT(!hashes.empty(), "a root is of at least one hash");
  if (hashes.size() == 1) return hashes.front();
  const std::size_t split = split_of(hashes.size());
  return node_hash(root_of(hashes.first(split)), root_of(hashes.subspan(split)));
}

void RootBuilder::add(const TreeHash& leaf) {
  TreeHash hash = leaf;
  for (std::uint64_t size = size_++; (size & 1) != 0; size >>= 1) {
    hash = node_hash(subtrees_.back(), hash);
    subtrees_.pop_back();
  }
  subtrees_.push_back(hash);
}

TreeHash RootBuilder::root() const {
  if (subtrees_.empty()) return empty_root();
  TreeHash hash = subtrees_.back();
  for (std::size_t left = subtrees_.size() - 1; left > 0; --left)
    hash = node_hash(subtrees_[left - 1], hash);
  return hash;
}

Result<TreeHash> tree_root(std::uint64_t size, const ReadNode& read) {
  if (size == 0) return empty_root();
  return range_hash(0, size, read);
}

Result<std::vector<TreeHash>> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                              const ReadNode& read) {
  if (index >= size) return ProofError::out_of_range;
  std::vector<TreeHash> proof;
  ORGLOG_TRY(add_path(index, 0, size, read, proof));
  return proof;
}

Result<std::vector<TreeHash>> consistency_proof(std::uint64_t old_size, std::uint64_t size,
                                                const ReadNode& read) {
  if (old_size > size) return ProofError::out_of_range;
  std::vector<TreeHash> proof;
  if (old_size == 0) return proof;
  ORGLOG_TRY(add_subproof(old_size, 0, size, true, read, proof));
  return proof;
}

bool verify_inclusion(std::span<const TreeHash> proof, std::uint64_t index, std::uint64_t size,
                      const TreeHash& leaf, const TreeHash& root) {
  return index < size && climb(proof, index, size, leaf) == root;
}

bool verify_consistency(std::span<const TreeHash> proof, std::uint64_t old_size, std::uint64_t size,
                        const TreeHash& old_root, const TreeHash& root) {
  if (old_size > size) return false;
  if (old_size == 0) return proof.empty() && old_root == empty_root();
  const auto roots = climb(proof, old_size, size, true, old_root);
  return roots && roots->old_root == old_root && roots->root == root;
}

}  // namespace orglog
