// Programs that we did not write are run where they can reach nobody: in a network of the process's
// own, which has a loopback and nothing else.
#pragma once

namespace orglog::testing {

// Moves this process, and all that it starts from now on, into such a network, once. False when the
// machine does not let us; the caller must then keep the programs in by other means. To be called
// while there is only one thread.
bool enter_private_network();

// Whether there is a way to other machines from here. Sends nothing.
bool can_reach_others();

}  // namespace orglog::testing
