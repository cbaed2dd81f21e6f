using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Runner.Planning;

/// <summary>
/// How many times as fast as the slot that bundles are sized for (10 GFLOP/s) a slot of this machine trains: by its vectors,
/// since the kernels are bound by arithmetic, and whether it multiplies and adds in one instruction, which is slow to imitate.
/// The figures are those of the digits autoencoder, 64-32-2-32-64 at batch 64.
/// Only what is said of time to come hangs on them.
/// </summary>
public static class SlotSpeed
{
    public static double Here { get; } =
        !(Fma.IsSupported || AdvSimd.IsSupported) ? 0.05
        : Vector512.IsHardwareAccelerated ? 5
        : Vector256.IsHardwareAccelerated ? 2.5
        : 1.5;
}
