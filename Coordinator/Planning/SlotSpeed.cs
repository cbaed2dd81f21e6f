using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Runner.Planning;

/// <summary>
/// The speed of this machine's slots relative to the one that bundles are sized for (10 GFLOP/s). It depends on the vector width,
/// because the kernels are bound by arithmetic, and on fused multiply-add instructions, whose emulation is slow. The figures were
/// measured with the digits autoencoder, 64-32-2-32-64 at batch 64. Only time estimates depend on them.
/// </summary>
public static class SlotSpeed
{
    public static double Here { get; } =
        !(Fma.IsSupported || AdvSimd.IsSupported) ? 0.05
        : Vector512.IsHardwareAccelerated ? 5
        : Vector256.IsHardwareAccelerated ? 2.5
        : 1.5;
}
