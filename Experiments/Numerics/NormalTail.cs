using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Runner.Numerics;

/// <summary>The scaled upper tail of the normal distribution: e^(a²/2)·(1 − Φ(a)) for a in [0, 40], as g(t)/(1 + a) with
/// t = (a − 6)/(a + 6); g is a Chebyshev interpolant computed with 200 bits; its relative error is below 2⁻⁵⁴ before rounding. The
/// change of variable is that of Shepherd and Laframboise, Math. Comp. 36, 1981.</summary>
internal static class NormalTail
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Scaled(Vector512<double> a)
    {
        var t = (a - Vector512.Create(6.0)) / (a + Vector512.Create(6.0));
        var g = Vector512.Create(-2.1869091519138851e-10);
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(-5.444741817210328e-10));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(1.9150119720076834e-09));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(4.6853307765587725e-09));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(-1.5492957656328513e-08));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(-2.2491656793360973e-08));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(1.315967604395312e-07));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(1.600990887337572e-09));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(-9.987627058140887e-07));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(1.7827293103343649e-06));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(4.4119339630118505e-06));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(-2.635300285601342e-05));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(3.7795064222225736e-05));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(0.00011948955906568359));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(-0.0008689947006606317));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(0.00293565553401215));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(-0.00705981941645748));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(0.013246864152298128));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(-0.019766479220315776));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(0.02259246706288843));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(-0.016141517332184573));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(-0.004373386779596307));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(0.03981142456242965));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(-0.0850253623057707));
        g = Vector512.FusedMultiplyAdd(g, t, Vector512.Create(0.45345520027112796));
        return g / (Vector512<double>.One + a);
    }
}
