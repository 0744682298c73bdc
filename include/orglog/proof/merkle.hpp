// The Merkle tree of RFC 6962, section 2.1: leaves are H(0x00 || data), nodes H(0x01 || left ||
// right), a tree is split at the largest power of two below its size. Roots and proofs are made of
// the hashes of full subtrees, wherever those are kept; verifying needs the proof alone.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "orglog/base/sha256.hpp"
#include "orglog/proof/error.hpp"

namespace orglog {

using TreeHash = Sha256Digest;

TreeHash leaf_hash(std::string_view data);
TreeHash node_hash(const TreeHash& left, const TreeHash& right);
TreeHash empty_root();
// Of at least one hash: the root of the tree that has them as its leaves (or as its full subtrees,
// all of one height).
TreeHash root_of(std::span<const TreeHash> hashes);

// The root of leaves that come one after the other, with nothing kept of those that are full
// subtrees. One thread at a time.
class RootBuilder {
 public:
  void add(const TreeHash& leaf);
  std::uint64_t size() const { return size_; }
  TreeHash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<TreeHash> subtrees_;  // one for each bit that is set in the size, the largest first
};

// The full subtree over the leaves [index << level, (index + 1) << level).
struct TreeNode {
  unsigned level = 0;
  std::uint64_t index = 0;
};
// Called for nodes that are full at the size asked for.
using ReadNode = std::function<Result<TreeHash>(const TreeNode&)>;

Result<TreeHash> tree_root(std::uint64_t size, const ReadNode& read);
// The audit path of leaf `index`, its sibling first. Fails with `out_of_range`.
Result<std::vector<TreeHash>> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                              const ReadNode& read);
// From a tree of `old_size` to one of `size`: empty when they are equal, or the old one is empty.
Result<std::vector<TreeHash>> consistency_proof(std::uint64_t old_size, std::uint64_t size,
                                                const ReadNode& read);

bool verify_inclusion(std::span<const TreeHash> proof, std::uint64_t index, std::uint64_t size,
                      const TreeHash& leaf, const TreeHash& root);
// Whether the first `old_size` leaves of the tree are the old tree. Of an empty old tree only an
// empty proof holds.
bool verify_consistency(std::span<const TreeHash> proof, std::uint64_t old_size, std::uint64_t size,
                        const TreeHash& old_root, const TreeHash& root);

}  // namespace orglog
