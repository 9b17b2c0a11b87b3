#pragma once

namespace lvslab::sim {

/// ns-3's TapBridge starts a helper program under the path at which ns-3 was built, which a Debian package does not
/// have. While this object lives, a child of this process (fork(2)) sees the helper there: it gets a mount namespace
/// with a small root in memory, which ends with it. Nothing changes for this process or on the disk.
///
/// It also moves the calling thread into a network namespace, where the helper then finds the TAP, and back.
class TapCreatorInReach {
public:
    /// `network_namespace`: an open descriptor of it. std::runtime_error if there is no helper on this machine.
    explicit TapCreatorInReach(int network_namespace);
    ~TapCreatorInReach();
    TapCreatorInReach(const TapCreatorInReach&) = delete;
    TapCreatorInReach& operator=(const TapCreatorInReach&) = delete;

private:
    int home_ = -1;
};

}  // namespace lvslab::sim
